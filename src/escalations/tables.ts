import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { actions } from "../actions/tables.ts";
import { escalationRoles } from "../organisations/schemas.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { dateColumn, idColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";

/**
 * open: somebody up the line was told. acknowledged: one of them deals with it. snoozed: not before a day, with a reason.
 * ended: the action was answered, or its line begins anew with another date.
 */
export const escalationStates = ["open", "acknowledged", "snoozed", "ended"] as const;

/** One level of the line that an overdue action has gone up; one row for each promised date that was missed. */
export const escalations = pgTable(
  "escalations",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    actionId: uuid()
      .notNull()
      .references(() => actions.id),
    /** The date that was missed. */
    dueOn: dateColumn().notNull(),
    /** 1: the nearest to the owner. */
    level: integer().notNull(),
    toRole: text({ enum: escalationRoles }).notNull(),
    raisedOn: dateColumn().notNull(),
    state: text({ enum: escalationStates }).notNull(),
    /** The first day on which a snoozed one counts again. */
    snoozedUntilOn: dateColumn(),
    /** Why it was snoozed, what whoever acknowledged it said, or why it ended. */
    reason: text(),
    answeredBy: text(),
    answeredOn: dateColumn(),
    endedOn: dateColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("escalations_action_id_due_on_level_key").on(t.actionId, t.dueOn, t.level),
    index("escalations_going_on").on(t.organisationId).where(sql`state <> 'ended'`),
  ],
);

/** Whom it went to: those who held the role on the day it was raised. */
export const escalationRecipients = pgTable(
  "escalation_recipients",
  {
    organisationId: belongsToOrganisation(),
    escalationId: uuid()
      .notNull()
      .references(() => escalations.id),
    personId: uuid()
      .notNull()
      .references(() => people.id),
  },
  (t) => [
    primaryKey({ columns: [t.escalationId, t.personId] }),
    index("escalation_recipients_person_id_idx").on(t.personId),
  ],
);
