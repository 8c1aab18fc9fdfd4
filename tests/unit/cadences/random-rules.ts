import fc from "fast-check";
import { fromEpochDay, toEpochDay } from "../../../src/platform/time/dates.ts";

/** The parts of a rule, each list as it is written. */
export interface RuleParts {
  FREQ: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  INTERVAL?: number | undefined;
  COUNT?: number | undefined;
  BYMONTH?: number[] | undefined;
  BYYEARDAY?: number[] | undefined;
  BYMONTHDAY?: number[] | undefined;
  BYDAY?: string[] | undefined;
  BYSETPOS?: number[] | undefined;
  WKST?: string | undefined;
}

export const writeParts = (parts: RuleParts): string =>
  Object.entries(parts)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${String(value)}`]))
    .join(";");

export const readParts = (rule: string): Map<string, string> =>
  new Map(rule.split(";").map((part) => part.split("=") as [string, string]));

const sometimes = <T>(of: fc.Arbitrary<T>, weight = 1) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight, arbitrary: of });
const listOf = <T>(of: fc.Arbitrary<T>, maxLength: number) => fc.uniqueArray(of, { minLength: 1, maxLength });
const signed = (max: number) => fc.integer({ min: -max, max }).filter((number) => number !== 0);

const weekday = fc.constantFrom("MO", "TU", "WE", "TH", "FR", "SA", "SU");
const plainDays = listOf(weekday, 4);
const nthDays = (max: number) =>
  listOf(
    fc.tuple(signed(max), weekday).map(([nth, day]) => `${nth}${day}`),
    3,
  );
const mixedDays = fc.tuple(nthDays(5), listOf(weekday, 2)).map(([some, every]) => [...some, ...every]);
const months = listOf(fc.integer({ min: 1, max: 12 }), 4);
const monthDays = listOf(fc.oneof(signed(31), fc.constantFrom(-1, 1, 13, 28, 29, 30, 31)), 4);
const positions = listOf(fc.oneof(signed(4), fc.constantFrom(-1, 1)), 3);
const yearDays = listOf(fc.oneof(signed(366), fc.constantFrom(60, 365, 366, -1, -366)), 4);

const often = (maxInterval: number) => ({
  INTERVAL: sometimes(fc.integer({ min: 2, max: maxInterval })),
  COUNT: sometimes(fc.integer({ min: 1, max: 60 })),
  WKST: sometimes(weekday),
});
const daily = fc.record({
  FREQ: fc.constant("DAILY" as const),
  ...often(400),
  BYMONTH: sometimes(months),
  BYMONTHDAY: sometimes(monthDays),
  BYDAY: sometimes(plainDays),
  BYSETPOS: sometimes(positions),
});
const weekly = fc.record({
  FREQ: fc.constant("WEEKLY" as const),
  ...often(60),
  BYMONTH: sometimes(months),
  BYDAY: sometimes(plainDays, 4),
  BYSETPOS: sometimes(positions),
});
const monthly = fc.record({
  FREQ: fc.constant("MONTHLY" as const),
  ...often(30),
  BYMONTH: sometimes(months),
  BYMONTHDAY: sometimes(monthDays),
  BYDAY: sometimes(fc.oneof(plainDays, nthDays(5), mixedDays), 4),
  BYSETPOS: sometimes(positions),
});
const yearlyByMonth = fc.record({
  FREQ: fc.constant("YEARLY" as const),
  ...often(5),
  BYMONTH: months,
  BYMONTHDAY: sometimes(monthDays),
  BYDAY: sometimes(fc.oneof(plainDays, nthDays(5), mixedDays), 4),
  BYSETPOS: sometimes(positions),
});
const yearly = fc.record({
  FREQ: fc.constant("YEARLY" as const),
  ...often(5),
  BYMONTHDAY: sometimes(monthDays),
  BYDAY: sometimes(fc.oneof(plainDays, nthDays(52)), 2),
  BYSETPOS: sometimes(positions),
});
const yearlyByDay = fc.record({ FREQ: fc.constant("YEARLY" as const), ...often(5), BYYEARDAY: yearDays });

/** What the reader refuses in a way that a generator cannot simply leave out. */
const withoutRefused = (parts: RuleParts): RuleParts => {
  const known = { ...parts };
  const isOfYear = known.FREQ === "YEARLY" && !known.BYMONTH;
  if (isOfYear && known.BYMONTHDAY && known.BYDAY?.some((day) => day.length > 2)) known.BYMONTHDAY = undefined;
  if (!known.BYDAY && !known.BYMONTHDAY && !known.BYMONTH) known.BYSETPOS = undefined;
  return known;
};

/** Any rule the reader accepts; days by the thousand are rarer, as they take longest and show least. */
export const anyRule: fc.Arbitrary<RuleParts> = fc
  .oneof(
    { weight: 1, arbitrary: daily },
    { weight: 2, arbitrary: weekly },
    { weight: 6, arbitrary: monthly },
    { weight: 2, arbitrary: yearlyByMonth },
    { weight: 2, arbitrary: yearly },
    { weight: 1, arbitrary: yearlyByDay },
  )
  .map(withoutRefused);

const ordinals = ["first", "second", "third", "fourth", "last"];
const weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const monthNames = ["January", "February", "April", "July", "September", "December"];
const nthWeekday = (nths: readonly string[]) =>
  fc.tuple(fc.constantFrom(...nths), fc.constantFrom(...weekdayNames)).map((words) => words.join(" "));

/** Cadences as people write them. */
export const anyWords: fc.Arbitrary<{ every: string; on?: string | number }> = fc.oneof(
  fc.integer({ min: 1, max: 60 }).map((days) => ({ every: `${days} days` })),
  fc.record({
    every: fc.constantFrom("week", "2 weeks", "fortnight", "6 weeks"),
    on: listOf(fc.constantFrom(...weekdayNames), 3).map((days) => days.join(", ")),
  }),
  fc.record({
    every: fc.constantFrom("month", "2 months", "quarter", "6 months", "5 months", "year", "2 years"),
    on: fc.oneof(nthWeekday([...ordinals, "fifth"]), fc.integer({ min: 1, max: 31 }), fc.constant("last day")),
  }),
  fc.constantFrom("month", "2 months", "quarter", "6 months", "year").map((every) => ({ every })),
  fc.record({
    every: fc.constantFrom("year", "2 years"),
    on: fc
      .tuple(fc.oneof(nthWeekday(ordinals), fc.integer({ min: 1, max: 28 })), fc.constantFrom(...monthNames))
      .map(([day, month]) => `${day} ${month}`),
  }),
);

const anyDay = fc.integer({ min: toEpochDay("1996-01-01"), max: toEpochDay("2032-12-31") }).map(fromEpochDay);
const monthEnds = fc
  .tuple(fc.integer({ min: 1996, max: 2032 }), fc.constantFrom("01-29", "01-30", "01-31", "03-31", "08-31", "12-31"))
  .map(([year, day]) => `${year}-${day}`);
const leapDays = fc.integer({ min: 499, max: 508 }).map((four) => `${four * 4}-02-29`);

/** Starts of series, those that months and years lack among them more often than chance has it. */
export const anyStart = fc.oneof(
  { weight: 5, arbitrary: anyDay },
  { weight: 2, arbitrary: monthEnds },
  { weight: 1, arbitrary: leapDays },
);
