import {
  dayOf,
  daysInMonth,
  type IsoDate,
  monthName,
  monthOf,
  weekdayName,
  weekdayOf,
} from "../platform/time/dates.ts";
import { CadenceError } from "./cadence-error.ts";

const WEEKDAY_CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
const MAX_INTERVAL = 999;

const ORDINALS = new Map([
  ["first", 1],
  ["1st", 1],
  ["second", 2],
  ["2nd", 2],
  ["third", 3],
  ["3rd", 3],
  ["fourth", 4],
  ["4th", 4],
  ["fifth", 5],
  ["5th", 5],
  ["last", -1],
]);

const COUNTS = new Map([
  ["one", 1],
  ["two", 2],
  ["other", 2],
  ["second", 2],
  ["three", 3],
  ["third", 3],
  ["four", 4],
  ["five", 5],
  ["six", 6],
  ["twelve", 12],
]);

type Unit = "day" | "week" | "month" | "year";

/** Several names for one rhythm, in days, weeks, months or years. */
const UNITS = new Map<string, { unit: Unit; factor: number }>([
  ["day", { unit: "day", factor: 1 }],
  ["daily", { unit: "day", factor: 1 }],
  ["week", { unit: "week", factor: 1 }],
  ["weekly", { unit: "week", factor: 1 }],
  ["fortnight", { unit: "week", factor: 2 }],
  ["month", { unit: "month", factor: 1 }],
  ["monthly", { unit: "month", factor: 1 }],
  ["quarter", { unit: "month", factor: 3 }],
  ["quarterly", { unit: "month", factor: 3 }],
  ["year", { unit: "year", factor: 1 }],
  ["yearly", { unit: "year", factor: 1 }],
]);

function readEvery(text: string): { unit: Unit; interval: number } {
  const match = /^(?:every\s+)?(?:(\S+)\s+)?([a-z]+)$/.exec(text.trim().toLowerCase());
  const word = match?.[2] ?? "";
  if (/^(hour|minute|second)s?$|^hourly$/.test(word)) {
    throw new CadenceError("/every", `"${text}": a routine happens at most once a day`);
  }
  const named = UNITS.get(word) ?? UNITS.get(word.replace(/s$/, ""));
  if (!match || !named) {
    throw new CadenceError("/every", `"${text}" is not a rhythm; write "2 weeks", "6 months" or "1 year"`);
  }
  const count = match[1] === undefined ? 1 : (COUNTS.get(match[1]) ?? Number(match[1]));
  const interval = count * named.factor;
  if (!Number.isInteger(interval) || interval < 1 || interval > MAX_INTERVAL) {
    throw new CadenceError("/every", `"${text}": the interval must be a whole number from 1 to ${MAX_INTERVAL}`);
  }
  return { unit: named.unit, interval };
}

function readWeekday(word: string): string | undefined {
  const index = ([1, 2, 3, 4, 5, 6, 7] as const).findIndex((day) => {
    const name = weekdayName(day).toLowerCase();
    return word === name || word === name.slice(0, 3) || word === `${name}s`;
  });
  return WEEKDAY_CODES[index];
}

function readMonth(word: string): number | undefined {
  const months = Array.from({ length: 12 }, (_, index) => monthName(index + 1).toLowerCase());
  const index = months.findIndex((name) => word === name || word === name.slice(0, 3));
  return index < 0 ? undefined : index + 1;
}

/**
 * A day of the month that every month has: for 29 to 31 the last of the days from the 28th up to it, so that short
 * months are met on their last day and the next long one on the day itself.
 */
function formatDayOfMonth(day: number): string {
  if (day <= 28) return `BYMONTHDAY=${day}`;
  const days = Array.from({ length: day - 27 }, (_, index) => 28 + index);
  return `BYMONTHDAY=${days.join(",")};BYSETPOS=-1`;
}

