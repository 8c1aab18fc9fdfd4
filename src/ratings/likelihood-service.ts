import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { endOfLocalDay } from "../platform/time/wall-time.ts";
import type { Likelihood } from "./framework.ts";
import { type RatingRow, selectRatingsKnown } from "./queries.ts";
import { countingOf, gatherBy, groupRounds } from "./rounds.ts";

export interface LikelihoodAt {
  /** One of goal and strategy is set. */
  goalId: string | null;
  strategyId: string | null;
  /** The rating that counts: the latest agreed one, or the unit's where it is newer. Null where neither has rated. */
  current: { likelihood: Likelihood; ratedOn: IsoDate; stage: "unit" | "agreed"; rationale: string } | null;
  /** What counted in the round before. */
  previous: { likelihood: Likelihood; ratedOn: IsoDate } | null;
}

const describe = (rows: readonly RatingRow[]): Pick<LikelihoodAt, "current" | "previous"> => {
  const counting = groupRounds(rows).flatMap((round) => countingOf(round) ?? []);
  const [previous, current] = counting.length === 1 ? [undefined, counting[0]] : counting.slice(-2);
  if (current === undefined) return { current: null, previous: null };
  const { likelihood, ratedOn, rationale, stage } = current;
  return {
    current: { likelihood, ratedOn, stage: stage === "agreed" ? "agreed" : "unit", rationale },
    previous: previous === undefined ? null : { likelihood: previous.likelihood, ratedOn: previous.ratedOn },
  };
};

/**
 * How likely goals and strategies were to be delivered, by what was rated and recorded up to the end of a day of the
 * organisation's; what came later is not known then. Self-assessments never count.
 * @returns the goals in the order asked for, then the strategies; one entry each, also for those without a rating
 */
export const getLikelihoods = async (
  scope: Scope,
  of: { goalIds: readonly string[]; strategyIds: readonly string[] },
  asOfDate: IsoDate,
): Promise<LikelihoodAt[]> => {
  const { timeZone } = await getTime(scope);
  const rows = await selectRatingsKnown(scope, of, { on: asOfDate, by: new Date(endOfLocalDay(asOfDate, timeZone)) });
  const bySubject = gatherBy(rows, (row) => row.goalId ?? row.strategyId ?? "");
  return [
    ...of.goalIds.map((goalId) => ({ goalId, strategyId: null, ...describe(bySubject.get(goalId) ?? []) })),
    ...of.strategyIds.map((strategyId) => ({ goalId: null, strategyId, ...describe(bySubject.get(strategyId) ?? []) })),
  ];
};

/**
 * The ratings of a strategy that counted, one a round, oldest first, by what was rated and recorded up to the end of a
 * day; self-assessments never count.
 */
export const listCountingRatings = async (
  scope: Scope,
  strategyId: string,
  asOfDate: IsoDate,
): Promise<NonNullable<LikelihoodAt["current"]>[]> => {
  const { timeZone } = await getTime(scope);
  const known = { on: asOfDate, by: new Date(endOfLocalDay(asOfDate, timeZone)) };
  const rows = await selectRatingsKnown(scope, { goalIds: [], strategyIds: [strategyId] }, known);
  return groupRounds(rows).flatMap((round) => {
    const counting = countingOf(round);
    if (counting === null) return [];
    const { likelihood, ratedOn, rationale, stage } = counting;
    return [{ likelihood, ratedOn, rationale, stage: stage === "agreed" ? ("agreed" as const) : ("unit" as const) }];
  });
};
