import type { MetricEvidence } from "../metrics/metric-evidence.ts";
import { comparePeriods } from "../metrics/period.ts";
import { judgeStatus, type MetricState, type StatusThresholds } from "../metrics/trajectories/status.ts";
import { trajectoryInForce } from "../metrics/trajectories/trajectory.ts";
import { dayOf, daysInMonth, formatIsoDate, type IsoDate, monthOf, yearOf } from "../platform/time/dates.ts";
import { type Likelihood, likelihoodPoints } from "./framework.ts";

/** Months after a rating before which a figure says little about it. */
export const defaultMonthsLater = 6;
/** Below so many judged ratings no share is given: it would say more than is known. */
export const fewestForShare = 3;

/** What then happened. pending: no figure has come yet; notJudged: one has, and says nothing. */
export type Outcome = "delivered" | "notDelivered" | "pending" | "notJudged";

export const outcomes = ["delivered", "notDelivered", "pending", "notJudged"] as const satisfies readonly Outcome[];

/** In words, what a rating is held against; printed with every back-test. */
export const describeMethod = (monthsLater: number): string =>
  [
    `A rating is held against the first figure for a new period that came ${monthsLater === 1 ? "1 month" : `${monthsLater} months`} or more after it, of the first outcome metric of the goal, as that figure is known now.`,
    "It counts as delivered where the figure is on track or ahead of the trajectory that was in force on the day of the rating, so that a later re-baselining changes nothing.",
    "A strategy is held against the outcome metrics of the goals it serves, all of which have to be on track; these say how the goals went, not what the strategy did for them.",
    "The figure of the period that the trajectory starts from is passed over.",
    "Ratings corrected on the same day count once; one entered later than the day it speaks of counts from the day of entry.",
  ].join(" ");

/** The same day so many months later; the last of the month where it has no such day. */
export function addMonths(date: IsoDate, months: number): IsoDate {
  const count = yearOf(date) * 12 + monthOf(date) - 1 + months;
  const [year, month] = [Math.floor(count / 12), (count % 12) + 1];
  return formatIsoDate(year, month, Math.min(dayOf(date), daysInMonth(year, month)));
}

export interface FigureOutcome {
  /** Code of the metric. */
  metric: string;
  period: string | null;
  state: MetricState | null;
  outcome: Outcome;
}

/**
 * What became of one metric after a rating.
 * @param now the metric as known now
 * @param knownPeriod the newest period known when figures began to count; null when there was none. undefined: that
 * time has not come yet
 * @param thresholds the organisation's, for metrics without their own
 */
export function judgeMetricAfter(
  now: MetricEvidence,
  knownPeriod: string | null | undefined,
  ratedOn: IsoDate,
  thresholds: StatusThresholds,
): FigureOutcome {
  const { frequency } = now;
  const trajectory = trajectoryInForce(now.trajectories, ratedOn);
  const isBaseline = (period: string): boolean =>
    trajectory !== null && comparePeriods(period, trajectory.baseline.period, frequency) === 0;
  const figure =
    knownPeriod === undefined
      ? undefined
      : now.figures
          .toSorted((a, b) => comparePeriods(a.period, b.period, frequency))
          .filter(({ period }) => knownPeriod === null || comparePeriods(period, knownPeriod, frequency) > 0)
          .find(({ period }) => !isBaseline(period));
  if (figure === undefined) return { metric: now.code, period: null, state: null, outcome: "pending" };
  const { state } = judgeStatus({
    direction: now.direction,
    band: now.band,
    frequency,
    figure,
    trajectory,
    overdueDays: null,
    staleAfterDays: 0,
    thresholds: now.thresholds ?? thresholds,
  });
  return { metric: now.code, period: figure.period, state, outcome: outcomeOf(state) };
}

const outcomeOf = (state: MetricState): Outcome => {
  if (state === "ahead" || state === "onTrack") return "delivered";
  return state === "offTrack" || state === "seriouslyOffTrack" ? "notDelivered" : "notJudged";
};

/** One outcome from those of several metrics: all have to be delivered, and one that is not decides. */
export function combineOutcomes(of: readonly Outcome[]): Outcome {
  if (of.includes("notDelivered")) return "notDelivered";
  if (of.includes("pending")) return "pending";
  return of.includes("delivered") ? "delivered" : "notJudged";
}

export interface PointTally {
  point: Likelihood;
  delivered: number;
  notDelivered: number;
  pending: number;
  notJudged: number;
  /** Percent of the judged ones, to one decimal; null where too few are judged. */
  percentDelivered: number | null;
}

/** What followed each of the four points, Green first; points that nobody gave stand there with zeros. */
export function tallyOutcomes(cases: readonly { likelihood: Likelihood; outcome: Outcome }[]): PointTally[] {
  return likelihoodPoints.toReversed().map((point) => {
    const given = cases.filter(({ likelihood }) => likelihood === point);
    const count = (outcome: Outcome) => given.filter((one) => one.outcome === outcome).length;
    const [delivered, notDelivered] = [count("delivered"), count("notDelivered")];
    const judged = delivered + notDelivered;
    return {
      point,
      delivered,
      notDelivered,
      pending: count("pending"),
      notJudged: count("notJudged"),
      percentDelivered: judged < fewestForShare ? null : Math.round((delivered / judged) * 1000) / 10,
    };
  });
}

const sayRatings = (count: number): string => (count === 1 ? "1 rating" : `${count} ratings`);

function describeHalf(tallies: readonly PointTally[], points: readonly Likelihood[], words: string): string[] {
  const of = tallies.filter(({ point }) => points.includes(point));
  const delivered = of.reduce((sum, tally) => sum + tally.delivered, 0);
  const judged = of.reduce((sum, tally) => sum + tally.delivered + tally.notDelivered, 0);
  if (judged === 0) return [];
  const followed = delivered === 0 ? "none was" : delivered === 1 ? "1 was" : `${delivered} were`;
  return [`Of ${sayRatings(judged)} ${words}, ${followed} followed by figures on track.`];
}

/** What past ratings were worth, by counts alone: no rater is scored, and few cases are called few. */
export function describeCalibration(tallies: readonly PointTally[]): string {
  const sum = (outcome: Outcome) => tallies.reduce((total, tally) => total + tally[outcome], 0);
  const [judged, pending, notJudged] = [sum("delivered") + sum("notDelivered"), sum("pending"), sum("notJudged")];
  const sentences = [
    ...describeHalf(tallies, ["green", "amberGreen"], "Green or Amber-Green"),
    ...describeHalf(tallies, ["red", "amberRed"], "Red or Amber-Red"),
    ...(pending === 0 ? [] : [`${sayRatings(pending)} ${pending === 1 ? "waits" : "wait"} for a figure.`]),
    ...(notJudged === 0 ? [] : [`${sayRatings(notJudged)} cannot be judged by the figures there are.`]),
    ...(judged > 0 && judged < fewestForShare ? ["These are too few to draw a conclusion from."] : []),
  ];
  return sentences.length === 0 ? "Nothing has been rated." : sentences.join(" ");
}
