import { z } from "zod";
import {
  addDays,
  daysInMonth,
  formatDate,
  formatIsoDate,
  fromEpochDay,
  type IsoDate,
  isIsoDate,
  monthName,
  toEpochDay,
  weekdayOf,
  yearOf,
} from "../platform/time/dates.ts";

export type Frequency = "yearly" | "halfYearly" | "quarterly" | "monthly" | "weekly" | "daily";
export type PeriodKind = "year" | "schoolYear" | "half" | "quarter" | "month" | "week" | "day";

/** A span that an observation is about. `ordinal` counts spans of the same kind, so neighbours differ by 1. */
export interface Period {
  text: string;
  kind: PeriodKind;
  ordinal: number;
  startsOn: IsoDate;
  endsOn: IsoDate;
}

/** A span of whole months; `firstMonth` counts from 0 in the year 0, so that spans may cross a year. */
function spanOfMonths(text: string, kind: PeriodKind, ordinal: number, firstMonth: number, months: number): Period {
  const last = firstMonth + months - 1;
  const year = Math.floor(last / 12);
  const month = (last % 12) + 1;
  return {
    text,
    kind,
    ordinal,
    startsOn: formatIsoDate(Math.floor(firstMonth / 12), (firstMonth % 12) + 1, 1),
    endsOn: formatIsoDate(year, month, daysInMonth(year, month)),
  };
}

function readSchoolYear(text: string): Period | null {
  const match = /^(\d{4})-(\d{2})$/.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  if ((year + 1) % 100 !== Number(match[2])) return null;
  return spanOfMonths(text, "schoolYear", year, year * 12 + 6, 12);
}

function readMonth(text: string): Period | null {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const ordinal = year * 12 + month - 1;
  return spanOfMonths(text, "month", ordinal, ordinal, 1);
}

/** Monday of the ISO week: week 1 is the one that holds 4 January. */
function mondayOfWeek(year: number, week: number): number {
  const january4 = formatIsoDate(year, 1, 4);
  return toEpochDay(january4) - (weekdayOf(january4) - 1) + (week - 1) * 7;
}

function readWeek(text: string): Period | null {
  const match = /^(\d{4})-W(\d{2})$/.exec(text);
  if (!match) return null;
  const [year, week] = [Number(match[1]), Number(match[2])];
  const monday = mondayOfWeek(year, week);
  if (week < 1 || monday >= mondayOfWeek(year + 1, 1)) return null;
  return spanOfWeek(text, monday);
}

function spanOfWeek(text: string, monday: number): Period {
  // 1970-01-05, four days after the epoch, was a Monday.
  return {
    text,
    kind: "week",
    ordinal: (monday - 4) / 7,
    startsOn: fromEpochDay(monday),
    endsOn: fromEpochDay(monday + 6),
  };
}

function nameWeek(ordinal: number): string {
  const monday = ordinal * 7 + 4;
  // A week belongs to the year of its Thursday.
  const year = yearOf(fromEpochDay(monday + 3));
  const week = (monday - mondayOfWeek(year, 1)) / 7 + 1;
  return `${year}-W${padTwo(week)}`;
}

function readDay(text: string): Period | null {
  if (!isIsoDate(text)) return null;
  return { text, kind: "day", ordinal: toEpochDay(text), startsOn: text, endsOn: text };
}

const padTwo = (value: number) => String(value).padStart(2, "0");

/**
 * Reads "2011", "2025-26" (school year, July to June), "2026-H1", "2026-Q1", "2026-03", "2026-W07" (ISO week) or a day.
 *
 * "2011-12" is a month and a school year at once: it is the school year when the metric is yearly, else the month.
 * Returns null when the text is none of these.
 */
export function parsePeriod(text: string, frequency?: Frequency): Period | null {
  if (/^[1-9]\d{3}$/.test(text)) return spanOfMonths(text, "year", Number(text), Number(text) * 12, 12);
  if (!/^[1-9]\d{3}-/.test(text)) return null;
  const half = /^(\d{4})-H([12])$/.exec(text);
  if (half) {
    const ordinal = Number(half[1]) * 2 + Number(half[2]) - 1;
    return spanOfMonths(text, "half", ordinal, ordinal * 6, 6);
  }
  const quarter = /^(\d{4})-Q([1-4])$/.exec(text);
  if (quarter) {
    const ordinal = Number(quarter[1]) * 4 + Number(quarter[2]) - 1;
    return spanOfMonths(text, "quarter", ordinal, ordinal * 3, 3);
  }
  const yearlyOrMonthly =
    frequency === "yearly" ? (readSchoolYear(text) ?? readMonth(text)) : (readMonth(text) ?? readSchoolYear(text));
  return yearlyOrMonthly ?? readWeek(text) ?? readDay(text);
}

function requirePeriod(text: string, frequency?: Frequency): Period {
  const period = parsePeriod(text, frequency);
  if (!period) throw new RangeError(`"${text}" is not a period`);
  return period;
}

/** Last day of the period. Throws RangeError for text that is no period (input is checked where it enters). */
export function periodEnd(text: string, frequency?: Frequency): IsoDate {
  return requirePeriod(text, frequency).endsOn;
}

/** First day of the period. Throws RangeError for text that is no period. */
export function periodStart(text: string, frequency?: Frequency): IsoDate {
  return requirePeriod(text, frequency).startsOn;
}

/** Orders periods by their end, then by their start: the longer of two that end together comes first. */
export function comparePeriods(a: string, b: string, frequency?: Frequency): number {
  const left = requirePeriod(a, frequency);
  const right = requirePeriod(b, frequency);
  if (left.endsOn !== right.endsOn) return left.endsOn < right.endsOn ? -1 : 1;
  if (left.startsOn !== right.startsOn) return left.startsOn < right.startsOn ? -1 : 1;
  return 0;
}

