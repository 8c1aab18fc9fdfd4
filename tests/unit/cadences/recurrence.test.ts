import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCadence } from "../../../src/cadences/cadence.ts";
import type { CadenceInput } from "../../../src/cadences/cadence-schema.ts";
import { expandCadence, MAX_WINDOW_DAYS } from "../../../src/cadences/recurrence.ts";
import { addDays, fromEpochDay, toEpochDay } from "../../../src/platform/time/dates.ts";
import { type WalkedRule, walkRule, writeRule } from "./walk-days.ts";

const expand = (part: Partial<CadenceInput> & { startsOn: string }, from: string, to: string) =>
  expandCadence(parseCadence({ at: "10:00", ...part }), from, to);

const dates = (first: string, last: string) =>
  fc.integer({ min: toEpochDay(first), max: toEpochDay(last) }).map(fromEpochDay);

const weekdays = fc.integer({ min: 1, max: 7 });
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const unique = (of: fc.Arbitrary<number>, maxLength: number) => fc.uniqueArray(of, { minLength: 1, maxLength });
const plainDays = fc
  .uniqueArray(weekdays, { minLength: 1, maxLength: 4 })
  .map((days) => days.map((weekday) => ({ nth: null as number | null, weekday })));
const nthDays = (max: number) => {
  const nth = fc.integer({ min: -max, max }).filter((n) => n !== 0);
  return fc.uniqueArray(fc.record({ nth: nth as fc.Arbitrary<number | null>, weekday: weekdays }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ nth: n, weekday }) => `${n} ${weekday}`,
  });
};
const mixedDays = fc.tuple(nthDays(5), plainDays).map(([some, every]) => [...some, ...every]);
const monthDays = unique(
  fc.integer({ min: -31, max: 31 }).filter((day) => day !== 0),
  4,
);
const months = unique(fc.integer({ min: 1, max: 12 }), 4);
const setPositions = unique(
  fc.integer({ min: -4, max: 4 }).filter((position) => position !== 0),
  2,
);
const weekStarts = fc.integer({ min: 1, max: 7 });
const counts = fc.integer({ min: 1, max: 60 });

function withoutAbsent(rule: { [Part in keyof WalkedRule]?: WalkedRule[Part] | undefined }): WalkedRule {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as unknown as WalkedRule;
}

const daily = fc.record({
  freq: fc.constant("DAILY" as const),
  interval: fc.integer({ min: 1, max: 40 }),
  byMonth: optional(months),
  byDay: optional(plainDays),
  byMonthDay: optional(monthDays),
  count: optional(counts),
});
const weekly = fc.record({
  freq: fc.constant("WEEKLY" as const),
  interval: fc.integer({ min: 1, max: 9 }),
  byMonth: optional(months),
  byDay: optional(plainDays),
  bySetPos: optional(setPositions),
  weekStart: optional(weekStarts),
  count: optional(counts),
});
const monthly = fc.record({
  freq: fc.constant("MONTHLY" as const),
  interval: fc.integer({ min: 1, max: 13 }),
  byMonth: optional(months),
  byDay: optional(fc.oneof(plainDays, nthDays(5), mixedDays)),
  byMonthDay: optional(monthDays),
  bySetPos: optional(setPositions),
  count: optional(counts),
});
const yearly = fc.record({
  freq: fc.constant("YEARLY" as const),
  interval: fc.integer({ min: 1, max: 3 }),
  byMonth: optional(months),
  byDay: optional(fc.oneof(plainDays, nthDays(5), nthDays(52), mixedDays)),
  byMonthDay: optional(monthDays),
  bySetPos: optional(setPositions),
  count: optional(counts),
});
const anyRule = fc.oneof(daily, weekly, monthly, yearly).map((rule) => {
  const known = withoutAbsent(rule);
  // Refused by the reader: n-th weekdays of the year beside other days, and those no month has.
  const isOfYear = known.freq === "YEARLY" && !known.byMonth;
  if (isOfYear && known.byMonthDay && known.byDay?.some(({ nth }) => nth !== null)) delete known.byDay;
  if (isOfYear && new Set(known.byDay?.map(({ nth }) => nth === null)).size > 1) delete known.byDay;
  if (!isOfYear && known.byDay?.some(({ nth }) => Math.abs(nth ?? 0) > 5)) delete known.byDay;
  if (known.bySetPos && !known.byDay && !known.byMonthDay && !known.byMonth) delete known.bySetPos;
  return known;
});

/** A series that bypasses the reader, whose "never fires" would refuse some of the rules worth comparing. */
const seriesOf = (rule: WalkedRule, startsOn: string) => ({
  rule: writeRule(rule),
  startsOn,
  endsOn: null,
  exDates: [],
  extraDates: [],
});

