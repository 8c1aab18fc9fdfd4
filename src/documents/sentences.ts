/**
 * Every wording that depends on a figure, a count or a date. Plain sentences that a commissioner understands; numbers
 * are rounded once, by `roundFigure`; differences of percentages are points, never percent; nobody is blamed.
 */

import { roundFigure } from "../metrics/rounding.ts";
import type { MetricState, Rating } from "../metrics/trajectories/status.ts";
import { daysBetween, formatDate, type IsoDate } from "../platform/time/dates.ts";

/** Cents say nothing of a large amount: from here on dollars are whole. */
const wholeDollarsFrom = 100;

function roundAsPrinted(value: number, unit: string): number {
  const rounded = roundFigure(value);
  const isWhole = unit === "dollars" && Math.abs(rounded) >= wholeDollarsFrom;
  return isWhole ? Math.sign(rounded) * Math.round(Math.abs(rounded)) : rounded;
}

/** Difference of two figures as printed, so that the printed numbers add up. */
export function differenceOfRounded(value: number, other: number, unit = "number"): number {
  return roundFigure(roundAsPrinted(value, unit) - roundAsPrinted(other, unit));
}

function groupThousands(value: number, decimals: number): string {
  const [whole = "0", fraction] = value.toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Units whose figures are bare numbers ("504") and whose differences are points ("6 points"). */
const scales = ["score", "scores", "index"];

function nameAmount(amount: number, unit: string): string {
  const number = groupThousands(amount, Number.isInteger(amount) ? 0 : 1);
  if (["count", "number", "", ...scales].includes(unit)) return number;
  if (unit === "dollars") {
    const dollars = roundAsPrinted(amount, unit);
    // Money has two decimals or none.
    return `$${groupThousands(dollars, Number.isInteger(dollars) ? 0 : 2)}`;
  }
  return `${number} ${amount === 1 ? singularOf(unit) : unit}`;
}

/** "student" of "students", "hour per week" of "hours per week", "class" of "classes"; other words stay. */
function singularOf(unit: string): string {
  const [noun = "", ...rest] = unit.split(" ");
  const irregular: Record<string, string> = { people: "person", children: "child", series: "series" };
  const singular =
    irregular[noun] ??
    (/[^aeiou]ies$/.test(noun)
      ? noun.replace(/ies$/, "y")
      : /(ss|x|ch|sh)es$/.test(noun)
        ? noun.slice(0, -2)
        : /[^s]s$/.test(noun)
          ? noun.slice(0, -1)
          : noun);
  return [singular, ...rest].join(" ");
}

/** A figure with its unit: "86.3%", "1,250 students", "$1,250", "412". */
export function formatValue(value: number, unit: string): string {
  const rounded = roundFigure(value);
  const sign = rounded < 0 ? "-" : "";
  const amount = Math.abs(rounded);
  return unit === "percent" ? `${sign}${groupThousands(amount, 1)}%` : `${sign}${nameAmount(amount, unit)}`;
}

/** The size of a difference: "0.7 points" (also "1.0 points": a decimal takes the plural), "50 students", "1 point". */
export function formatDifference(difference: number, unit: string): string {
  const amount = Math.abs(roundFigure(difference));
  if (unit === "percent") return `${groupThousands(amount, 1)} points`;
  return nameAmount(amount, scales.includes(unit) ? "points" : unit);
}

/** A difference with its sign, for tables: "+0.7 points", "-1.3 points", "0.0 points". */
export function formatSignedDifference(difference: number, unit: string): string {
  const rounded = roundFigure(difference);
  return `${rounded > 0 ? "+" : rounded < 0 ? "-" : ""}${formatDifference(rounded, unit)}`;
}

const stateWords: Record<MetricState, string> = {
  ahead: "ahead",
  onTrack: "on track",
  offTrack: "off track",
  seriouslyOffTrack: "seriously off track",
  baseline: "at the baseline",
  noTarget: "no target",
  noData: "no data",
  stale: "stale",
  suppressed: "suppressed",
};

export function describeState(state: MetricState): string {
  return stateWords[state];
}

/** "0.7 points above the 85.6% expected", "exactly the 85.6% expected". Takes figures already rounded. */
export function compareWithExpected(value: number, expected: number, unit: string): string {
  const gap = differenceOfRounded(value, expected, unit);
  const wanted = `the ${formatValue(expected, unit)} expected`;
  if (gap === 0) return `exactly ${wanted}`;
  return `${formatDifference(gap, unit)} ${gap > 0 ? "above" : "below"} ${wanted}`;
}

/** "90.0% to 95.0%", "18 to 24 students": a noun is said once. */
function formatRange({ low, high }: { low: number; high: number }, unit: string): string {
  const hasNoun = !["percent", "count", "number", "dollars", "", ...scales].includes(unit);
  const from = hasNoun ? formatValue(low, "number") : formatValue(low, unit);
  return `${from} to ${formatValue(high, unit)}`;
}

/** "inside the band of 90.0% to 95.0%", "2.0 points below the band of 90.0% to 95.0%". */
export function compareWithBand(value: number, band: { low: number; high: number }, unit: string): string {
  const range = `the band of ${formatRange(band, unit)}`;
  const above = differenceOfRounded(value, band.high, unit);
  const below = differenceOfRounded(band.low, value, unit);
  if (above > 0) return `${formatDifference(above, unit)} above ${range}`;
  if (below > 0) return `${formatDifference(below, unit)} below ${range}`;
  return `inside ${range}`;
}

/** "up 1.6 points from cohort 2010", "unchanged from March 2026". */
export function describeChange(change: number, unit: string, earlierPeriod: string): string {
  if (roundFigure(change) === 0) return `unchanged from ${earlierPeriod}`;
  return `${change > 0 ? "up" : "down"} ${formatDifference(change, unit)} from ${earlierPeriod}`;
}

export interface FigureFacts {
  title: string;
  unit: string;
  direction: "higher" | "lower" | "band";
  band: { low: number; high: number } | null;
  state: MetricState;
  rating: Rating | null;
  /** "cohort 2011"; null when there is no figure. */
  periodLabel: string | null;
  value: number | null;
  /** What the same period was said to be in the last paper, where that was another figure. */
  restatedFrom?: number | null;
  expected: number | null;
  /** Where the figure is the one that the trajectory starts from, so that nothing judges it. */
  startOf?: { targetText: string; targetLabel: string } | null;
  /** What `describeChange` said; null for a first figure or where the series is broken. */
  change: string | null;
  receivedOn: IsoDate | null;
  nextExpected: { periodLabel: string; expectedOn: IsoDate } | null;
}

/** One metric in one sentence or two: figure with its period, comparison, verdict, change, receipt. */
export function describeMetric(facts: FigureFacts): string {
  const title = trimEnd(oneLine(facts.title));
  const next = facts.nextExpected;
  if (facts.periodLabel === null) {
    const due = next ? `; the figure for ${next.periodLabel} is due on ${formatDate(next.expectedOn)}` : "";
    return `${title}: no data; no figure has been received${due}.`;
  }
  const missing = next
    ? `; the figure for ${next.periodLabel} was due on ${formatDate(next.expectedOn)} and has not come`
    : "";
  if (facts.value === null) {
    const late = facts.state === "stale" ? missing : "";
    return `${title}: the figure for ${facts.periodLabel} is not shown, to protect a small group${late}.`;
  }
  const received = facts.receivedOn ? `, received on ${formatDate(facts.receivedOn)}` : "";
  const restated = facts.restatedFrom == null ? "" : ` (restated from ${formatValue(facts.restatedFrom, facts.unit)})`;
  const figure = `${title}: ${formatValue(facts.value, facts.unit)} for ${facts.periodLabel}${restated}${received}`;
  const comparison = describeComparison(facts);
  const change = facts.change ? `; ${facts.change}` : "";
  if (facts.state === "stale") {
    const last = facts.rating ? ` (${describeState(facts.rating)} when last known)` : "";
    return `${figure}${comparison}${last}: stale${missing}.`;
  }
  if (facts.startOf) {
    const { targetText, targetLabel } = facts.startOf;
    return `${figure}: the baseline, from which the trajectory leads to ${targetText} for ${targetLabel}${change}.`;
  }
  if (facts.rating === null) return `${figure}: no target to judge it by${change}.`;
  return `${figure}${comparison}: ${describeState(facts.rating)}${change}.`;
}

function describeComparison(facts: FigureFacts): string {
  if (facts.value === null) return "";
  if (facts.direction === "band") {
    return facts.band ? `, ${compareWithBand(facts.value, facts.band, facts.unit)}` : "";
  }
  if (facts.expected === null) return "";
  const lower = facts.direction === "lower" ? " (lower is better)" : "";
  return `, ${compareWithExpected(facts.value, facts.expected, facts.unit)}${lower}`;
}

const smallNumbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** "no", "one", "three", "12". */
export function nameCount(count: number): string {
  return smallNumbers[count] ?? groupThousands(count, 0);
}

/** "no action", "one action", "three actions", "12 actions". */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${nameCount(count)} ${count <= 1 ? noun : plural}`;
}

/** "one action is overdue", "three actions are overdue". */
export function countIs(count: number, noun: string, predicate: string): string {
  return `${countOf(count, noun)} ${count <= 1 ? "is" : "are"} ${predicate}`;
}

export function describeDays(days: number): string {
  return days === 1 ? "1 day" : `${groupThousands(days, 0)} days`;
}

export interface ActionFacts {
  state: "open" | "done" | "verified" | "dropped";
  dueOn: IsoDate;
  originalDueOn: IsoDate;
  slipReason: string | null;
  closedOn: IsoDate | null;
}

/** Days past the due date on a day; 0 when it is not past it or closed. The due day itself is not late. */
export function countOverdueDays(action: { state: string; dueOn: IsoDate }, onDate: IsoDate): number {
  return action.state === "open" ? Math.max(0, daysBetween(action.dueOn, onDate)) : 0;
}

/** "overdue by 186 days", "open, due today", "open", "done on 13 April 2011". */
export function describeActionState(action: ActionFacts, onDate: IsoDate): string {
  if (action.state === "verified")
    return action.closedOn ? `done on ${formatDate(action.closedOn)}, verified` : "verified";
  if (action.state !== "open")
    return action.closedOn ? `${action.state} on ${formatDate(action.closedOn)}` : action.state;
  const late = countOverdueDays(action, onDate);
  if (late > 0) return `overdue by ${describeDays(late)}`;
  return action.dueOn === onDate ? "open, due today" : "open";
}

/** "due 31 May 2012 (first promised for 31 January 2012: data agreements took longer)". */
export function describeDue(action: ActionFacts): string {
  const due = `due ${formatDate(action.dueOn)}`;
  if (action.dueOn === action.originalDueOn) return due;
  const reason = action.slipReason ? `; reason given: ${trimEnd(oneLine(action.slipReason))}` : "";
  return `${due} (first promised for ${formatDate(action.originalDueOn)}${reason})`;
}

/** What the action is for: "meant to move the 5-year graduation rate (GRAD5), to be checked on 12 March 2013". */
export function describeEffect(metric: { code: string; title: string } | null, checkOn: IsoDate | null): string {
  if (!metric) return checkOn ? `no metric named, to be checked on ${formatDate(checkOn)}` : "no metric named";
  const check = checkOn ? `, to be checked on ${formatDate(checkOn)}` : ", no date named for checking it";
  return `meant to move ${withArticle(metric.title)} (${metric.code})${check}`;
}

/** First words of titles that are no names, and so have a capital only at the start of a sentence. */
const ordinaryFirstWords = new Set(
  `Absence Absenteeism Adjusted Annual Attendance Average Change Chronic Combined Completion Cost Count Daily Days Dropout
  Enrollment Enrolment Expected Gap Graduation Growth Mean Median Monthly Number Overall Participation Percent Percentage
  Proficiency Proportion Quarterly Rate Ratio Retention Share Spending Student Students Suspension Teacher Teachers The
  Time Total Weekly Yearly`.split(/\s+/),
);

function lowerOrdinaryStart(title: string): string {
  const [first = ""] = /^[A-Za-z]+(?![\w'’&-])/.exec(title) ?? [];
  return ordinaryFirstWords.has(first) ? `${title.charAt(0).toLowerCase()}${title.slice(1)}` : title;
}

/**
 * "the 5-year graduation rate", "chronic absenteeism" inside a sentence. Titles that are no measure's noun get no
 * article, and names and acronyms keep their capitals.
 */
export function withArticle(title: string): string {
  const plain = lowerOrdinaryStart(oneLine(title));
  const head = plain.split(",")[0] ?? plain;
  const measures = "rate|share|number|count|percentage|proportion|ratio|index|score|average|median|gap";
  if (/^the /i.test(plain)) return plain;
  // "Share of students absent": the first word is the measure's noun, and no name that would keep its capital.
  if (new RegExp(`^(${measures})s? (of|in|for|between) `, "i").test(plain)) {
    return `the ${plain.charAt(0).toLowerCase()}${plain.slice(1)}`;
  }
  return new RegExp(`\\b(${measures})s?$`, "i").test(head) ? `the ${plain}` : plain;
}

/** The same as the subject of a verb: a title with a comma inside is closed by another. */
export function asSubject(title: string): string {
  const phrase = withArticle(title);
  return phrase.includes(",") ? `${phrase},` : phrase;
}

/** First letter in capitals, for a sentence that begins with a phrase. */
export function startSentence(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}

/** "a", "a and b", "a, b and c". */
export function joinList(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/**
 * Somebody's text as one line, fit to stand inside a sentence of ours: control characters and line breaks become
 * spaces, and the invisible marks that reverse the rest of a line go. Letters of right-to-left scripts stay.
 */
export function oneLine(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ")
    .trim();
}

/** About as much of somebody's text as a sentence of ours can carry. */
const longestQuote = 90;
const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Somebody's text for use in quotation marks inside a sentence of ours: one line without the full stop at its end, and
 * where it is longer than `longest` characters its first words with "…". Only for texts that stand in full elsewhere.
 */
export function quoteStart(text: string, longest = longestQuote): string {
  const plain = trimEnd(oneLine(text));
  if (plain.length <= longest) return plain;
  let kept = "";
  for (const { segment } of letters.segment(plain)) {
    if (kept.length + segment.length > longest) break;
    kept += segment;
  }
  const isCutInWord = plain.charAt(kept.length) !== " ";
  const words = isCutInWord && kept.includes(" ") ? kept.slice(0, kept.lastIndexOf(" ")) : kept;
  return `${words.replace(/[\s,;:.–-]+$/, "")}…`;
}

/** Without the full stop at its end, for use inside a sentence of ours. */
export function trimEnd(text: string): string {
  return text.replace(/[.\s]+$/, "");
}

export function describeSignOff(signOff: {
  state: "pending" | "signedOff" | "notSignedOff" | "notRequired";
  by: string | null;
  on: IsoDate | null;
}): string {
  switch (signOff.state) {
    case "pending":
      return "Draft: not yet signed off by the delivery unit.";
    case "notSignedOff":
      return "Issued without sign-off by the delivery unit.";
    case "notRequired":
      return "Issued by the delivery unit; no sign-off is asked for this paper.";
    case "signedOff": {
      const by = signOff.by ? ` by ${oneLine(signOff.by)}` : "";
      return `Signed off${by}${signOff.on ? ` on ${formatDate(signOff.on)}` : ""}.`;
    }
  }
}

export const noMetricDefined = "No metric with data is defined for this goal.";
export const noMetricOfStrategy = "No metric with data is defined for this strategy or the goals it serves.";
