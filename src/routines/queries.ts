import { and, eq, isNotNull, isNull, lt, or } from "drizzle-orm";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import {
  routineGoals,
  routineParticipants,
  routinePrerequisites,
  routineStrategies,
  routines,
  routineTurns,
  routineYields,
  runUpPlans,
} from "./tables.ts";

const rows = codedRows(routines, "routine");
export type RoutineRow = Awaited<ReturnType<typeof rows.byId>>;

export const routineRows = {
  ...rows,
  /** Routines that go on and whose occurrences do not reach a date yet. */
  plannedShortOf: (scope: Scope, horizon: string): Promise<RoutineRow[]> =>
    rows.selectWhere(
      scope,
      and(isNull(routines.endedAt), or(isNull(routines.plannedUntil), lt(routines.plannedUntil, horizon))),
    ),
  ongoing: (scope: Scope): Promise<RoutineRow[]> => rows.selectWhere(scope, isNull(routines.endedAt)),
  triggered: (scope: Scope): Promise<RoutineRow[]> =>
    rows.selectWhere(scope, and(isNull(routines.endedAt), isNotNull(routines.trigger))),

  /** Holds a routine until the transaction ends: of two that plan it at once the second sees what the first did. */
  async lock(scope: Scope, id: string): Promise<RoutineRow | undefined> {
    const [row] = await scope.db
      .select()
      .from(routines)
      .where(and(eq(routines.organisationId, scope.organisationId), eq(routines.id, id)))
      .for("no key update");
    return row;
  },

  /** How far a routine is planned is bookkeeping: its ETag stays. */
  async markPlanned(scope: Scope, id: string, plannedUntil: string | null): Promise<void> {
    await scope.db
      .update(routines)
      .set({ plannedUntil })
      .where(and(eq(routines.organisationId, scope.organisationId), eq(routines.id, id)));
  },
};

export const runUpPlanRows = codedRows(runUpPlans, "run-up plan");
export type RunUpPlanRow = Awaited<ReturnType<typeof runUpPlanRows.byId>>;

/** What a routine refers to in lists, in their order; each null leaves that list as it is. */
export interface RoutineLinks {
  goalIds: string[] | null;
  strategyIds: string[] | null;
  participantIds: string[] | null;
  yieldsToIds: string[] | null;
  prerequisites: { requiredId: string; times: number }[] | null;
  turns: Turn[] | null;
}

/** Whose turn: one of the three is set. */
export interface Turn {
  goalId: string | null;
  siteId: string | null;
  topic: string | null;
}

export const replaceRoutineLinks = async (scope: Scope, routineId: string, links: RoutineLinks): Promise<void> => {
  const { organisationId, db } = scope;
  if (links.goalIds !== null) {
    await db.delete(routineGoals).where(eq(routineGoals.routineId, routineId));
    const values = links.goalIds.map((goalId, position) => ({ organisationId, routineId, goalId, position }));
    if (values.length > 0) await db.insert(routineGoals).values(values);
  }
  if (links.strategyIds !== null) {
    await db.delete(routineStrategies).where(eq(routineStrategies.routineId, routineId));
    const values = links.strategyIds.map((strategyId, position) => ({
      organisationId,
      routineId,
      strategyId,
      position,
    }));
    if (values.length > 0) await db.insert(routineStrategies).values(values);
  }
  if (links.participantIds !== null) {
    await db.delete(routineParticipants).where(eq(routineParticipants.routineId, routineId));
    const values = links.participantIds.map((personId, position) => ({
      organisationId,
      routineId,
      personId,
      position,
    }));
    if (values.length > 0) await db.insert(routineParticipants).values(values);
  }
  if (links.yieldsToIds !== null) {
    await db.delete(routineYields).where(eq(routineYields.routineId, routineId));
    const values = links.yieldsToIds.map((yieldsToId, position) => ({
      organisationId,
      routineId,
      yieldsToId,
      position,
    }));
    if (values.length > 0) await db.insert(routineYields).values(values);
  }
  if (links.prerequisites !== null) {
    await db.delete(routinePrerequisites).where(eq(routinePrerequisites.routineId, routineId));
    const values = links.prerequisites.map((link, position) => ({ organisationId, routineId, ...link, position }));
    if (values.length > 0) await db.insert(routinePrerequisites).values(values);
  }
  if (links.turns !== null) {
    await db.delete(routineTurns).where(eq(routineTurns.routineId, routineId));
    const values = links.turns.map((turn, position) => ({ organisationId, routineId, ...turn, position }));
    if (values.length > 0) await db.insert(routineTurns).values(values);
  }
};

export interface StoredRoutineLinks {
  goalIds: string[];
  strategyIds: string[];
  participantIds: string[];
  yieldsToIds: string[];
  prerequisites: { requiredId: string; times: number }[];
  turns: Turn[];
}

interface LinkRow {
  routine_id: string;
  goals: string[];
  strategies: string[];
  participants: string[];
  yields: string[];
  prerequisites: { requiredId: string; times: number }[];
  turns: Turn[];
}

const listOf = (value: string, table: string): string =>
  `coalesce((select json_agg(${value} order by position) from ${table} where routine_id = wanted.id), '[]')`;

/** Every step of a run-up asks this, so it is one statement, planned once. */
export const selectRoutineLinks = async (
  { db }: Scope,
  routineIds: readonly string[],
): Promise<Map<string, StoredRoutineLinks>> => {
  if (routineIds.length === 0) return new Map();
  const { rows } = await db.$client.query<LinkRow>({
    name: "routine_links",
    text: `select wanted.id as routine_id,
      ${listOf("goal_id", "routine_goals")} as goals,
      ${listOf("strategy_id", "routine_strategies")} as strategies,
      ${listOf("person_id", "routine_participants")} as participants,
      ${listOf("yields_to_id", "routine_yields")} as yields,
      ${listOf("json_build_object('requiredId', required_id, 'times', times)", "routine_prerequisites")} as prerequisites,
      ${listOf("json_build_object('goalId', goal_id, 'siteId', site_id, 'topic', topic)", "routine_turns")} as turns
      from unnest($1::uuid[]) as wanted (id)`,
    values: [[...new Set(routineIds)]],
  });
  return new Map(
    rows.map(({ routine_id: id, goals, strategies, participants, yields, prerequisites, turns }) => [
      id,
      {
        goalIds: goals,
        strategyIds: strategies,
        participantIds: participants,
        yieldsToIds: yields,
        prerequisites,
        turns,
      },
    ]),
  );
};
