import { and, asc, eq, getTableColumns, gt, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { metrics } from "../metrics/tables.ts";
import { organisations } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isInForceOn, todayIn } from "./ownership-queries.ts";
import { goals, ownerships, strategies, strategyGoals, strategyMetrics } from "./tables.ts";

export const strategyRows = codedRows(strategies, "strategy");
export type StrategyRow = Awaited<ReturnType<typeof strategyRows.byId>>;

/** A strategy with what it refers to, by code. */
export type StrategyWithReferences = StrategyRow & { owner: string | null; goals: string[]; metrics: string[] };

const selectWithReferences = (scope: Scope, where: SQL | undefined) =>
  scope.db
    .select({
      ...getTableColumns(strategies),
      owner: people.code,
      goals: sql<string[]>`array(select g.code from ${strategyGoals} sg join ${goals} g on g.id = sg.goal_id
        where sg.strategy_id = ${strategies.id} order by sg.position)`,
      metrics: sql<string[]>`array(select m.code from ${strategyMetrics} sm join ${metrics} m on m.id = sm.metric_id
        where sm.strategy_id = ${strategies.id} order by sm.position)`,
    })
    .from(strategies)
    .innerJoin(organisations, eq(organisations.id, strategies.organisationId))
    .leftJoin(ownerships, and(eq(ownerships.strategyId, strategies.id), isInForceOn(todayIn(scope))))
    .leftJoin(people, eq(people.id, ownerships.personId))
    .where(and(eq(strategies.organisationId, scope.organisationId), where))
    .orderBy(asc(strategies.id));

const isServing = (scope: Scope, goalIds: readonly string[]): SQL =>
  inArray(
    strategies.id,
    scope.db
      .select({ id: strategyGoals.strategyId })
      .from(strategyGoals)
      .where(inArray(strategyGoals.goalId, [...goalIds])),
  );

/** @param goalId undefined: of any goal or none */
export const selectStrategyPage = (
  scope: Scope,
  page: PageRequest,
  goalId: string | undefined,
): Promise<StrategyWithReferences[]> =>
  selectWithReferences(
    scope,
    and(
      goalId === undefined ? undefined : isServing(scope, [goalId]),
      page.after?.[0] === undefined ? undefined : gt(strategies.id, page.after[0]),
    ),
  ).limit(page.limit + 1);

/** Those that go on. */
export const selectStrategiesOfGoals = (scope: Scope, goalIds: readonly string[]) =>
  scope.db
    .select({ id: strategies.id, code: strategies.code, title: strategies.title })
    .from(strategies)
    .where(
      and(eq(strategies.organisationId, scope.organisationId), isNull(strategies.stoppedOn), isServing(scope, goalIds)),
    )
    .orderBy(asc(strategies.id));

export const selectStrategiesWithReferences = async (
  scope: Scope,
  ids: readonly string[],
): Promise<StrategyWithReferences[]> =>
  ids.length === 0 ? [] : selectWithReferences(scope, inArray(strategies.id, [...ids]));

export const replaceStrategyGoals = async (
  scope: Scope,
  strategyId: string,
  goalIds: readonly string[],
): Promise<void> => {
  const own = and(eq(strategyGoals.organisationId, scope.organisationId), eq(strategyGoals.strategyId, strategyId));
  await scope.db.delete(strategyGoals).where(own);
  if (goalIds.length === 0) return;
  await scope.db
    .insert(strategyGoals)
    .values(
      goalIds.map((goalId, position) => ({ organisationId: scope.organisationId, strategyId, goalId, position })),
    );
};

/** Strategy by strategy, in the order in which each names them. */
export const selectGoalsOfStrategies = (
  scope: Scope,
  strategyIds: readonly string[],
): Promise<{ strategyId: string; goalId: string }[]> =>
  scope.db
    .select({ strategyId: strategyGoals.strategyId, goalId: strategyGoals.goalId })
    .from(strategyGoals)
    .where(
      and(eq(strategyGoals.organisationId, scope.organisationId), inArray(strategyGoals.strategyId, [...strategyIds])),
    )
    .orderBy(asc(strategyGoals.strategyId), asc(strategyGoals.position));

/** Strategy by strategy, in the order in which each names them. */
export const selectStrategyMetrics = (
  scope: Scope,
  strategyIds: readonly string[],
): Promise<{ strategyId: string; metricId: string }[]> =>
  scope.db
    .select({ strategyId: strategyMetrics.strategyId, metricId: strategyMetrics.metricId })
    .from(strategyMetrics)
    .where(
      and(
        eq(strategyMetrics.organisationId, scope.organisationId),
        inArray(strategyMetrics.strategyId, [...strategyIds]),
      ),
    )
    .orderBy(asc(strategyMetrics.strategyId), asc(strategyMetrics.position));

export const replaceStrategyMetrics = async (
  scope: Scope,
  strategyId: string,
  metricIds: readonly string[],
): Promise<void> => {
  const { organisationId, db } = scope;
  const own = and(eq(strategyMetrics.organisationId, organisationId), eq(strategyMetrics.strategyId, strategyId));
  await db.delete(strategyMetrics).where(own);
  if (metricIds.length === 0) return;
  const values = metricIds.map((metricId, position) => ({ organisationId, strategyId, metricId, position }));
  await db.insert(strategyMetrics).values(values);
};
