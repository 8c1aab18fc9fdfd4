// @ts-expect-error: the library comes without types
import { TheilSenRegression } from "ml-regression-theil-sen";
import { daysBetween } from "../../platform/time/dates.ts";
import type { ReleasedFigure } from "../observations/small-cells.ts";
import { comparePeriods, type Frequency, type Period, parsePeriod } from "../period.ts";
import type { TrajectoryVersion } from "./trajectory.ts";

/** What is used of the library. */
const Regression: new (x: readonly number[], y: readonly number[]) => { slope: number; predict(x: number): number } =
  TheilSenRegression;

/** Fewer figures than this show no pace. */
const leastPoints = 4;
/** Older figures say little about the pace of today, and slopes are as many as pairs. */
const mostPoints = 120;
/** Two-sided 90 per cent of the normal distribution. */
const normalQuantile = 1.645;

export interface Projection {
  /** The target's. */
  period: string;
  value: number;
  low: number;
  high: number;
  /** How many figures it was made from. */
  points: number;
}

export interface Pace {
  /** Change a period, by robust trend, in the unit of the metric (points for a percentage); null without a trend. */
  current: number | null;
  /** Change a period that leads from the latest figure to the target; null where the target is not ahead. */
  needed: number | null;
  /** Periods from the latest figure to the target's; null where the target is not ahead. */
  periodsLeft: number | null;
  projection: Projection | null;
  /** Why there is no projection; null where there is one. */
  reason: "fewPoints" | "instrumentChange" | "hidden" | "noTarget" | "targetPast" | null;
}

interface Mark {
  at: Period;
  value: number | null;
  instrumentVersion: string | null;
}

interface Trend {
  slope: number;
  low: number;
  high: number;
  points: number;
  /** What the trend expects of a place on the time axis. */
  predict(ordinal: number): number;
}

/** Binary errors of sums must not open a range around an exact line. */
const clean = (value: number) => {
  const rounded = Math.round(value * 1e9) / 1e9;
  return rounded === 0 ? 0 : rounded;
};

/**
 * How fast a metric moves, how fast it would have to, and where its pace leads by the target's period.
 *
 * The pace is the Theil-Sen slope, the median of the slopes between all pairs of figures since the instrument last
 * changed (Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63, 1968); periods without a
 * figure count as time that passed. The projection goes from the latest figure at that pace. Its range is what Sen's
 * 90 per cent confidence limits of the slope lead to, widened to the trend line itself where the latest figure lies off
 * it. Nothing is projected from fewer than four figures, from such a gap in them as a hidden figure among the last four,
 * or to a period that the figures have come to. A percentage stays between 0 and 100.
 *
 * Figures may come in any order; hidden ones play no part in any number. Numbers are not rounded.
 */
export function judgePace(input: {
  figures: readonly ReleasedFigure[];
  trajectory: TrajectoryVersion | null;
  frequency: Frequency;
  unit: string;
}): Pace {
  const marks = placeFigures(input.figures, input.frequency);
  const latest = marks.at(-1);
  const target = input.trajectory?.target ?? null;
  const periodsLeft = latest && target ? countPeriods(latest.at, target.period, input.frequency) : null;
  const isAhead = periodsLeft !== null && periodsLeft > 0;
  const comparable = sinceInstrumentChange(marks);
  const isHidden = comparable.slice(-leastPoints).some((mark) => mark.value === null);
  const trend = isHidden ? null : fitTrend(comparable);
  const needed =
    latest?.value == null || target === null || !isAhead ? null : clean((target.value - latest.value) / periodsLeft);
  const pace = { current: trend && clean(trend.slope), needed, periodsLeft: isAhead ? periodsLeft : null };
  const none = (reason: Pace["reason"]): Pace => ({ ...pace, projection: null, reason });

  if (target === null) return none("noTarget");
  if (latest !== undefined && !isAhead) return none("targetPast");
  if (isHidden) return none("hidden");
  if (latest?.value == null || periodsLeft === null || trend === null) {
    return none(marks.length > comparable.length && marks.length >= leastPoints ? "instrumentChange" : "fewPoints");
  }
  const start = latest.value;
  const within = (value: number) =>
    input.unit === "percent" ? Math.min(100, Math.max(0, clean(value))) : clean(value);
  const onTrend = trend.predict(latest.at.ordinal + periodsLeft);
  const ends = [start + trend.low * periodsLeft, start + trend.high * periodsLeft, onTrend];
  const projection = {
    period: target.period,
    value: within(start + trend.slope * periodsLeft),
    low: within(Math.min(...ends)),
    high: within(Math.max(...ends)),
    points: trend.points,
  };
  return { ...pace, projection, reason: null };
}

