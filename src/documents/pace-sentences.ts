import type { Contribution, Drivers } from "../metrics/breakdowns/contributions.ts";
import type { Gap } from "../metrics/breakdowns/gaps.ts";
import type { Frequency } from "../metrics/period.ts";
import { roundFigure } from "../metrics/rounding.ts";
import type { Pace, Projection } from "../metrics/trajectories/pace.ts";
import type { Direction } from "../metrics/trajectories/status.ts";
import { asSubject, countOf, formatDifference, formatValue, joinList, oneLine, startSentence } from "./sentences.ts";

export interface PaceFacts {
  title: string;
  unit: string;
  direction: Direction;
  frequency: Frequency;
  /** "88.3%"; null without a target. */
  targetText: string | null;
  /** The target's period: "cohort 2014"; null without a target. */
  targetLabel: string | null;
  /** The projection's period; null without one. */
  projectionLabel: string | null;
}

const periodNouns: Record<Frequency, string> = {
  yearly: "a year",
  halfYearly: "a half-year",
  quarterly: "a quarter",
  monthly: "a month",
  weekly: "a week",
  daily: "a day",
};

/**
 * Where the pace of a metric leads and what it would take to reach the target; or why there is no projection. It stands
 * beside the sentence on the metric, which "it" refers to. Null where there is nothing to say.
 */
export function describePace(pace: Pace, facts: PaceFacts): string | null {
  const { projection, reason } = pace;
  if (projection)
    return `${describeProjection(pace.current ?? 0, projection, facts)}${describeNeed(pace, facts, false)}`;
  const target = facts.targetLabel ?? "a period before";
  const subject = startSentence(asSubject(facts.title));
  switch (reason) {
    case "noTarget":
      return pace.current === null ? null : `${subject} ${describeTrend(pace.current, facts)}; no target is set.`;
    case "targetPast":
      return `No projection: the target was for ${target}, and figures have come up to then.`;
    case "hidden":
      return `No projection: a recent figure is hidden to protect a small group.${describeNeed(pace, facts, true)}`;
    case "instrumentChange":
      return `No projection: it is measured in a new way, and fewer than four figures have come since.${describeNeed(pace, facts, true)}`;
    default:
      return `No projection: fewer than four comparable figures.${describeNeed(pace, facts, true)}`;
  }
}

/** "is rising by 0.9 points a year", "hardly moves". */
function describeTrend(change: number, facts: PaceFacts): string {
  if (roundFigure(change) === 0) return "hardly moves";
  return `is ${change > 0 ? "rising" : "falling"} by ${formatPace(change, facts)}`;
}

const formatPace = (change: number, { unit, frequency }: PaceFacts) =>
  `${formatDifference(change, unit)} ${periodNouns[frequency]}`;

function describeProjection(change: number, projection: Projection, facts: PaceFacts): string {
  const { unit, direction } = facts;
  // "88.2% to 89.6%", but "1,400 to 1,500" beside the students named before.
  const rangeUnit = unit === "percent" || unit === "dollars" ? unit : "number";
  const low = formatValue(projection.low, rangeUnit);
  const high = formatValue(projection.high, rangeUnit);
  const range = low === high ? "" : ` (${low} to ${high})`;
  const when = facts.projectionLabel === null ? "" : ` for ${facts.projectionLabel}`;
  const target = facts.targetText === null ? "" : `; the target is ${facts.targetText}`;
  const end = `about ${formatValue(projection.value, unit)}${range}${when}${target}.`;
  if (roundFigure(change) === 0) return `It hardly moves and would stay at ${end}`;
  if (change > 0 && direction === "higher") return `At its pace of ${formatPace(change, facts)} it would reach ${end}`;
  const isGood = change < 0 && direction === "lower";
  return `${change > 0 ? "Rising" : "Falling"} by ${formatPace(change, facts)}, it would ${isGood ? "reach" : "be at"} ${end}`;
}

