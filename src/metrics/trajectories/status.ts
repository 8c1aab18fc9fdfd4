import type { Frequency } from "../period.ts";
import { expectedValue, type TrajectoryVersion } from "./trajectory.ts";

export type Direction = "higher" | "lower" | "band";

export interface Band {
  low: number;
  high: number;
}

export const metricStates = [
  "ahead",
  "onTrack",
  "offTrack",
  "seriouslyOffTrack",
  "baseline",
  "noTarget",
  "noData",
  "stale",
  "suppressed",
] as const;
export type MetricState = (typeof metricStates)[number];

/**
 * The states that a figure earns by comparison; the others say why nothing was compared. `baseline` is what papers say of
 * the figure that a trajectory starts from: the formula compares it with what the plan stated, which is no progress.
 */
export type Rating = "ahead" | "onTrack" | "offTrack" | "seriouslyOffTrack";

/** Bounds of the score (see `rateProgress`). Above `ahead`; from `onTrack`; from `offTrack`; below it, serious. */
export interface StatusThresholds {
  ahead: number;
  onTrack: number;
  offTrack: number;
}

export const defaultStatusThresholds: StatusThresholds = { ahead: 0.1, onTrack: -0.1, offTrack: -0.3 };

/** Scores are compared at nine decimals, so that 0.1 computed from figures is the 0.1 of the threshold. */
const cleanScore = (score: number) => {
  const rounded = Math.round(score * 1e9) / 1e9;
  return rounded === 0 ? 0 : rounded;
};

/** The state of a score: above `ahead` it is ahead, from `onTrack` on track, from `offTrack` off track, else serious. */
export function rateScore(score: number, thresholds: StatusThresholds): Rating {
  const clean = cleanScore(score);
  if (clean > thresholds.ahead) return "ahead";
  if (clean >= thresholds.onTrack) return "onTrack";
  if (clean >= thresholds.offTrack) return "offTrack";
  return "seriouslyOffTrack";
}

export interface Progress {
  /** (value - expected) / |target - baseline| in the good direction; null when there is no distance to measure by. */
  score: number | null;
  rating: Rating;
}

/**
 * Judges one figure against what the trajectory expects of it.
 *
 * Where target equals baseline (a level to be kept) there is no scale, so only the side counts: better than expected is
 * ahead, equal is on track, worse is off track, and the score is null.
 */
export function rateProgress(
  figure: { value: number; expected: number; baseline: number; target: number; direction: "higher" | "lower" },
  thresholds: StatusThresholds,
): Progress {
  const sign = figure.direction === "lower" ? -1 : 1;
  const gain = cleanScore((figure.value - figure.expected) * sign);
  const scale = Math.abs(figure.target - figure.baseline);
  if (cleanScore(scale) === 0) {
    return { score: null, rating: gain > 0 ? "ahead" : gain === 0 ? "onTrack" : "offTrack" };
  }
  const score = cleanScore(gain / scale);
  return { score, rating: rateScore(score, thresholds) };
}

/**
 * Judges a figure that should stay within a band: inside (edges included) it is on track with score 0; outside, the
 * score is minus the distance to the nearer edge as a share of the band's width. A band of no width has no scale:
 * outside it is off track, score null.
 */
export function rateWithinBand(value: number, band: Band, thresholds: StatusThresholds): Progress {
  const outside = Math.max(band.low - value, value - band.high, 0);
  if (cleanScore(outside) === 0) return { score: 0, rating: "onTrack" };
  const width = cleanScore(band.high - band.low);
  if (width <= 0) return { score: null, rating: "offTrack" };
  const score = cleanScore(-outside / width);
  const rating = rateScore(score, thresholds);
  return { score, rating: rating === "ahead" ? "onTrack" : rating };
}

export interface StatusInput {
  direction: Direction;
  band: Band | null;
  frequency: Frequency;
  /** The latest figure known, null when there is none. A suppressed one has value null. */
  figure: { period: string; value: number | null } | null;
  /** The version in force on the day of judging. */
  trajectory: TrajectoryVersion | null;
  /** How many days the next expected figure is overdue; 0 or less when it is not, null when none is expected. */
  overdueDays: number | null;
  staleAfterDays: number;
  thresholds: StatusThresholds;
}

export interface MetricStatus {
  state: MetricState;
  /** What the last figure earns, also when the state is `stale`; null when nothing could be compared. */
  rating: Rating | null;
  score: number | null;
  /** What the trajectory in force expects of the figure's period, unrounded. */
  expected: number | null;
}

/**
 * The status of a metric. Where there is nothing to judge by, it says so instead of guessing; the first that holds of:
 * no figure (`noData`), the next one more than `staleAfterDays` late (`stale`, the last figure keeps its rating), a
 * hidden figure (`suppressed`), nothing to compare with (`noTarget`), else the rating.
 */
export function judgeStatus(input: StatusInput): MetricStatus {
  const { figure, trajectory } = input;
  if (!figure) return { state: "noData", rating: null, score: null, expected: null };
  const expectation = trajectory ? expectedValue(trajectory, figure.period, input.frequency) : null;
  const expected = input.direction === "band" ? null : (expectation?.value ?? null);
  const progress = figure.value === null ? null : rateFigure(input, figure.value, expected);
  const judged = { rating: progress?.rating ?? null, score: progress?.score ?? null, expected };
  if (input.overdueDays !== null && input.overdueDays > input.staleAfterDays) return { state: "stale", ...judged };
  if (figure.value === null) return { state: "suppressed", ...judged };
  return { state: judged.rating ?? "noTarget", ...judged };
}

function rateFigure(input: StatusInput, value: number, expected: number | null): Progress | null {
  if (input.direction === "band") return input.band ? rateWithinBand(value, input.band, input.thresholds) : null;
  if (!input.trajectory || expected === null) return null;
  return rateProgress(
    {
      value,
      expected,
      baseline: input.trajectory.baseline.value,
      target: input.trajectory.target.value,
      direction: input.direction,
    },
    input.thresholds,
  );
}