/** On the time axis, oldest first, one a period; periods of another kind than the latest one's have no place on it. */
function placeFigures(figures: readonly ReleasedFigure[], frequency: Frequency): Mark[] {
  const byPeriod = new Map<string, Mark>();
  for (const figure of figures.toSorted((a, b) => a.revision - b.revision)) {
    const at = parsePeriod(figure.period, frequency);
    if (at) byPeriod.set(figure.period, { at, value: figure.value, instrumentVersion: figure.instrumentVersion });
  }
  const marks = [...byPeriod.values()].sort((a, b) => comparePeriods(a.at.text, b.at.text, frequency));
  return marks.filter((mark) => mark.at.kind === marks.at(-1)?.at.kind);
}

function sinceInstrumentChange(marks: readonly Mark[]): Mark[] {
  const instrument = marks.at(-1)?.instrumentVersion;
  const lastOther = marks.findLastIndex((mark) => mark.instrumentVersion !== instrument);
  return marks.slice(lastOther + 1);
}

/** A target named by another kind of period (a school year beside years) is measured in days. */
function countPeriods(from: Period, to: string, frequency: Frequency): number | null {
  const end = parsePeriod(to, frequency);
  if (!end) return null;
  if (end.kind === from.kind) return end.ordinal - from.ordinal;
  return daysBetween(from.endsOn, end.endsOn) / (daysBetween(from.startsOn, from.endsOn) + 1);
}

function fitTrend(marks: readonly Mark[]): Trend | null {
  const shown = marks
    .flatMap(({ at, value }) => (value === null ? [] : [{ x: at.ordinal, y: value }]))
    .slice(-mostPoints);
  if (shown.length < leastPoints) return null;
  // Ordinals of days are large; counted from the first one, no digits are lost.
  const origin = shown[0]?.x ?? 0;
  const xs = shown.map((point) => point.x - origin);
  const line = new Regression(
    xs,
    shown.map((point) => point.y),
  );
  const slopes = shown
    .flatMap((a, index) => shown.slice(index + 1).map((b) => (b.y - a.y) / (b.x - a.x)))
    .sort((a, b) => a - b);
  const { lower, upper } = confidenceRanks(shown.length);
  return {
    slope: line.slope,
    low: atRank(slopes, lower),
    high: atRank(slopes, upper),
    points: shown.length,
    predict: (ordinal) => line.predict(ordinal - origin),
  };
}

/** Ranks, from 1, of the slopes that bound Sen's interval. Ties are not allowed for, which makes it rather too wide. */
function confidenceRanks(points: number): { lower: number; upper: number } {
  const pairs = (points * (points - 1)) / 2;
  const spread = normalQuantile * Math.sqrt((points * (points - 1) * (2 * points + 5)) / 18);
  return { lower: (pairs - spread) / 2, upper: (pairs + spread) / 2 + 1 };
}

/** Between two ranks the value lies between theirs; beyond the first or last it is that one's. */
function atRank(sorted: readonly number[], rank: number): number {
  const place = Math.min(Math.max(rank, 1), sorted.length) - 1;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
