import { getGoal } from "../plan/goal-service.ts";
import { getStrategy } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { scoreLikelihood } from "./framework.ts";
import type { GapHistory, GapsQuery } from "./history-schemas.ts";
import { type RatingRow, selectRatingsOf } from "./queries.ts";
import { describeGaps, describeRound, groupRounds, measureGap, type Round } from "./rounds.ts";
import type { Rating } from "./schemas.ts";
import { listHiddenIds, presentRatings } from "./service.ts";

/** Row by row where both judged by one version of a framework; empty where they did not. */
const measureRowGaps = ({ self, unit }: Round<RatingRow>): Record<string, number> => {
  if (self === null || unit === null || self.frameworkId !== unit.frameworkId) return {};
  return Object.fromEntries(
    Object.entries(self.rows).flatMap(([code, point]) => {
      const other = unit.rows[code];
      return other === undefined ? [] : [[code, scoreLikelihood(point) - scoreLikelihood(other)]];
    }),
  );
};

/**
 * The ratings of one goal or strategy in rounds, oldest first, with how far owner and unit were apart. A self-assessment
 * that the reader does not see yet is announced without what it says.
 * @throws Problem 404
 */
export const getGapHistory = async (scope: Scope, query: GapsQuery): Promise<GapHistory> => {
  const goal = query.goal === undefined ? null : await getGoal(scope, query.goal);
  const strategy = query.strategy === undefined ? null : await getStrategy(scope, query.strategy);
  const of = { goalId: goal?.id, strategyId: strategy?.id };
  const rows = await selectRatingsOf(scope, of);
  const hidden = new Set(await listHiddenIds(scope, of));
  const presented = new Map((await presentRatings(scope, rows)).map((rating) => [rating.id, rating]));
  const shown = (row: RatingRow | null): Rating | null => (row === null ? null : (presented.get(row.id) ?? null));
  const rounds = groupRounds(rows).map((round) => {
    const isSelfHidden = round.self !== null && hidden.has(round.self.id);
    return { round: isSelfHidden ? { ...round, self: null } : round, isSelfHidden };
  });
  return {
    goal: goal?.code ?? null,
    strategy: strategy?.code ?? null,
    rounds: rounds.map(({ round, isSelfHidden }) => ({
      self: shown(round.self),
      unit: shown(round.unit),
      agreed: shown(round.agreed),
      isSelfHidden,
      gap: measureGap(round),
      rowGaps: measureRowGaps(round),
      text: describeRound(round, isSelfHidden),
    })),
    text: describeGaps(rounds.map(({ round }) => measureGap(round))),
  };
};
