import { index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { metrics } from "../metrics/tables.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { goals, strategies } from "../plan/tables.ts";
import { dateColumn, idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";

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
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("decisions_organisation_id_number_key").on(t.organisationId, t.number),
    index("decisions_occurrence_id_idx").on(t.occurrenceId),
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
    state: text({ enum: ["open", "done", "dropped"] }).notNull(),
    goalId: uuid().references(() => goals.id),
    strategyId: uuid().references(() => strategies.id),
    /** The metric it should move, and when that will be checked. */
    metricId: uuid().references(() => metrics.id),
    checkOn: dateColumn(),
    finishedOn: dateColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("actions_organisation_id_number_key").on(t.organisationId, t.number),
    index("actions_occurrence_id_idx").on(t.occurrenceId),
    index("actions_owner_id_idx").on(t.ownerId),
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
    kind: text({ enum: ["done", "slip", "drop", "reopen", "reassign", "note"] }).notNull(),
    text: text(),
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
    toId: uuid()
      .notNull()
      .references(() => people.id),
    askedOn: dateColumn().notNull(),
    answer: text(),
    answeredOn: dateColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [index("asks_occurrence_id_idx").on(t.occurrenceId)],
);
