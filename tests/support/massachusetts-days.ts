/**
 * Days on which a state department of Massachusetts holds nothing, worked out here by rule and without the program or
 * its libraries, so that its calendar can be checked against something else.
 */

const dayMs = 86_400_000;
const toMs = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const toDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** 0 is Sunday, 6 is Saturday. */
export const weekdayOf = (date: string): number => new Date(toMs(date)).getUTCDay();
export const dayAfter = (date: string): string => toDate(toMs(date) + dayMs);
export const isWeekend = (date: string): boolean => [0, 6].includes(weekdayOf(date));

/** The n-th of a weekday in a month, 1 to 12; the last for -1. */
export const nthWeekday = (year: number, month: number, weekday: number, n: number): string => {
  const days = Array.from({ length: 31 }, (_, index) => toDate(Date.UTC(year, month - 1, 1 + index))).filter(
    (date) => Number(date.slice(5, 7)) === month && weekdayOf(date) === weekday,
  );
  const date = n > 0 ? days[n - 1] : days.at(n);
  if (date === undefined) throw new RangeError(`no ${n}. weekday ${weekday} in ${year}-${month}`);
  return date;
};

const [sunday, monday, thursday] = [0, 1, 4];

/** A day of the month; of one on a Sunday the Monday after is the holiday. */
const fixed = (year: number, monthDay: string): string => {
  const date = `${year}-${monthDay}`;
  return weekdayOf(date) === sunday ? dayAfter(date) : date;
};

/**
 * The legal holidays of the Commonwealth, M.G.L. c. 4, s. 7, cl. 18. Suffolk County's own days are left out, as in the
 * plan file.
 */
export const listLegalHolidays = (year: number): string[] => [
  fixed(year, "01-01"), // New Year's Day
  nthWeekday(year, 1, monday, 3), // Martin Luther King, Jr. Day
  nthWeekday(year, 2, monday, 3), // Washington's Birthday
  nthWeekday(year, 4, monday, 3), // Patriots' Day
  nthWeekday(year, 5, monday, -1), // Memorial Day
  fixed(year, "06-19"), // Juneteenth
  fixed(year, "07-04"), // Independence Day
  nthWeekday(year, 9, monday, 1), // Labor Day
  nthWeekday(year, 10, monday, 2), // Columbus Day
  fixed(year, "11-11"), // Veterans Day
  nthWeekday(year, 11, thursday, 4), // Thanksgiving
  fixed(year, "12-25"), // Christmas Day
];

export interface Break {
  title: string;
  from: string;
  to: string;
}

/** The whole-day events of a calendar file, read line by line; their end is the day after. */
export const readBreaks = (file: string): Break[] =>
  file.split("BEGIN:VEVENT").flatMap((event) => {
    const dateOf = (name: string) =>
      /(\d{4})(\d{2})(\d{2})/.exec(new RegExp(`^${name}.*$`, "m").exec(event)?.[0] ?? "");
    const [start, end] = [dateOf("DTSTART"), dateOf("DTEND")];
    const title = /^SUMMARY:(.*?)\r?$/m.exec(event)?.[1] ?? "";
    if (start === null || end === null) return [];
    const [from, after] = [start, end].map((found) => found.slice(1).join("-"));
    return from === undefined || after === undefined ? [] : [{ title, from, to: toDate(toMs(after) - dayMs) }];
  });
