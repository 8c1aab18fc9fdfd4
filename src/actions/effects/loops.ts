import type { IsoDate } from "../../platform/time/dates.ts";
import type { EffectVerdict } from "./effect.ts";

/** What a paper found when it looked at an action's metric. */
export interface RecordedCheck {
  verdict: EffectVerdict;
  checkedOn: IsoDate;
}

/** A decision that names the action it follows from. */
export interface FollowingDecision {
  number: number;
  decidedOn: IsoDate;
}

/** How a loop was closed: the metric was looked at, and on or after that day something was decided because of it. */
export interface LoopClosure<Check extends RecordedCheck, Decision extends FollowingDecision> {
  check: Check;
  decision: Decision;
}

const tells = ({ verdict }: RecordedCheck): boolean => verdict === "moved" || verdict === "notMoved";

/**
 * The loop "action, its metric looked at again, a decision that follows from it", by the first decision that closes it.
 * A check that could not tell yet closes nothing, nor does a decision taken before anybody had looked.
 * @param decisions those that name the action
 * @returns null while the loop is open
 */
export function findClosure<Check extends RecordedCheck, Decision extends FollowingDecision>(
  checks: readonly Check[],
  decisions: readonly Decision[],
): LoopClosure<Check, Decision> | null {
  const [check] = checks.filter(tells).toSorted((a, b) => compareDays(a.checkedOn, b.checkedOn));
  if (check === undefined) return null;
  const [decision] = decisions
    .filter(({ decidedOn }) => decidedOn >= check.checkedOn)
    .toSorted((a, b) => compareDays(a.decidedOn, b.decidedOn) || a.number - b.number);
  return decision === undefined ? null : { check, decision };
}

const compareDays = (a: IsoDate, b: IsoDate): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether what was agreed was looked at by its metric, and something was decided because of it. */
export const isLoopClosed = (checks: readonly RecordedCheck[], decisions: readonly FollowingDecision[]): boolean =>
  findClosure(checks, decisions) !== null;
