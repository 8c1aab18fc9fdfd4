import ICAL from "ical.js";
import { type DateTime, RRuleSet } from "rrule-rust";
import type { IsoDate } from "../../../src/platform/time/dates.ts";
import { formatIsoDate, weekdayOf } from "../../../src/platform/time/dates.ts";
import { readParts } from "./random-rules.ts";

/** What is asked of every implementation. */
export interface Question {
  /** As RFC 5545 writes it, UNTIL included. */
  rule: string;
  startsOn: IsoDate;
  exDates: readonly IsoDate[];
  extraDates: readonly IsoDate[];
  /** The last day asked for. */
  to: IsoDate;
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const compact = (date: IsoDate): string => date.replaceAll("-", "");

/** The dates by the Rust crate rrule, which takes single dates in and out by itself. */
export function askRust({ rule, startsOn, exDates, extraDates, to }: Question): IsoDate[] {
  const lines = [
    `DTSTART;VALUE=DATE:${compact(startsOn)}`,
    `RRULE:${rule}`,
    ...exDates.map((date) => `EXDATE;VALUE=DATE:${compact(date)}`),
    ...extraDates.map((date) => `RDATE;VALUE=DATE:${compact(date)}`),
  ];
  const dates = new Set<IsoDate>();
  for (const { year, month, day } of RRuleSet.fromString<DateTime<undefined>>(lines.join("\n"))) {
    const date = formatIsoDate(year, month, day);
    if (date > to) break;
    dates.add(date);
  }
  return [...dates];
}

/** The dates by ical.js, which expands rules alone; single dates are put in and out here. */
export function askIcalJs({ rule, startsOn, exDates, extraDates, to }: Question): IsoDate[] {
  const recur = ICAL.Recur.fromString(sortLists(rule));
  recur.until ??= ICAL.Time.fromDateString(to);
  const iterator = recur.iterator(ICAL.Time.fromDateString(startsOn));
  const dates = new Set(extraDates.filter((date) => date <= to));
  for (let time = iterator.next(); time; time = iterator.next()) {
    const date = time.toString();
    if (date > to) break;
    dates.add(date);
  }
  return [...dates].filter((date) => !exDates.includes(date)).sort();
}

/** ical.js walks months in the order written, and loses those that stand before the one it is in. */
function sortLists(rule: string): string {
  return [...readParts(rule)]
    .map(([name, value]) => {
      if (!name.startsWith("BY") || name === "BYDAY") return `${name}=${value}`;
      const sorted = value.split(",").sort((a, b) => Number(a) - Number(b));
      return `${name}=${sorted.join(",")}`;
    })
    .join(";");
}

interface RuleShape {
  frequency: string;
  interval: number;
  has(...names: string[]): boolean;
  numbers(name: string): number[];
  days: { nth: number; code: string }[];
  isMixed: boolean;
}

function readShape(rule: string): RuleShape {
  const parts = readParts(rule);
  const days = (parts.get("BYDAY")?.split(",") ?? []).map((day) => ({
    nth: Number(day.slice(0, -2)),
    code: day.slice(-2),
  }));
  return {
    frequency: parts.get("FREQ") ?? "",
    interval: Number(parts.get("INTERVAL") ?? 1),
    has: (...names) => names.some((name) => parts.has(name)),
    numbers: (name) => parts.get(name)?.split(",").map(Number) ?? [],
    days,
    isMixed: days.some(({ nth }) => nth !== 0) && days.some(({ nth }) => nth === 0),
  };
}

/**
 * Why the crate is no witness to a rule, each reason shown by a case in the table of differences; null where it is
 * one, which must stay nearly everywhere.
 */
export function whyNotRust(rule: string, startsOn: IsoDate): string | null {
  const { frequency, has, days, isMixed } = readShape(rule);
  if (isMixed) return "n-th and plain weekdays together: takes only days that are both";
  if (days.some(({ nth }) => nth === -5)) return "refuses the fifth weekday from the end";
  const weekStart = readParts(rule).get("WKST") ?? "MO";
  const isAtWeekStart = WEEKDAYS[weekdayOf(startsOn) - 1] === weekStart;
  if (frequency === "WEEKLY" && has("BYSETPOS") && !isAtWeekStart) return "counts the first week from the start";
  return null;
}

const isFromBothEnds = (numbers: readonly number[]): boolean =>
  numbers.some((number) => number < 0) && numbers.some((number) => number > 0);

/** Why ical.js is no witness to a rule; null where it is one. */
export function whyNotIcalJs(rule: string, startsOn: IsoDate, startMatches: boolean): string | null {
  const { frequency, interval, has, numbers, days, isMixed } = readShape(rule);
  const day = Number(startsOn.slice(8));
  if (has("BYSETPOS")) return "knows BYSETPOS only with BYDAY, month by month";
  if (frequency === "DAILY" && numbers("BYMONTHDAY").some((number) => number < 0)) {
    return "looks for the negative number itself, for ever";
  }
  if (frequency !== "YEARLY" && has("BYMONTH", "BYDAY", "BYMONTHDAY") && !startMatches) {
    return "gives the start as a date though the rule does not want it";
  }
  if (frequency === "MONTHLY" && has("BYMONTH") && interval > 1) return "forgets INTERVAL";
  if (frequency === "MONTHLY" && has("BYMONTH") && has("COUNT")) {
    return "comes to the month of the start twice, and counts it twice";
  }
  if (frequency === "MONTHLY" && has("BYDAY") && has("BYMONTHDAY")) return "gives up after 48 months";
  if (frequency === "MONTHLY" && days.length > 1 && days.some(({ nth }) => Math.abs(nth) === 5)) {
    return "starts in the month that has the fifth weekday, and passes over the others before";
  }
  if (frequency !== "YEARLY") return null;
  if (days.some(({ nth }) => Math.abs(nth) > 9)) return "reads one digit of the ordinal";
  if (has("BYMONTHDAY") && !has("BYMONTH")) return "takes BYMONTHDAY in the month of the start alone";
  if (has("BYMONTHDAY")) return "resolves negative days, and those past the end, in the wrong month";
  if (!has("BYDAY", "BYYEARDAY") && day > 28) return "moves a day that is missing on to the next month";
  if (isMixed || isFromBothEnds(days.map(({ nth }) => nth))) return "stumbles over a day named in several ways";
  if (numbers("BYYEARDAY").some((number) => Math.abs(number) === 366)) return "gives up in the years without that day";
  if (has("COUNT") && isFromBothEnds(numbers("BYYEARDAY"))) return "counts a day twice that is named in two ways";
  return null;
}
