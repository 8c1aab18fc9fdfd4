import { listFollowUp } from "../actions/follow-up-service.ts";
import { gatherMetricsSince } from "../metrics/evidence-service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import { getGoalsById } from "../plan/goal-service.ts";
import { listOwnerships } from "../plan/ownership-service.ts";
import type { StrategyRow } from "../plan/strategy-queries.ts";
import { listGoalsOfStrategies, listMetricsOfStrategies, listMilestonesOf } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { daysBetween, earlierOf, type IsoDate } from "../platform/time/dates.ts";
import { endOfLocalDay, localDateOf } from "../platform/time/wall-time.ts";
import { listCountingRatings } from "../ratings/likelihood-service.ts";
import type { EvaluationEvidence } from "./evaluation-evidence.ts";
import { composeOutcome, countActions, judgeMilestone } from "./outcome.ts";
import { selectDecided, selectFirstHeardOf } from "./queries.ts";
import { summarise } from "./wording.ts";

/** More owners than one strategy has. */
const allOwners = { limit: 1000, after: null };

const listOwnersUntil = async (scope: Scope, strategyId: string, knownOn: IsoDate) => {
  const rows = (await listOwnerships(scope, { strategyId }, allOwners)).filter(({ fromOn }) => fromOn <= knownOn);
  const people = await getPeopleById(
    scope,
    rows.map(({ personId }) => personId),
  );
  return rows.flatMap(({ personId, fromOn, untilOn }) => {
    const person = people.get(personId);
    const endedOn = untilOn !== null && untilOn <= knownOn ? untilOn : null;
    return person === undefined ? [] : [{ code: person.code, title: person.title, fromOn, untilOn: endedOn }];
  });
};

/** The actions that name a strategy, as they stood at the end of a day. */
export const listActionsOf = async (scope: Scope, strategyId: string, knownOn: IsoDate) =>
  (
    await listFollowUp(scope, {
      goalIds: [],
      strategyIds: [strategyId],
      asOfDate: knownOn,
      sincePreviousOn: null,
    })
  ).actions;

/**
 * All that an evaluation of a strategy looks at, as known at the end of a day, or at the organisation's now on its
 * today: nothing received, recorded or said later is in it. Small cells are hidden, whoever asks.
 */
export const gatherEvaluationEvidence = async (
  scope: Scope,
  strategy: StrategyRow,
  knownOn: IsoDate,
): Promise<EvaluationEvidence> => {
  const organisation = await getOrganisation(scope);
  const { now, today, timeZone } = timeOf(organisation, scope.clock);
  const knownAt = knownOn >= today ? now : new Date(endOfLocalDay(knownOn, timeZone));
  const owners = await listOwnersUntil(scope, strategy.id, knownOn);
  const heardOn = localDateOf((await selectFirstHeardOf(scope, strategy.id)) ?? strategy.createdAt, timeZone);
  const beganOn = owners.reduce((first, { fromOn }) => earlierOf(first, fromOn), earlierOf(heardOn, knownOn));
  const served = await listGoalsOfStrategies(scope, [strategy.id]);
  const goals = await getGoalsById(
    scope,
    served.map(({ goalId }) => goalId),
  );
  const links = await listMetricsOfStrategies(scope, [strategy.id]);
  const metricIds = [...new Set(links.map(({ metricId }) => metricId))];
  const metrics = await gatherMetricsSince(scope, metricIds, knownAt, new Date(endOfLocalDay(beganOn, timeZone)));
  const setting = {
    knownOn,
    thresholds: organisation.statusThresholds,
    staleAfterDays: organisation.staleAfterDays,
  };
  const earlier = await selectDecided(scope, [strategy.id], knownOn);
  const evidence = {
    knownOn,
    strategy: { code: strategy.code, title: strategy.title },
    goals: served.flatMap(({ goalId }) => {
      const goal = goals.get(goalId);
      return goal === undefined ? [] : [{ code: goal.code, title: goal.title }];
    }),
    theoryOfAction: strategy.theoryOfAction,
    promisedContribution: strategy.promisedContribution,
    cost: strategy.cost,
    beganOn,
    ageDays: daysBetween(beganOn, knownOn),
    owners,
    milestones: (await listMilestonesOf(scope, [strategy.id])).map((one) => judgeMilestone(one, knownOn)),
    actions: countActions(await listActionsOf(scope, strategy.id, knownOn), knownOn),
    metrics: [...metrics.values()].map((metric) => composeOutcome(metric, setting)),
    ratings: await listCountingRatings(scope, strategy.id, knownOn),
    earlier: earlier.map(({ dueOn, decidedOn, decision, reason }) => ({ dueOn, decidedOn, decision, reason })),
  };
  return { ...evidence, summary: summarise(evidence) };
};