/** The span of the same kind that follows. Throws RangeError for text that is no period. */
export function nextPeriod(text: string, frequency?: Frequency): string {
  const period = requirePeriod(text, frequency);
  const next = period.ordinal + 1;
  switch (period.kind) {
    case "year":
      return String(next);
    case "schoolYear":
      return `${next}-${padTwo((next + 1) % 100)}`;
    case "half":
      return `${Math.floor(next / 2)}-H${(next % 2) + 1}`;
    case "quarter":
      return `${Math.floor(next / 4)}-Q${(next % 4) + 1}`;
    case "month":
      return `${Math.floor(next / 12)}-${padTwo((next % 12) + 1)}`;
    case "week":
      return nameWeek(next);
    case "day":
      return fromEpochDay(next);
  }
}

/** How a period is named in a sentence: "2011", "school year 2025-26", "March 2026", "week 7 of 2026". */
export function describePeriod(text: string, frequency?: Frequency): string {
  const period = parsePeriod(text, frequency);
  if (!period) return text;
  const year = text.slice(0, 4);
  switch (period.kind) {
    case "year":
      return year;
    case "schoolYear":
      return `school year ${text}`;
    case "half":
      return `the ${text.endsWith("1") ? "first" : "second"} half of ${year}`;
    case "quarter":
      return `the ${["first", "second", "third", "fourth"][period.ordinal % 4]} quarter of ${year}`;
    case "month":
      return `${monthName((period.ordinal % 12) + 1)} ${year}`;
    case "week":
      return `week ${Number(text.slice(-2))} of ${year}`;
    case "day":
      return formatDate(text);
  }
}

const leapYear = 2024;

/**
 * When a period's figure is due to arrive: a day of a later year, or a number of days after the period's end.
 * `of: "cohort"` keeps that the periods were called cohorts, which is how documents then name them.
 */
export type PublicationLag = { month: number; day: number; yearsAfter: number; of?: "cohort" } | { days: number };

const publicationLagObjectSchema = z.union([
  z
    .strictObject({
      month: z.int().min(1).max(12),
      day: z.int().min(1).max(31),
      yearsAfter: z.int().min(0).max(10),
      of: z.literal("cohort").optional(),
    })
    .refine((lag) => lag.day <= daysInMonth(leapYear, lag.month), {
      error: "That day does not exist in any year",
      path: ["day"],
    }),
  z.strictObject({ days: z.int().min(0).max(3660) }),
]);

/**
 * Reads "received 31 January of cohort year + 2" or "received 45 days after the end of the period".
 * Case and spacing do not matter. Returns null when the phrase cannot be read or names a day that never exists.
 */
export function parsePublicationLag(phrase: string): PublicationLag | null {
  const text = phrase.trim().replace(/\s+/g, " ").toLowerCase();
  const days = /^(?:received )?(\d{1,4}) days? after (?:the )?(?:period end|end of (?:the )?period)$/.exec(text);
  if (days) return readLag({ days: Number(days[1]) });
  const yearly = /^(?:received )?(\d{1,2}) ([a-z]+) of (?:the )?(cohort |period |school )?year(?: ?\+ ?(\d{1,2}))?$/;
  const match = yearly.exec(text);
  if (!match) return null;
  const month = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].find((each) => monthName(each).toLowerCase() === match[2]) ?? 0;
  return readLag({
    month,
    day: Number(match[1]),
    yearsAfter: Number(match[4] ?? 0),
    ...(match[3] === "cohort " ? { of: "cohort" as const } : {}),
  });
}

function readLag(candidate: PublicationLag): PublicationLag | null {
  const result = publicationLagObjectSchema.safeParse(candidate);
  return result.success ? result.data : null;
}

/** Plan files and the API may give the phrase or its structured form; what is stored is the structured form. */
export const publicationLagSchema = z.union([
  publicationLagObjectSchema,
  z
    .string()
    .max(200)
    .transform((phrase, context): PublicationLag => {
      const lag = parsePublicationLag(phrase);
      if (lag) return lag;
      context.addIssue({
        code: "custom",
        message:
          'Cannot read this publication lag; write "received 31 January of cohort year + 2" or "received 45 days after the end of the period"',
      });
      return z.NEVER;
    }),
]);

/**
 * The date on which a period's figure is due to arrive. "Year + 2" counts from the year in which the period ends;
 * 29 February becomes the 28th in common years. Throws RangeError for text that is no period.
 */
export function expectedReceiptOn(period: string, lag: PublicationLag, frequency?: Frequency): IsoDate {
  const end = periodEnd(period, frequency);
  if ("days" in lag) return addDays(end, lag.days);
  const year = yearOf(end) + lag.yearsAfter;
  return formatIsoDate(year, lag.month, Math.min(lag.day, daysInMonth(year, lag.month)));
}

/** The period after the latest known one and the date its figure is due; null without a figure or a declared lag. */
export function expectNextFigure(
  latestPeriod: string | null,
  lag: PublicationLag | null,
  frequency?: Frequency,
): { period: string; expectedOn: IsoDate } | null {
  if (latestPeriod === null || lag === null) return null;
  const period = nextPeriod(latestPeriod, frequency);
  return { period, expectedOn: expectedReceiptOn(period, lag, frequency) };
}

/** The word documents put before a period ("cohort 2011"), where the plan counts in cohorts; else null. */
export function periodNounOf(lag: PublicationLag | null): string | null {
  return lag !== null && "of" in lag ? (lag.of ?? null) : null;
}
