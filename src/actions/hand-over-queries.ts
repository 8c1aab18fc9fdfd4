import { and, asc, eq, exists, inArray, isNull, ne, not, or, type SQL, sql } from "drizzle-orm";
import { strategyGoals } from "../plan/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import { occurrences, routineStrategies, routines } from "../routines/tables.ts";
import { isOnlyAbout } from "./follow-up-queries.ts";
import type { HandedOver } from "./handed-over.ts";
import type { AskRow } from "./queries.ts";
import { asks } from "./tables.ts";

const isOnlyAboutStrategy = (scope: Scope, strategyId: string): SQL | undefined => {
  const strategiesOfRoutine = (which: SQL) =>
    exists(
      scope.db
        .select({ one: sql`1` })
        .from(routineStrategies)
        .where(and(eq(routineStrategies.routineId, routines.id), which)),
    );
  return and(
    strategiesOfRoutine(eq(routineStrategies.strategyId, strategyId)),
    not(strategiesOfRoutine(ne(routineStrategies.strategyId, strategyId))),
  );
};

/** An ask is about the strategy that it names, else about what its meeting is about and nothing else. */
const isAbout = (scope: Scope, of: HandedOver): SQL | undefined => {
  if ("everything" in of) return undefined;
  // Whoever chairs is asked as the chair: those asks do not go with a goal.
  const isAskedAsOwner = and(
    sql`${routines.chairId} is distinct from ${asks.toId}`,
    sql`${routines.toId} is distinct from ${asks.toId}`,
  );
  if ("strategyId" in of) {
    const byMeeting = and(isNull(asks.strategyId), isOnlyAboutStrategy(scope, of.strategyId));
    return and(isAskedAsOwner, or(eq(asks.strategyId, of.strategyId), byMeeting));
  }
  const strategiesOfGoal = scope.db
    .select({ id: strategyGoals.strategyId })
    .from(strategyGoals)
    .where(eq(strategyGoals.goalId, of.goalId));
  const isOfGoal = or(isNull(asks.strategyId), inArray(asks.strategyId, strategiesOfGoal));
  return and(isAskedAsOwner, isOfGoal, isOnlyAbout(scope, [of.goalId]));
};

/** Asks that wait for somebody's answer, locked, in the order of their making. */
export const lockOpenAsksOf = async (scope: Scope, personId: string, of: HandedOver): Promise<AskRow[]> => {
  const rows = await scope.db
    .select({ ask: asks })
    .from(asks)
    .innerJoin(occurrences, eq(occurrences.id, asks.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(
      and(
        eq(asks.organisationId, scope.organisationId),
        eq(asks.toId, personId),
        isNull(asks.answeredOn),
        isAbout(scope, of),
      ),
    )
    .orderBy(asc(asks.id))
    .for("update", { of: asks });
  return rows.map(({ ask }) => ask);
};
