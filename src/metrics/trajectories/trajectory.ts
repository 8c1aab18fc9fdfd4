import { daysBetween, type IsoDate } from "../../platform/time/dates.ts";
import { comparePeriods, type Frequency, parsePeriod } from "../period.ts";

/** The expected values on the way from baseline to target, as agreed on one day. Re-baselining makes a new version. */
export interface TrajectoryVersion {
  version: number;
  effectiveOn: IsoDate;
  reason: string | null;
  baseline: { period: string; value: number };
  target: { period: string; value: number };
  points: { period: string; value: number; rationale?: string }[];
}

export type ExpectedValue =
  | { value: number; basis: "baseline" | "listed" | "interpolated" | "target" | "afterTarget" }
  | { value: null; reason: "beforeBaseline" | "periodUnreadable" };

/** The version in force on a date: the latest that had taken effect, the higher number when two share a day. */
export function trajectoryInForce(versions: readonly TrajectoryVersion[], onDate: IsoDate): TrajectoryVersion | null {
  let inForce: TrajectoryVersion | null = null;
  for (const candidate of versions) {
    if (candidate.effectiveOn > onDate) continue;
    const isLater =
      !inForce ||
      candidate.effectiveOn > inForce.effectiveOn ||
      (candidate.effectiveOn === inForce.effectiveOn && candidate.version > inForce.version);
    if (isLater) inForce = candidate;
  }
  return inForce;
}

/**
 * What the trajectory expects for a period. Listed values (baseline, points, target) win; between two of them the line
 * is straight, by the order of periods. Before the baseline nothing is expected. After the target period the target
 * stays what is expected: a result once promised is to be kept, and a later figure is not left unjudged.
 */
export function expectedValue(trajectory: TrajectoryVersion, period: string, frequency?: Frequency): ExpectedValue {
  if (!parsePeriod(period, frequency)) return { value: null, reason: "periodUnreadable" };
  const known = [
    { ...trajectory.baseline, basis: "baseline" as const },
    ...trajectory.points.map((point) => ({ period: point.period, value: point.value, basis: "listed" as const })),
    { ...trajectory.target, basis: "target" as const },
  ];
  if (known.some((point) => !parsePeriod(point.period, frequency))) return { value: null, reason: "periodUnreadable" };
  known.sort((a, b) => comparePeriods(a.period, b.period, frequency));
  if (comparePeriods(period, trajectory.target.period, frequency) > 0) {
    return { value: trajectory.target.value, basis: "afterTarget" };
  }
  if (comparePeriods(period, trajectory.baseline.period, frequency) < 0) {
    return { value: null, reason: "beforeBaseline" };
  }
  const same = known.find((point) => comparePeriods(point.period, period, frequency) === 0);
  if (same) return { value: same.value, basis: same.basis };
  const before = known.findLast((point) => comparePeriods(point.period, period, frequency) < 0);
  const after = known.find((point) => comparePeriods(point.period, period, frequency) > 0);
  if (!before || !after) return { value: null, reason: "beforeBaseline" };
  const share = distance(before.period, period, frequency) / distance(before.period, after.period, frequency);
  return { value: before.value + (after.value - before.value) * share, basis: "interpolated" };
}

/** Steps between two periods of one kind; days between their ends when a trajectory mixes kinds. */
function distance(from: string, to: string, frequency?: Frequency): number {
  const start = parsePeriod(from, frequency);
  const end = parsePeriod(to, frequency);
  if (!start || !end) return Number.NaN;
  if (start.kind === end.kind) return end.ordinal - start.ordinal;
  return daysBetween(start.endsOn, end.endsOn);
}
