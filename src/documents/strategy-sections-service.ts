import { getPeopleById } from "../people/service.ts";
import { getGoalsById } from "../plan/goal-service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import type { StrategyRow } from "../plan/strategy-queries.ts";
import { listGoalsOfStrategies, listMetricsOfStrategies, listMilestonesOf } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { type IsoDate, laterOf } from "../platform/time/dates.ts";
import type { GoalEvidence } from "./evidence.ts";

/** A strategy that a routine is about, as papers tell of it. */
export interface StrategySection {
  id: string;
  /** Without its metrics: those are known once they are gathered. */
  section: GoalEvidence;
  metricIds: string[];
}

/**
 * Each strategy with its metrics (its own, else those of the goals it serves that the meeting is not about anyway), who
 * answers for it, and its milestones that are not done and late or due by the meeting.
 */
export const gatherStrategySections = async (
  scope: Scope,
  strategies: readonly StrategyRow[],
  meeting: { goalIds: readonly string[]; today: IsoDate; heldOn: IsoDate },
): Promise<StrategySection[]> => {
  if (strategies.length === 0) return [];
  const strategyIds = strategies.map(({ id }) => id);
  const owners = await listOwners(scope, { strategyIds }, meeting.today);
  const people = await getPeopleById(
    scope,
    owners.map(({ personId }) => personId),
  );
  const served = await listGoalsOfStrategies(scope, strategyIds);
  const goals = await getGoalsById(
    scope,
    served.map(({ goalId }) => goalId),
  );
  const links = await listMetricsOfStrategies(scope, strategyIds, meeting.goalIds);
  const milestones = await listMilestonesOf(scope, strategyIds);
  const until = laterOf(meeting.today, meeting.heldOn);
  return strategies.map(({ id, code, title }) => ({
    id,
    metricIds: [...new Set(links.filter(({ strategyId }) => strategyId === id).map(({ metricId }) => metricId))],
    section: {
      of: "strategy",
      ...{ code, title },
      owners: owners
        .filter(({ strategyId }) => strategyId === id)
        .flatMap(({ personId }) => people.get(personId) ?? [])
        .map((person) => ({ code: person.code, title: person.title })),
      metrics: [],
      serves: served
        .filter(({ strategyId }) => strategyId === id)
        .flatMap(({ goalId }) => goals.get(goalId) ?? [])
        .map((goal) => ({ code: goal.code, title: goal.title })),
      milestones: milestones
        .filter(({ strategyId, doneOn, dueOn }) => {
          const isDone = doneOn !== null && doneOn <= meeting.today;
          return strategyId === id && !isDone && dueOn <= until;
        })
        .map((milestone) => ({ title: milestone.title, dueOn: milestone.dueOn })),
    },
  }));
};
