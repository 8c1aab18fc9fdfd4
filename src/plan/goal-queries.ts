import { and, asc, eq, gt, inArray, type Placeholder, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { metrics } from "../metrics/tables.ts";
import { organisations } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Db } from "../platform/db/database.ts";
import { prepareOnce } from "../platform/db/prepared.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isInForceOn, todayAt, todayIn } from "./ownership-queries.ts";
import { goalMetrics, goals, ownerships, strategies, strategyGoals } from "./tables.ts";

export const goalRows = codedRows(goals, "goal");
export type GoalRow = Awaited<ReturnType<typeof goalRows.byId>>;

/** A goal with what it refers to, by code. */
export type GoalWithReferences = GoalRow & { owner: string | null; metrics: string[]; strategies: string[] };

/**
 * Lists of goals are asked for all the time, so everything that an answer shows comes with one statement. References
 * are gathered for the whole page at once: row by row, each would read its table anew.
 */
const selectWithReferences = (
  { db, organisationId, today }: { db: Db; organisationId: string | Placeholder; today: SQL },
  where: SQL | undefined,
  limit: number | Placeholder,
) => {
  const page = db.$with("page").as(
    db
      .select()
      .from(goals)
      .where(and(eq(goals.organisationId, organisationId), where))
      .orderBy(asc(goals.id))
      .limit(limit),
  );
  const isOnPage = (goalId: PgColumn): SQL => inArray(goalId, db.select({ id: page.id }).from(page));
  const metricsOf = db.$with("metrics_of").as(
    db
      .select({
        goalId: goalMetrics.goalId,
        codes: sql<string[]>`array_agg(${metrics.code} order by ${goalMetrics.position})`.as("metric_codes"),
      })
      .from(goalMetrics)
      .innerJoin(metrics, eq(metrics.id, goalMetrics.metricId))
      .where(isOnPage(goalMetrics.goalId))
      .groupBy(goalMetrics.goalId),
  );
  const strategiesOf = db.$with("strategies_of").as(
    db
      .select({
        goalId: strategyGoals.goalId,
        codes: sql<string[]>`array_agg(${strategies.code} order by ${strategies.id})`.as("strategy_codes"),
      })
      .from(strategyGoals)
      .innerJoin(strategies, eq(strategies.id, strategyGoals.strategyId))
      .where(isOnPage(strategyGoals.goalId))
      .groupBy(strategyGoals.goalId),
  );
  return db
    .with(page, metricsOf, strategiesOf)
    .select({
      ...page._.selectedFields,
      owner: people.code,
      metrics: sql<string[]>`coalesce(${metricsOf.codes}, '{}')`,
      strategies: sql<string[]>`coalesce(${strategiesOf.codes}, '{}')`,
    })
    .from(page)
    .innerJoin(organisations, eq(organisations.id, page.organisationId))
    .leftJoin(metricsOf, eq(metricsOf.goalId, page.id))
    .leftJoin(strategiesOf, eq(strategiesOf.goalId, page.id))
    .leftJoin(ownerships, and(eq(ownerships.goalId, page.id), isInForceOn(today)))
    .leftJoin(people, eq(people.id, ownerships.personId))
    .orderBy(asc(page.id));
};

export const selectGoalPage = (scope: Scope, { limit, after }: PageRequest): Promise<GoalWithReferences[]> => {
  const { db, organisationId } = scope;
  const last = after?.[0];
  const statement = prepareOnce(db, last === undefined ? "goals_first_page" : "goals_later_page", (name) =>
    selectWithReferences(
      { db, organisationId: sql.placeholder("organisationId"), today: todayAt(sql.placeholder("now")) },
      last === undefined ? undefined : gt(goals.id, sql.placeholder("last")),
      sql.placeholder("rows"),
    ).prepare(name),
  );
  return statement.execute({ organisationId, now: scope.clock.now().toISOString(), last, rows: limit + 1 });
};

export const selectGoalsWithReferences = async (scope: Scope, ids: readonly string[]): Promise<GoalWithReferences[]> =>
  ids.length === 0
    ? []
    : selectWithReferences({ ...scope, today: todayIn(scope) }, inArray(goals.id, [...ids]), ids.length);

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
