import { and, asc, eq, getTableColumns, gt, inArray, type SQL, sql } from "drizzle-orm";
import { metrics } from "../metrics/tables.ts";
import { organisations } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isInForceOn, todayIn } from "./ownership-queries.ts";
import { goalMetrics, goals, ownerships, strategies, strategyGoals } from "./tables.ts";

export const goalRows = codedRows(goals, "goal");
export type GoalRow = Awaited<ReturnType<typeof goalRows.byId>>;

/** A goal with what it refers to, by code. */
export type GoalWithReferences = GoalRow & { owner: string | null; metrics: string[]; strategies: string[] };

/** Lists of goals are asked for all the time, so everything that an answer shows comes with one statement. */
const selectWithReferences = (scope: Scope, where: SQL | undefined) =>
  scope.db
    .select({
      ...getTableColumns(goals),
      owner: people.code,
      metrics: sql<string[]>`array(select m.code from ${goalMetrics} gm join ${metrics} m on m.id = gm.metric_id
        where gm.goal_id = ${goals.id} order by gm.position)`,
      strategies: sql<
        string[]
      >`array(select s.code from ${strategyGoals} sg join ${strategies} s on s.id = sg.strategy_id
        where sg.goal_id = ${goals.id} order by s.id)`,
    })
    .from(goals)
    .innerJoin(organisations, eq(organisations.id, goals.organisationId))
    .leftJoin(ownerships, and(eq(ownerships.goalId, goals.id), isInForceOn(todayIn(scope))))
    .leftJoin(people, eq(people.id, ownerships.personId))
    .where(and(eq(goals.organisationId, scope.organisationId), where))
    .orderBy(asc(goals.id));

export const selectGoalPage = (scope: Scope, page: PageRequest): Promise<GoalWithReferences[]> =>
  selectWithReferences(scope, page.after?.[0] === undefined ? undefined : gt(goals.id, page.after[0])).limit(
    page.limit + 1,
  );

export const selectGoalsWithReferences = async (scope: Scope, ids: readonly string[]): Promise<GoalWithReferences[]> =>
  ids.length === 0 ? [] : selectWithReferences(scope, inArray(goals.id, [...ids]));

/** By goal and position; both ids, for those who look up more than codes. */
export const selectGoalMetrics = async (
  scope: Scope,
  goalIds: readonly string[],
): Promise<{ goalId: string; metricId: string }[]> =>
  goalIds.length === 0
    ? []
    : scope.db
        .select({ goalId: goalMetrics.goalId, metricId: goalMetrics.metricId })
        .from(goalMetrics)
        .where(and(eq(goalMetrics.organisationId, scope.organisationId), inArray(goalMetrics.goalId, [...goalIds])))
        .orderBy(asc(goalMetrics.goalId), asc(goalMetrics.position));

export const replaceGoalMetrics = async (scope: Scope, goalId: string, metricIds: readonly string[]): Promise<void> => {
  const own = and(eq(goalMetrics.organisationId, scope.organisationId), eq(goalMetrics.goalId, goalId));
  await scope.db.delete(goalMetrics).where(own);
  if (metricIds.length === 0) return;
  await scope.db
    .insert(goalMetrics)
    .values(
      metricIds.map((metricId, position) => ({ organisationId: scope.organisationId, goalId, metricId, position })),
    );
};
