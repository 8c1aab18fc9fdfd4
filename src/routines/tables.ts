import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CadenceInput } from "../cadences/cadence-schema.ts";
import { calendars } from "../calendars/tables.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { goals } from "../plan/tables.ts";
import { dateColumn, idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import type { RunUpPlan } from "./run-up.ts";
import { occurrenceStatuses, routineKinds, shiftRules, stepStates } from "./vocabulary.ts";

export const runUpPlans = pgTable(
  "run_up_plans",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    definition: jsonb().notNull().$type<RunUpPlan>(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("run_up_plans_organisation_id_code_key").on(t.organisationId, t.code)],
);

export const routines = pgTable(
  "routines",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    title: text().notNull(),
    kind: text({ enum: routineKinds }).notNull(),
    isForAllGoals: boolean().notNull().default(false),
    chairId: uuid().references(() => people.id),
    /** Of a memo: who gets it and in whose name it goes. */
    toId: uuid().references(() => people.id),
    fromId: uuid().references(() => people.id),
    cadence: jsonb().notNull().$type<CadenceInput>(),
    timeZone: text().notNull(),
    shift: text({ enum: shiftRules }).notNull(),
    /** Null: the organisation's default calendar. */
    calendarId: uuid().references(() => calendars.id),
    /** Null: the plan with the code `default`, else the built-in one. */
    runUpPlanId: uuid().references(() => runUpPlans.id),
    /** How late a step may still run; what is older is recorded as a gap and not made up. */
    catchUpHours: integer().notNull(),
    /** When the service learned of the routine: nothing is due from before. */
    knownAt: instantColumn().notNull(),
    /** Occurrences exist up to and including this date. */
    plannedUntil: dateColumn(),
    endedAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("routines_organisation_id_code_key").on(t.organisationId, t.code)],
);

export const routineGoals = pgTable(
  "routine_goals",
  {
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id, { onDelete: "cascade" }),
    goalId: uuid()
      .notNull()
      .references(() => goals.id),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.routineId, t.goalId] }), index("routine_goals_goal_id_idx").on(t.goalId)],
);

/** People who get the brief and the reminder beside chair and owners. */
export const routineParticipants = pgTable(
  "routine_participants",
  {
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id, { onDelete: "cascade" }),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.routineId, t.personId] })],
);

export const routineYields = pgTable(
  "routine_yields",
  {
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id, { onDelete: "cascade" }),
    yieldsToId: uuid()
      .notNull()
      .references(() => routines.id),
    position: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.routineId, t.yieldsToId] }),
    index("routine_yields_yields_to_id_idx").on(t.yieldsToId),
  ],
);

export const occurrences = pgTable(
  "occurrences",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id),
    /** The date the schedule gives, before any move: which one of the series it is. */
    recurrenceOn: dateColumn().notNull(),
    /** The date it is held on, in the routine's zone. */
    heldOn: dateColumn().notNull(),
    startsLocal: text().notNull(),
    timeZone: text().notNull(),
    startsAt: instantColumn().notNull(),
    minutes: integer().notNull(),
    movedFromOn: dateColumn(),
    moveReason: text(),
    status: text({ enum: occurrenceStatuses }).notNull(),
    /** Why it gave way, was skipped or cancelled. */
    cause: text(),
    recordedAt: instantColumn(),
    closedAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("occurrences_routine_id_recurrence_on_key").on(t.routineId, t.recurrenceOn),
    index("occurrences_organisation_id_starts_at_idx").on(t.organisationId, t.startsAt),
  ],
);

export const runUpSteps = pgTable(
  "run_up_steps",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    kind: text().notNull(),
    /** Working days from the meeting: negative before, positive after. */
    leadDays: integer().notNull(),
    dueOn: dateColumn().notNull(),
    dueAt: instantColumn().notNull(),
    state: text({ enum: stepStates }).notNull(),
    isLate: boolean().notNull().default(false),
    /** What came of it, or why nothing did, in words. */
    outcome: text(),
    /** Real time of the last enqueueing, so that the sweep can find again what was not finished. */
    enqueuedAt: instantColumn(),
    finishedAt: instantColumn(),
  },
  (t) => [
    uniqueIndex("run_up_steps_occurrence_id_kind_key").on(t.occurrenceId, t.kind),
    index("run_up_steps_planned").on(t.organisationId, t.dueAt).where(sql`state = 'planned'`),
    index("run_up_steps_unfinished").on(t.organisationId).where(sql`state = 'due'`),
  ],
);