function readDayOfMonth(words: string): string | undefined {
  const nth = /^(\S+) (\S+)$/.exec(words);
  const ordinal = ORDINALS.get(nth?.[1] ?? "");
  const weekday = readWeekday(nth?.[2] ?? "");
  if (ordinal !== undefined && weekday !== undefined) return `BYDAY=${ordinal}${weekday}`;
  if (words === "last day" || words === "last") return "BYMONTHDAY=-1";
  if (words === "first day") return "BYMONTHDAY=1";
  const day = Number(/^(?:day )?(?:the )?(\d{1,2})(?:st|nd|rd|th)?$/.exec(words)?.[1]);
  return day >= 1 && day <= 31 ? formatDayOfMonth(day) : undefined;
}

/** "second Tuesday of March", "15 March", "last day of June": the day and the month of a yearly date. */
function readDayOfYear(words: string): { day: string; month: number } | undefined {
  const match = /^(.+?)(?: of)? ([a-z]+)$/.exec(words);
  const month = readMonth(match?.[2] ?? "");
  const day = readDayOfMonth(match?.[1] ?? "");
  if (month === undefined) return undefined;
  const number = Number(/^(?:day )?(?:the )?(\d{1,2})(?:st|nd|rd|th)?$/.exec(match?.[1] ?? "")?.[1] ?? 1);
  // In a leap year: 29 February is the last day of the shorter ones.
  if (number < 1 || number > daysInMonth(2000, month)) {
    throw new CadenceError("/on", `${number} ${monthName(month)} is not a date: the month has no such day`);
  }
  return day === undefined ? undefined : { day, month };
}

function readWeekdays(words: string): string[] | undefined {
  const codes = words.split(/\s*,\s*(?:and\s+)?|\s+and\s+/).map(readWeekday);
  const known = codes.filter((code) => code !== undefined);
  return known.length === codes.length && known.length > 0 ? WEEKDAY_CODES.filter((c) => known.includes(c)) : undefined;
}

/**
 * Turns `every` and `on` into a rule of whole days. Without `on` the day is that of `startsOn`: its weekday, its day of
 * the month (the last one of shorter months), its day of the year.
 * @throws CadenceError when the words are not understood.
 */
export function readWords(every: string, on: string | number | undefined, startsOn: IsoDate): string {
  const { unit, interval } = readEvery(every);
  const words = on === undefined ? undefined : String(on).trim().toLowerCase().replace(/\s+/g, " ");
  const head = (frequency: string, count: number) => `FREQ=${frequency}${count === 1 ? "" : `;INTERVAL=${count}`}`;

  if (unit === "day") {
    if (words !== undefined) throw new CadenceError("/on", `"${on}": a rhythm of days has no day to choose`);
    return head("DAILY", interval);
  }
  if (unit === "week") {
    const weekdays = words === undefined ? [WEEKDAY_CODES[weekdayOf(startsOn) - 1]] : readWeekdays(words);
    if (!weekdays) throw new CadenceError("/on", `"${on}" is not a weekday; write "Monday" or "Monday, Thursday"`);
    return `${head("WEEKLY", interval)};BYDAY=${weekdays.join(",")}`;
  }
  const months = unit === "year" ? interval * 12 : interval;
  if (words === undefined) return `${head("MONTHLY", months)};${formatDayOfMonth(dayOf(startsOn))}`;
  const inMonth = readDayOfMonth(words);
  if (inMonth !== undefined) return `${head("MONTHLY", months)};${inMonth}`;
  const inYear = unit === "year" ? readDayOfYear(words) : undefined;
  if (inYear !== undefined) {
    // In the month of the start a yearly date is a monthly one, and both ways of writing it give the same rule.
    if (inYear.month === monthOf(startsOn)) return `${head("MONTHLY", months)};${inYear.day}`;
    return `${head("YEARLY", interval)};BYMONTH=${inYear.month};${inYear.day}`;
  }
  // Also where a rhythm of months has no use for a month's name, a day that never is is the first thing wrong.
  if (unit === "month" && readDayOfYear(words) !== undefined) {
    throw new CadenceError("/on", `"${on}" is a day of one month; write every "1 year", or leave the month's name out`);
  }
  if (readWeekdays(words)) {
    throw new CadenceError("/on", `"${on}": say which one of the month, such as "first ${on}" or "last ${on}"`);
  }
  throw new CadenceError("/on", `"${on}" is not understood; write "second Tuesday", "last Friday", "31" or "last day"`);
}
