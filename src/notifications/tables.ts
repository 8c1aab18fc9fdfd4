import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { documents } from "../documents/tables.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { idColumn, instantColumn, timestampColumns } from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";

/**
 * queued -> sending -> sent, or -> failed when no further attempt will be made;
 * kept: the organisation's mail never leaves (a sandbox, or no SMTP server is set).
 */
export const deliveryStates = ["queued", "sending", "sent", "failed", "kept"] as const;
export const deliveryKinds = [
  "dataRequest",
  "selfAssessment",
  "draftReady",
  "signOffRequest",
  "brief",
  "briefHeld",
  "reminder",
  "actionLog",
  "noRecord",
  "digest",
  "invitation",
  "change",
  "task",
  "reviewCalled",
  "warnings",
  "handover",
] as const;

export const calendarMethods = ["REQUEST", "CANCEL"] as const;

/** The ledger of everything that leaves the service, one row a recipient. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    /** `(occurrence or date, recipient, kind)` in words: what is written twice with it is sent once. */
    dedupeKey: text().notNull(),
    kind: text({ enum: deliveryKinds }).notNull(),
    occurrenceId: uuid().references(() => occurrences.id),
    documentId: uuid().references(() => documents.id),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    toAddress: text().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    html: text(),
    /** The iCalendar part of an invitation, with the method that it states. */
    calendarMethod: text({ enum: calendarMethods }),
    calendarText: text(),
    /** The address at which one click ends mails of this kind (RFC 8058); null where they cannot be turned off. */
    unsubscribeUrl: text(),
    /** Fixed when the row is made: a repeated mail can be recognised by it. */
    messageId: text().notNull(),
    state: text({ enum: deliveryStates }).notNull(),
    attempts: integer().notNull().default(0),
    /** Real time of the claim; a claim older than the lease may be taken over. */
    claimedAt: instantColumn(),
    /** Real time before which no further attempt is made. */
    nextAttemptAt: instantColumn(),
    sentAt: instantColumn(),
    lastError: text(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("deliveries_organisation_id_dedupe_key_key").on(t.organisationId, t.dedupeKey),
    uniqueIndex("deliveries_message_id_key").on(t.messageId),
    index("deliveries_unfinished").on(t.organisationId).where(sql`state in ('queued', 'sending')`),
    index("deliveries_occurrence_id_idx").on(t.occurrenceId),
    index("deliveries_organisation_id_id_idx").on(t.organisationId, t.id),
    index("deliveries_person_id_idx").on(t.personId),
  ],
);

export const deliveryAttempts = pgTable(
  "delivery_attempts",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    deliveryId: uuid()
      .notNull()
      .references(() => deliveries.id),
    number: integer().notNull(),
    /** unknown: the line broke after the message was handed over; it may or may not have arrived. */
    outcome: text({ enum: ["started", "sent", "failed", "unknown", "kept"] }).notNull(),
    response: text(),
    startedAt: instantColumn().notNull(),
    finishedAt: instantColumn(),
  },
  (t) => [uniqueIndex("delivery_attempts_delivery_id_number_key").on(t.deliveryId, t.number)],
);

/** What came back: an address that mail does not reach, as a mail server or the receiving side reported it. */
export const bounces = pgTable(
  "bounces",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    deliveryId: uuid()
      .notNull()
      .references(() => deliveries.id),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    /** As it was when the mail was written. */
    address: text().notNull(),
    isPermanent: boolean().notNull(),
    /** An enhanced status code, "5.1.1"; null where the report gave none. */
    status: text(),
    diagnostic: text(),
    /** In the organisation's time. */
    reportedAt: instantColumn().notNull(),
    reportedBy: text().notNull(),
  },
  (t) => [
    uniqueIndex("bounces_delivery_id_is_permanent_key").on(t.deliveryId, t.isPermanent),
    index("bounces_organisation_id_id_idx").on(t.organisationId, t.id),
    index("bounces_person_id_idx").on(t.personId),
  ],
);