describe("recurrence", () => {
  it("agrees with a walk through every day, for any rule we accept, over ten years", () => {
    fc.assert(
      fc.property(anyRule, dates("2009-01-01", "2016-12-31"), (rule, startsOn) => {
        const from = addDays(startsOn, -10);
        const to = addDays(startsOn, 3653);
        expect(expandCadence(seriesOf(rule, startsOn), from, to)).toEqual(walkRule(rule, startsOn, from, to));
      }),
      { numRuns: 120 },
    );
  }, 60_000);

  it("gives for two windows that follow each other what it gives for one over both", () => {
    fc.assert(
      fc.property(
        anyRule,
        dates("2009-01-01", "2016-12-31"),
        fc.integer({ min: -400, max: 9000 }),
        fc.integer({ min: 0, max: 1500 }),
        fc.integer({ min: 0, max: 1500 }),
        fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 3 }),
        (rule, startsOn, offset, first, second, extra) => {
          const series = {
            ...seriesOf(rule, startsOn),
            extraDates: extra.map((days) => addDays(startsOn, days)).sort(),
            exDates: expandCadence(seriesOf(rule, startsOn), startsOn, addDays(startsOn, 400)).slice(1, 3),
          };
          const a = addDays(startsOn, offset);
          const b = addDays(a, first);
          const c = addDays(b, second);
          const whole = expandCadence(series, a, c);
          expect([...expandCadence(series, a, b), ...expandCadence(series, addDays(b, 1), c)]).toEqual(whole);
          expect(whole.every((date) => date >= a && date <= c && date >= startsOn)).toBe(true);
          expect(whole).toEqual([...new Set(whole)].sort());
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  it("agrees with the walk on n-th weekdays written in words", () => {
    const ordinals = new Map([
      ["first", 1],
      ["second", 2],
      ["third", 3],
      ["fourth", 4],
      ["last", -1],
    ]);
    const names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    fc.assert(
      fc.property(
        fc.constantFrom(...ordinals),
        weekdays,
        fc.integer({ min: 1, max: 12 }),
        dates("2009-01-01", "2016-12-31"),
        ([ordinal, nth], weekday, interval, startsOn) => {
          const to = addDays(startsOn, 3653);
          const rule: WalkedRule = { freq: "MONTHLY", interval, byDay: [{ nth, weekday }] };
          const words = { every: `${interval} months`, on: `${ordinal} ${names[weekday - 1]}`, startsOn };
          expect(expand(words, startsOn, to)).toEqual(walkRule(rule, startsOn, startsOn, to));
        },
      ),
    );
  }, 60_000);

  it("meets every month on the day asked for, or on its last when it is shorter", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 1, max: 12 }),
        dates("2009-01-01", "2016-12-31"),
        (day, interval, startsOn) => {
          const expected: string[] = [];
          const [year, month] = [Number(startsOn.slice(0, 4)), Number(startsOn.slice(5, 7))];
          for (let index = 0; index <= 120; index += interval) {
            const [y, m] = [year + Math.floor((month - 1 + index) / 12), ((month - 1 + index) % 12) + 1];
            const nextMonth = m === 12 ? `${y + 1}-01-01` : `${y}-${String(m + 1).padStart(2, "0")}-01`;
            const last = Number(addDays(nextMonth, -1).slice(8));
            const date = `${y}-${String(m).padStart(2, "0")}-${String(Math.min(day, last)).padStart(2, "0")}`;
            if (date >= startsOn) expected.push(date);
          }
          const until = addDays(startsOn, 3600);
          expect(expand({ every: `${interval} months`, on: day, startsOn }, startsOn, until)).toEqual(
            expected.filter((date) => date <= until),
          );
        },
      ),
    );
  });

  it("keeps a six-monthly 31 August on 31 August: each date follows from the start", () => {
    const cadence = { every: "6 months", startsOn: "2011-08-31" };
    expect(expand(cadence, "2011-01-01", "2014-12-31")).toEqual([
      "2011-08-31",
      "2012-02-29",
      "2012-08-31",
      "2013-02-28",
      "2013-08-31",
      "2014-02-28",
      "2014-08-31",
    ]);
    expect(expand({ every: "year", startsOn: "2012-02-29" }, "2012-01-01", "2016-12-31")).toEqual([
      "2012-02-29",
      "2013-02-28",
      "2014-02-28",
      "2015-02-28",
      "2016-02-29",
    ]);
  });

  it("starts with the first match when the start does not match the rule", () => {
    expect(expand({ every: "month", on: "first Monday", startsOn: "2011-03-08" }, "2011-01-01", "2011-05-31")).toEqual([
      "2011-04-04",
      "2011-05-02",
    ]);
    expect(
      expand({ rrule: "FREQ=MONTHLY;COUNT=2;BYDAY=1MO", startsOn: "2011-03-08" }, "2011-01-01", "2012-01-01"),
    ).toEqual(["2011-04-04", "2011-05-02"]);
  });

  it("ends on its last day, inclusive, with single dates taken out and put in", () => {
    const cadence = {
      every: "month",
      on: 15,
      startsOn: "2011-01-15",
      endsOn: "2011-06-15",
      exDates: ["2011-03-15", "2011-05-20"],
      extraDates: ["2011-03-20", "2011-04-15", "2011-05-20"],
    };
    expect(expand(cadence, "2011-01-01", "2020-01-01")).toEqual([
      "2011-01-15",
      "2011-02-15",
      "2011-03-20",
      "2011-04-15",
      "2011-05-15",
      "2011-06-15",
    ]);
    expect(expand(cadence, "2011-06-16", "2020-01-01")).toEqual([]);
    expect(expand(cadence, "2011-03-01", "2011-02-01")).toEqual([]);
  });

  it("looks a century ahead without walking there, and refuses a window without end", () => {
    const daily = { every: "day", startsOn: "1900-01-01" };
    expect(expand(daily, "2150-01-01", "2150-01-03")).toEqual(["2150-01-01", "2150-01-02", "2150-01-03"]);
    expect(expand(daily, "1900-01-01", addDays("1900-01-01", MAX_WINDOW_DAYS)).length).toBe(MAX_WINDOW_DAYS + 1);
    expect(() => expand(daily, "1900-01-01", "2199-12-31")).toThrow(RangeError);
  });
});
