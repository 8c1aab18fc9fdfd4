import { and, asc, eq, gte, inArray, lte, or, type SQL, sql } from "drizzle-orm";
import { goals, ownerships } from "../plan/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import {
  occurrences,
  routineGoals,
  routineParticipants,
  routines,
  routineYields,
  runUpPlans,
  runUpSteps,
} from "../routines/tables.ts";
import { toldWarnings } from "./tables.ts";

export type RoutineRow = typeof routines.$inferSelect;
export type OccurrenceRow = typeof occurrences.$inferSelect;
export type StepRow = typeof runUpSteps.$inferSelect;
export type OwnershipRow = typeof ownerships.$inferSelect;

/** One parameter however many ids: lists of thousands stay one statement. */
const anyOf = (column: SQL | Parameters<typeof eq>[0], ids: readonly string[]): SQL =>
  sql`${column} = any(${sql.param([...ids])}::uuid[])`;

/** Occurrences that take or took place and are held, or have a step due, between two dates, both included. */
export const selectScheduled = async (
  scope: Scope,
  from: IsoDate,
  to: IsoDate,
): Promise<{ occurrence: OccurrenceRow; routine: RoutineRow }[]> => {
  const steppingIn = scope.db
    .select({ id: runUpSteps.occurrenceId })
    .from(runUpSteps)
    .where(
      and(eq(runUpSteps.organisationId, scope.organisationId), gte(runUpSteps.dueOn, from), lte(runUpSteps.dueOn, to)),
    );
  return scope.db
    .select({ occurrence: occurrences, routine: routines })
    .from(occurrences)
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(
      and(
        eq(occurrences.organisationId, scope.organisationId),
        inArray(occurrences.status, ["planned", "held", "closed", "issued"]),
        or(and(gte(occurrences.heldOn, from), lte(occurrences.heldOn, to)), inArray(occurrences.id, steppingIn)),
      ),
    )
    .orderBy(asc(occurrences.startsAt), asc(occurrences.id));
};

export const selectStepsOf = (scope: Scope, occurrenceIds: readonly string[]): Promise<StepRow[]> =>
  scope.db
    .select()
    .from(runUpSteps)
    .where(and(eq(runUpSteps.organisationId, scope.organisationId), anyOf(runUpSteps.occurrenceId, occurrenceIds)))
    .orderBy(asc(runUpSteps.dueAt), asc(runUpSteps.id));

export interface RoutineMemberRows {
  goals: { routineId: string; goalId: string }[];
  participants: { routineId: string; personId: string }[];
  yields: { routineId: string; yieldsToId: string }[];
  /** Every goal of the organisation, for routines that are about all. */
  allGoalIds: string[];
}

export const selectMembersOf = async (scope: Scope, routineIds: readonly string[]): Promise<RoutineMemberRows> => {
  const { db, organisationId } = scope;
  return {
    goals: await db
      .select({ routineId: routineGoals.routineId, goalId: routineGoals.goalId })
      .from(routineGoals)
      .where(anyOf(routineGoals.routineId, routineIds))
      .orderBy(asc(routineGoals.position)),
    participants: await db
      .select({ routineId: routineParticipants.routineId, personId: routineParticipants.personId })
      .from(routineParticipants)
      .where(anyOf(routineParticipants.routineId, routineIds))
      .orderBy(asc(routineParticipants.position)),
    yields: await db
      .select({ routineId: routineYields.routineId, yieldsToId: routineYields.yieldsToId })
      .from(routineYields)
      .where(anyOf(routineYields.routineId, routineIds))
      .orderBy(asc(routineYields.position)),
    allGoalIds: (
      await db
        .select({ id: goals.id })
        .from(goals)
        .where(eq(goals.organisationId, organisationId))
        .orderBy(asc(goals.id))
    ).map(({ id }) => id),
  };
};

/** Every run-up plan of the organisation: a handful. */
export const selectRunUpPlans = (scope: Scope): Promise<(typeof runUpPlans.$inferSelect)[]> =>
  scope.db.select().from(runUpPlans).where(eq(runUpPlans.organisationId, scope.organisationId));

/** Who answered for these goals, and from when to when. */
export const selectOwnershipsOf = (scope: Scope, goalIds: readonly string[]): Promise<OwnershipRow[]> =>
  scope.db
    .select()
    .from(ownerships)
    .where(and(eq(ownerships.organisationId, scope.organisationId), anyOf(ownerships.goalId, goalIds)))
    .orderBy(asc(ownerships.id));

export const selectToldKeys = async (scope: Scope, keys: readonly string[]): Promise<string[]> => {
  const rows = await scope.db
    .select({ key: toldWarnings.key })
    .from(toldWarnings)
    .where(
      and(
        eq(toldWarnings.organisationId, scope.organisationId),
        sql`${toldWarnings.key} = any(${sql.param([...keys])}::text[])`,
      ),
    );
  return rows.map(({ key }) => key);
};

/** What was told before stays as it was told. */
export const insertToldKeys = async (scope: Scope, keys: readonly string[], toldOn: IsoDate): Promise<void> => {
  if (keys.length === 0) return;
  const { organisationId } = scope;
  await scope.db
    .insert(toldWarnings)
    .values(keys.map((key) => ({ organisationId, key, toldOn })))
    .onConflictDoNothing();
};
