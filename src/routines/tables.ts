import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CadenceInput } from "../cadences/cadence-schema.ts";
import { calendars } from "../calendars/tables.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { goals, strategies } from "../plan/tables.ts";
import { dateColumn, idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { sites } from "../sites/tables.ts";
import type { RunUpOverride, RunUpPlan } from "./run-ups/run-up-schema.ts";
import type { Trigger } from "./schedules/trigger-schema.ts";
import {
  announcementStates,
  occurrenceChangeKinds,
  occurrenceStatuses,
  overlapRules,
  routineKinds,
  shiftRules,
  stepStates,
  turnKinds,
} from "./vocabulary.ts";

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
    /** Null for a routine that is called by its trigger. */
    cadence: jsonb().$type<CadenceInput>(),
    trigger: jsonb().$type<Trigger>(),
    timeZone: text().notNull(),
    shift: text({ enum: shiftRules }).notNull(),
    /** Null: the organisation's default calendar. */
    calendarId: uuid().references(() => calendars.id),
    /** Null: the plan with the code `default`, else the built-in one. */
    runUpPlanId: uuid().references(() => runUpPlans.id),
    /** What this routine does otherwise than its run-up plan says. */
    runUpOverrides: jsonb().notNull().$type<RunUpOverride[]>().default([]),
    /** The code of the template of its papers; null: the one built in for its kind. */
    template: text(),
    /** Over what its occurrences take turns; null when each is about the same. */
    turnsOver: text({ enum: turnKinds }),
    overlap: text({ enum: overlapRules }).notNull().default("latest"),
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

/** The strategies a routine is about, beside its goals. */
export const routineStrategies = pgTable(
  "routine_strategies",
  {
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id, { onDelete: "cascade" }),
    strategyId: uuid()
      .notNull()
      .references(() => strategies.id),
    position: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.routineId, t.strategyId] }),
    index("routine_strategies_strategy_id_idx").on(t.strategyId),
  ],
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

/** Routines that must have been met over before this one may be. */
export const routinePrerequisites = pgTable(
  "routine_prerequisites",
  {
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id, { onDelete: "cascade" }),
    requiredId: uuid()
      .notNull()
      .references(() => routines.id),
    /** How often, since this routine's occurrence before. */
    times: integer().notNull(),
    position: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.routineId, t.requiredId] }),
    index("routine_prerequisites_required_id_idx").on(t.requiredId),
  ],
);

/** Whose turn comes after whose: one of goal, site and topic is set. */
export const routineTurns = pgTable(
  "routine_turns",
  {
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    goalId: uuid().references(() => goals.id),
    siteId: uuid().references(() => sites.id),
    topic: text(),
  },
  (t) => [primaryKey({ columns: [t.routineId, t.position] })],
);

/** "This and following": from a date on, a routine goes by another schedule. What is withdrawn stays readable. */
export const scheduleChanges = pgTable(
  "schedule_changes",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id),
    effectiveOn: dateColumn().notNull(),
    cadence: jsonb().notNull().$type<CadenceInput>(),
    shift: text({ enum: shiftRules }).notNull(),
    reason: text().notNull(),
    recordedAt: instantColumn().notNull(),
    withdrawnAt: instantColumn(),
  },
  (t) => [index("schedule_changes_routine_id_idx").on(t.routineId, t.effectiveOn)],
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
    /** Grows with every change of its time: calendars believe the higher one. */
    sequence: integer().notNull().default(0),
    /** Whose turn it is, where the routine takes turns: the goal or site, and its title (or the topic) in any case. */
    turnGoalId: uuid().references(() => goals.id),
    turnSiteId: uuid().references(() => sites.id),
    turnTitle: text(),
    status: text({ enum: occurrenceStatuses }).notNull(),
    /** Why it gave way, was skipped or cancelled. */
    cause: text(),
    /** Of a triggered routine: what called it, in words. */
    calledBecause: text(),
    /** The day on which the meeting really took place, as its record says. */
    tookPlaceOn: dateColumn(),
    /** Whether the chair was there; null when the record does not say. */
    chairAttended: boolean(),
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
    /** Which of several tasks; empty for the steps that a run-up has once. */
    code: text().notNull().default(""),
    /** Working days from the meeting: negative before, positive after. */
    leadDays: integer().notNull(),
    dueOn: dateColumn().notNull(),
    dueAt: instantColumn().notNull(),
    /** By when those who are asked are to answer, where the plan says so. */
    deadlineOn: dateColumn(),
    state: text({ enum: stepStates }).notNull(),
    isLate: boolean().notNull().default(false),
    /** What came of it, or why nothing did, in words. */
    outcome: text(),
    /** Real time of the last enqueueing, so that the sweep can find again what was not finished. */
    enqueuedAt: instantColumn(),
    finishedAt: instantColumn(),
  },
  (t) => [
    uniqueIndex("run_up_steps_occurrence_id_kind_code_key").on(t.occurrenceId, t.kind, t.code),
    index("run_up_steps_planned").on(t.organisationId, t.dueAt).where(sql`state = 'planned'`),
    index("run_up_steps_unfinished").on(t.organisationId).where(sql`state = 'due'`),
  ],
);

/**
 * The history of single occurrences, each change with its reason; also what has still to be told to those who were told
 * of the former date.
 */
export const occurrenceChanges = pgTable(
  "occurrence_changes",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    kind: text({ enum: occurrenceChangeKinds }).notNull(),
    fromStartsAt: instantColumn().notNull(),
    /** Null when it no longer takes place. */
    toStartsAt: instantColumn(),
    timeZone: text().notNull(),
    reason: text().notNull(),
    /** False when a changed schedule brought it about. */
    isByPeople: boolean().notNull(),
    recordedAt: instantColumn().notNull(),
    announcement: text({ enum: announcementStates }).notNull(),
    /** Real time of the last enqueueing of its announcement. */
    enqueuedAt: instantColumn(),
  },
  (t) => [
    index("occurrence_changes_occurrence_id_idx").on(t.occurrenceId),
    index("occurrence_changes_unfinished").on(t.organisationId).where(sql`announcement = 'due'`),
  ],
);
