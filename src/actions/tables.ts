import { sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { documents } from "../documents/tables.ts";
import { metrics } from "../metrics/tables.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { goals, strategies } from "../plan/tables.ts";
import {
  bytesColumn,
  dateColumn,
  idColumn,
  instantColumn,
  timestampColumns,
  versionColumn,
} from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";
import { effectVerdicts } from "./effects/effect.ts";

export const decisions = pgTable(
  "decisions",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    /** D1, D2, ... in the organisation, for ever. */
    number: integer().notNull(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    text: text().notNull(),
    decidedOn: dateColumn().notNull(),
    /** The item of the agenda under which it was taken; null: none in particular. */
    item: text(),
    /** What it follows from: the action whose metric was looked at again, the metric, the strategy. */
    actionId: uuid().references((): AnyPgColumn => actions.id),
    metricId: uuid().references(() => metrics.id),
    strategyId: uuid().references(() => strategies.id),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("decisions_organisation_id_number_key").on(t.organisationId, t.number),
    index("decisions_occurrence_id_idx").on(t.occurrenceId),
    index("decisions_action_id_idx").on(t.actionId),
  ],
);

export const actions = pgTable(
  "actions",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    /** A1, A2, ... in the organisation, for ever. */
    number: integer().notNull(),
    type: text({ enum: ["action", "commitment", "dataRequest"] }).notNull(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    text: text().notNull(),
    ownerId: uuid()
      .notNull()
      .references(() => people.id),
    dueOn: dateColumn().notNull(),
    /** The first date promised; slips never overwrite it. */
    originalDueOn: dateColumn().notNull(),
    /** open -> done (its owner says so) -> verified (somebody else has looked); open -> dropped. */
    state: text({ enum: ["open", "done", "verified", "dropped"] }).notNull(),
    /** The item of the agenda under which it was agreed; null: none in particular. */
    item: text(),
    goalId: uuid().references(() => goals.id),
    strategyId: uuid().references(() => strategies.id),
    /** The metric it should move, and when that will be checked. */
    metricId: uuid().references(() => metrics.id),
    checkOn: dateColumn(),
    finishedOn: dateColumn(),
    /** When it was written down, in the organisation's time: what is known late is told late. */
    recordedAt: instantColumn().notNull(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("actions_organisation_id_number_key").on(t.organisationId, t.number),
    index("actions_occurrence_id_idx").on(t.occurrenceId),
    index("actions_owner_id_idx").on(t.ownerId),
    index("actions_open_due").on(t.organisationId, t.dueOn).where(sql`state = 'open'`),
  ],
);

/** What the owner or the unit said of an action, in order; the action's row holds only where it stands. */
export const actionUpdates = pgTable(
  "action_updates",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    actionId: uuid()
      .notNull()
      .references(() => actions.id),
    kind: text({ enum: ["done", "verify", "slip", "drop", "reopen", "reassign", "note"] }).notNull(),
    text: text(),
    /** Where what was said can be seen. */
    evidenceUrl: text(),
    /** True when it was said by the link of a mail. */
    isByLink: boolean().notNull().default(false),
    fromDueOn: dateColumn(),
    toDueOn: dateColumn(),
    fromOwnerId: uuid().references(() => people.id),
    toOwnerId: uuid().references(() => people.id),
    saidOn: dateColumn().notNull(),
    saidBy: text().notNull(),
    createdAt: instantColumn().notNull(),
  },
  (t) => [index("action_updates_action_id_idx").on(t.actionId)],
);

/** A request for help put to somebody in a meeting, and the answer it got. */
export const asks = pgTable(
  "asks",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    text: text().notNull(),
    /** Who asks; null where the record does not say. */
    fromId: uuid().references(() => people.id),
    toId: uuid()
      .notNull()
      .references(() => people.id),
    strategyId: uuid().references(() => strategies.id),
    item: text(),
    askedOn: dateColumn().notNull(),
    answer: text(),
    answeredOn: dateColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    index("asks_occurrence_id_idx").on(t.occurrenceId),
    index("asks_waiting").on(t.organisationId, t.toId).where(sql`answered_on is null`),
  ],
);

/** Files that show what was said of an action. Append-only: what was shown stays what was shown. */
export const actionFiles = pgTable(
  "action_files",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    actionId: uuid()
      .notNull()
      .references(() => actions.id),
    fileName: text().notNull(),
    mediaType: text().notNull(),
    byteSize: integer().notNull(),
    sha256: text().notNull(),
    bytes: bytesColumn().notNull(),
    uploadedBy: text().notNull(),
    /** In the organisation's time. */
    uploadedAt: instantColumn().notNull(),
  },
  (t) => [index("action_files_action_id_idx").on(t.actionId)],
);

/** What the metric of an action had done when a paper looked at it: one row a paper, frozen with it. */
export const actionChecks = pgTable(
  "action_checks",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    actionId: uuid()
      .notNull()
      .references(() => actions.id),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    documentId: uuid()
      .notNull()
      .references(() => documents.id),
    checkedOn: dateColumn().notNull(),
    verdict: text({ enum: effectVerdicts }).notNull(),
    /** The sentence of the paper. */
    text: text().notNull(),
    createdAt: instantColumn().notNull(),
  },
  (t) => [
    uniqueIndex("action_checks_action_id_occurrence_id_key").on(t.actionId, t.occurrenceId),
    index("action_checks_organisation_id_idx").on(t.organisationId, t.checkedOn),
  ],
);
