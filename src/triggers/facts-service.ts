import { gatherMetricEvidence } from "../metrics/evidence-service.ts";
import { getMetricsById } from "../metrics/service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { listGoalMetrics } from "../plan/goal-service.ts";
import { listStrategies } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { getLatestRatings, listRatings, type RatingRow } from "../ratings/service.ts";
import type { RoutineRow } from "../routines/queries.ts";
import type { TriggerCondition } from "../routines/schedules/trigger-schema.ts";
import { getRoutineMembers } from "../routines/service.ts";
import { type GoalFacts, judgeMetric, listRedRun, type MetricFacts, type RatingFacts } from "./facts.ts";

/** No goal has more strategies than this. */
const maxStrategies = 1_000;
/** Nobody rates one goal or strategy more often than this. */
const maxRatings = 5_000;

type Goals = Awaited<ReturnType<typeof getRoutineMembers>>["goals"];

const judgeMetrics = async (scope: Scope, goals: Goals): Promise<Map<string, MetricFacts[]>> => {
  const organisation = await getOrganisation(scope);
  const { now, today } = timeOf(organisation, scope.clock);
  const links = await listGoalMetrics(
    scope,
    goals.map((goal) => goal.id),
  );
  const metricIds = [...new Set(links.map((link) => link.metricId))];
  const metrics = await getMetricsById(scope, metricIds);
  // Small cells are hidden from a review too: its mail and its page are read by many.
  const evidence = await gatherMetricEvidence(scope, metricIds, now);
  const setting = {
    today,
    staleAfterDays: organisation.staleAfterDays,
    thresholds: organisation.statusThresholds,
  };
  const facts = new Map(
    [...evidence].map(([id, one]) => [id, judgeMetric(one, metrics.get(id)?.publicationLag ?? null, setting)]),
  );
  return new Map(
    goals.map((goal) => [
      goal.id,
      links.flatMap((link) => (link.goalId === goal.id ? (facts.get(link.metricId) ?? []) : [])),
    ]),
  );
};

/** Of each rating that is Red, by its id: the run of Red ratings of its subject that it ends. */
const listRedRuns = async (scope: Scope, latest: readonly RatingRow[]): Promise<Map<string, RatingRow[]>> => {
  const runs = new Map<string, RatingRow[]>();
  for (const { id, likelihood, goalId, strategyId } of latest) {
    if (likelihood !== "red") continue;
    const subject = goalId === null ? { strategy: strategyId ?? "" } : { goal: goalId };
    runs.set(id, listRedRun(await listRatings(scope, { limit: maxRatings, after: null }, subject)));
  }
  return runs;
};

const gatherRatings = async (scope: Scope, goals: Goals): Promise<Map<string, RatingFacts[]>> => {
  const { timeZone } = await getOrganisation(scope);
  const strategiesOf = new Map<string, Awaited<ReturnType<typeof listStrategies>>>();
  for (const { id } of goals) {
    strategiesOf.set(id, await listStrategies(scope, { limit: maxStrategies, after: null }, { goal: id }));
  }
  const latest = await getLatestRatings(scope, {
    goalIds: goals.map((goal) => goal.id),
    strategyIds: [...strategiesOf.values()].flat().map((strategy) => strategy.id),
  });
  const runs = await listRedRuns(scope, latest);
  return new Map(
    goals.map((goal) => [
      goal.id,
      latest.flatMap((rating): RatingFacts[] => {
        const strategy = strategiesOf.get(goal.id)?.find((one) => one.id === rating.strategyId);
        if (rating.goalId !== goal.id && strategy === undefined) return [];
        const { id, stage, likelihood, ratedOn, rationale, recordedAt } = rating;
        return [
          {
            ...{ id, stage, likelihood, ratedOn, rationale },
            strategy: strategy?.code ?? null,
            title: (strategy ?? goal).title,
            recordedOn: localDateOf(recordedAt, timeZone),
            redRun: (runs.get(id) ?? []).map((one) => ({
              id: one.id,
              recordedOn: localDateOf(one.recordedAt, timeZone),
            })),
          },
        ];
      }),
    ]),
  );
};

/** What is known of a routine's goals at the organisation's now, as far as the conditions ask for it. */
export const gatherFacts = async (
  scope: Scope,
  routine: RoutineRow,
  conditions: readonly TriggerCondition[],
): Promise<GoalFacts[]> => {
  const { goals } = await getRoutineMembers(scope, routine);
  const metrics = conditions.some((one) => one !== "redRating") ? await judgeMetrics(scope, goals) : null;
  const ratings = conditions.includes("redRating") ? await gatherRatings(scope, goals) : null;
  return goals.map((goal) => ({
    code: goal.code,
    metrics: metrics?.get(goal.id) ?? [],
    ratings: ratings?.get(goal.id) ?? [],
  }));
};
