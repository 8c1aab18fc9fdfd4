import { gatherMetricEvidence } from "../metrics/evidence-service.ts";
import { describePeriod } from "../metrics/period.ts";
import { getMetricsById } from "../metrics/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import { listGoalMetrics } from "../plan/goal-service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import { listMetricsOfStrategies } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { getOccurrenceMembers } from "../routines/service.ts";
import { isFigureDue } from "./figures-due.ts";
import type { FigureRequest } from "./mail-service.ts";

const gatherDueMetrics = async (scope: Scope, found: RoutineOccurrence) => {
  const { occurrence } = found;
  const { now } = await getTime(scope);
  const { goals, strategies } = await getOccurrenceMembers(scope, found);
  const ofGoals = await listGoalMetrics(
    scope,
    goals.map((goal) => goal.id),
  );
  const ofStrategies = await listMetricsOfStrategies(
    scope,
    strategies.map((strategy) => strategy.id),
  );
  const links = [
    ...ofGoals.map((link) => ({ ...link, strategyId: null })),
    ...ofStrategies.map((link) => ({ ...link, goalId: null })),
  ];
  const evidence = await gatherMetricEvidence(scope, [...new Set(links.map((link) => link.metricId))], now);
  const due = new Map([...evidence].filter(([, metric]) => isFigureDue(metric, occurrence.heldOn)));
  return { links, due };
};

/** Who is to be asked for which figures: the owner of the metric, else the owner of its goal or strategy, as of today. */
export const listFigureRequests = async (scope: Scope, found: RoutineOccurrence): Promise<FigureRequest[]> => {
  const { links, due } = await gatherDueMetrics(scope, found);
  const { today } = await getTime(scope);
  const metrics = await getMetricsById(scope, [...due.keys()]);
  const owners = await listOwners(
    scope,
    {
      goalIds: links.flatMap(({ goalId }) => goalId ?? []),
      strategyIds: links.flatMap(({ strategyId }) => strategyId ?? []),
    },
    today,
  );
  const ownerOf = new Map(owners.map((owner) => [owner.goalId ?? owner.strategyId, owner.personId]));
  const metricIdsByPerson = new Map<string, Set<string>>();
  for (const { goalId, strategyId, metricId } of links) {
    if (!due.has(metricId)) continue;
    const ownerId = metrics.get(metricId)?.ownerId ?? ownerOf.get(goalId ?? strategyId);
    if (ownerId === undefined) continue;
    metricIdsByPerson.set(ownerId, (metricIdsByPerson.get(ownerId) ?? new Set()).add(metricId));
  }
  const people = await getPeopleById(scope, [...metricIdsByPerson.keys()]);
  return [...metricIdsByPerson].flatMap(([personId, metricIds]) => {
    const person = people.get(personId);
    if (person?.isActive !== true) return [];
    const figures = [...metricIds].flatMap((id) => {
      const metric = due.get(id);
      if (metric === undefined) return [];
      const next = metric.nextExpected;
      const period = next === null ? null : [metric.periodNoun, describePeriod(next.period)].filter(Boolean).join(" ");
      return [{ code: metric.code, title: metric.title, period }];
    });
    return [{ person, figures }];
  });
};

/** Codes of the metrics whose figure was due by the occurrence and has not come. */
export const listMissingFigures = async (scope: Scope, found: RoutineOccurrence): Promise<string[]> => {
  const { due } = await gatherDueMetrics(scope, found);
  return [...due.values()].map((metric) => metric.code);
};