/** @param isAlone no sentence before it has named the target */
function describeNeed(pace: Pace, facts: PaceFacts, isAlone: boolean): string {
  if (pace.needed === null || facts.direction === "band") return "";
  const isUp = facts.direction === "higher";
  const missing = isUp ? pace.needed : -pace.needed;
  if (missing <= 0) return isAlone ? "" : " The latest figure is there already; it has to stay there.";
  const amount =
    roundFigure(missing) === 0
      ? `less than ${formatDifference(0.1, facts.unit)}`
      : formatDifference(missing, facts.unit);
  const aim = isAlone && facts.targetText !== null ? ` to be at ${facts.targetText} for ${facts.targetLabel}` : "";
  return ` It has to ${isUp ? "gain" : "fall by"} ${amount} ${periodNouns[facts.frequency]} from here${aim}.`;
}

export interface GapFacts {
  unit: string;
  direction: Direction;
  /** "cohort 2011" */
  periodLabel: string;
  /** Of the gap's earlier period; null without one. */
  earlierLabel: string | null;
}

/**
 * A subgroup beside everybody, and how that moved: "English learner: 22.1 points below the overall figure for cohort
 * 2011; the gap was 21.4 points for cohort 2008 and has widened by 0.7 points."
 */
export function describeGap(gap: Gap, facts: GapFacts): string {
  const { unit } = facts;
  const lower = facts.direction === "lower" ? " (lower is better)" : "";
  const now = `${startSentence(oneLine(gap.title))}: ${placeBeside(gap.gap, unit)} the overall figure${lower} for ${facts.periodLabel}`;
  const before = gap.earlier;
  if (!before || facts.earlierLabel === null) return `${now}; no earlier figures compare.`;
  if (before.gap === 0 && gap.gap === 0) return `${now}, as for ${facts.earlierLabel}.`;
  if (before.gap === 0) return `${now}; for ${facts.earlierLabel} there was no gap.`;
  if (Math.sign(before.gap) !== Math.sign(gap.gap)) {
    return `${now}; for ${facts.earlierLabel} it was ${placeBeside(before.gap, unit)} it.`;
  }
  if (gap.movement === "unchanged") return `${now}; the gap was the same for ${facts.earlierLabel}.`;
  const moved = formatDifference(Math.abs(gap.gap) - Math.abs(before.gap), unit);
  const verb = gap.movement === "narrowing" ? "narrowed" : "widened";
  return `${now}; the gap was ${formatDifference(before.gap, unit)} for ${facts.earlierLabel} and has ${verb} by ${moved}.`;
}

/** "22.1 points below", "the same as". */
function placeBeside(gap: number, unit: string): string {
  if (gap === 0) return "the same as";
  return `${formatDifference(gap, unit)} ${gap > 0 ? "above" : "below"}`;
}

export interface DriverFacts {
  title: string;
  unit: string;
  direction: Direction;
  fromLabel: string;
  toLabel: string;
}

/**
 * Which sites moved a metric, in two to four sentences: the change of the whole, the sites behind it up and down, and
 * how many were compared. Sums over sites are never said: beside the whole they would tell what is hidden.
 */
export function describeDrivers(drivers: Drivers, facts: DriverFacts): string[] {
  const { unit } = facts;
  const lower = facts.direction === "lower" ? " (lower is better)" : "";
  const subject = startSentence(asSubject(facts.title));
  const span = `from ${facts.fromLabel} to ${facts.toLabel}`;
  const name = ({ title, points }: Contribution) => `${oneLine(title)} (${formatDifference(points, unit)})`;
  const change =
    drivers.change === 0
      ? "did not change"
      : `${drivers.change > 0 ? "rose" : "fell"} by ${formatDifference(drivers.change, unit)}`;
  const sentences = [`${subject} ${change} ${span}${lower}.`];
  if (drivers.up.length > 0) sentences.push(`Upwards it was moved most by ${joinList(drivers.up.map(name))}.`);
  if (drivers.down.length > 0) sentences.push(`Downwards it was moved most by ${joinList(drivers.down.map(name))}.`);
  if (drivers.up.length + drivers.down.length === 0) {
    sentences.push("No single site moved it noticeably.");
  }
  const compared = startSentence(countOf(drivers.compared, "site"));
  sentences.push(`${compared} are compared like for like${nameLeftOut(drivers.leftOut)}.`);
  return sentences;
}

function nameLeftOut(leftOut: number): string {
  if (leftOut === 0) return "";
  return `; ${countOf(leftOut, "site")} without two comparable figures ${leftOut === 1 ? "is" : "are"} left out`;
}
