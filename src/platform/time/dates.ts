import { z } from "zod";

/** A calendar date without a zone, "YYYY-MM-DD", a real day of the years 1000 to 9999. Sorts as text. */
export type IsoDate = string;

const DAY_MS = 86_400_000;
const DAYS_FROM_YEAR_0_TO_1970 = 719_468;
const DAYS_IN_400_YEARS = 146_097;

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** 1 is Monday, 7 is Sunday, as in ISO 8601. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The English name of a month, 1 to 12. */
export function monthName(month: number): string {
  return MONTHS[month - 1] ?? "";
}

/** The English name of a weekday, 1 (Monday) to 7 (Sunday). */
export function weekdayName(weekday: Weekday): string {
  return WEEKDAYS[weekday - 1] ?? "";
}

/** Days in a month of the Gregorian calendar; `month` is 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Why a text is no date, in words for the person who typed it; null when it is one. */
export function explainBadDate(text: string): string | null {
  const match = ISO_DATE.exec(text);
  if (!match) return `"${text.slice(0, 40)}" is not a date; write YYYY-MM-DD`;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1000) return `${text} is not a date we can use: the year must be 1000 or later`;
  if (month < 1 || month > 12) return `${text} is not a date: there is no month ${match[2]}`;
  const days = daysInMonth(year, month);
  if (day < 1 || day > days) return `${text} is not a date: ${monthName(month)} ${year} has ${days} days`;
  return null;
}

/** No plan reaches further. Dates are counted forward from what people enter, and must not run out of years they can have. */
const LAST_ENTERED_YEAR = 2999;

/** Why a text is no date that people may enter, in words for the person who typed it; null when it is one. */
export function explainUnusableDate(text: string): string | null {
  const fault = explainBadDate(text);
  if (fault !== null) return fault;
  return yearOf(text) > LAST_ENTERED_YEAR
    ? `${text} is not a date we can use: the year must be ${LAST_ENTERED_YEAR} or earlier`
    : null;
}

export function isIsoDate(text: string): boolean {
  return explainBadDate(text) === null;
}

/**
 * Takes a text as a date.
 * @throws RangeError naming the text when it is not a real date (30 February).
 */
export function parseIsoDate(text: string): IsoDate {
  const fault = explainBadDate(text);
  if (fault !== null) throw new RangeError(fault);
  return text;
}

/** A date in a request or plan file; the message names the date and what is wrong with it. */
export const isoDateSchema = z
  .string()
  .superRefine((text, context) => {
    const fault = explainUnusableDate(text);
    if (fault !== null) context.addIssue({ code: "custom", message: fault, input: text });
  })
  .meta({ format: "date", examples: ["2013-03-12"] });

export function yearOf(date: IsoDate): number {
  return Number(date.slice(0, 4));
}

/** 1 to 12. */
export function monthOf(date: IsoDate): number {
  return Number(date.slice(5, 7));
}

export function dayOf(date: IsoDate): number {
  return Number(date.slice(8, 10));
}

/** Whole days since 1970-01-01. */
export function toEpochDay(date: IsoDate): number {
  return Date.UTC(yearOf(date), monthOf(date) - 1, dayOf(date)) / DAY_MS;
}

/**
 * The date so many days after 1970-01-01. Works in years that begin on 1 March, so that the leap day is the last of
 * its year and no table of month lengths is needed.
 * @throws RangeError outside the years 1000 to 9999.
 */
export function fromEpochDay(epochDay: number): IsoDate {
  const shifted = epochDay + DAYS_FROM_YEAR_0_TO_1970;
  const era = Math.floor(shifted / DAYS_IN_400_YEARS);
  const dayOfEra = shifted - era * DAYS_IN_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (!(year >= 1000 && year <= 9999)) throw new RangeError(`day ${epochDay} lies outside the years 1000 to 9999`);
  return formatIsoDate(year, month, day);
}

/** Joins the parts without checking them. */
export function formatIsoDate(year: number, month: number, day: number): IsoDate {
  return `${year}-${month < 10 ? "0" : ""}${month}-${day < 10 ? "0" : ""}${day}`;
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return fromEpochDay(toEpochDay(date) + days);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return toEpochDay(to) - toEpochDay(from);
}

/** For sorting: negative when `a` is earlier. */
export function compareDates(a: IsoDate, b: IsoDate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function earlierOf(a: IsoDate, b: IsoDate): IsoDate {
  return compareDates(a, b) <= 0 ? a : b;
}

export function laterOf(a: IsoDate, b: IsoDate): IsoDate {
  return compareDates(a, b) >= 0 ? a : b;
}

export function weekdayOf(date: IsoDate): Weekday {
  // 1970-01-01 was a Thursday; the double modulo keeps earlier days positive.
  const index = (((toEpochDay(date) + 3) % 7) + 7) % 7;
  return (index + 1) as Weekday;
}

export function isSameCalendarMonth(a: IsoDate, b: IsoDate): boolean {
  return a.slice(0, 7) === b.slice(0, 7);
}

/** "12 March 2013": the one way a date is written in pages, mail and text. */
export function formatDate(date: IsoDate): string {
  return `${dayOf(date)} ${monthName(monthOf(date))} ${yearOf(date)}`;
}

/** "Tue 12 March 2013". */
export function formatWeekdayDate(date: IsoDate): string {
  return `${weekdayName(weekdayOf(date)).slice(0, 3)} ${formatDate(date)}`;
}
