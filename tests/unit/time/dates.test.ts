import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import {
  addDays,
  daysBetween,
  explainBadDate,
  explainUnusableDate,
  formatDate,
  formatWeekdayDate,
  fromEpochDay,
  isIsoDate,
  isoDateSchema,
  isSameCalendarMonth,
  parseIsoDate,
  toEpochDay,
  weekdayOf,
} from "../../../src/platform/time/dates.ts";

const epochDays = fc.integer({ min: toEpochDay("1000-01-01"), max: toEpochDay("9999-12-31") });

describe("dates", () => {
  it.each([
    ["2013-02-30", "2013-02-30 is not a date: February 2013 has 28 days"],
    ["2012-02-30", "2012-02-30 is not a date: February 2012 has 29 days"],
    ["1900-02-29", "1900-02-29 is not a date: February 1900 has 28 days"],
    ["2013-04-31", "2013-04-31 is not a date: April 2013 has 30 days"],
    ["2013-13-01", "2013-13-01 is not a date: there is no month 13"],
    ["2013-00-01", "2013-00-01 is not a date: there is no month 00"],
    ["2013-01-00", "2013-01-00 is not a date: January 2013 has 31 days"],
    ["0999-01-01", "0999-01-01 is not a date we can use: the year must be 1000 or later"],
    ["12.3.2013", '"12.3.2013" is not a date; write YYYY-MM-DD'],
    ["2013-03-12T10:00", '"2013-03-12T10:00" is not a date; write YYYY-MM-DD'],
    ["2013-03-12\n", '"2013-03-12\n" is not a date; write YYYY-MM-DD'],
  ])("refuses %j with the reason, everywhere alike", (text, reason) => {
    expect(explainBadDate(text)).toBe(reason);
    expect(() => parseIsoDate(text)).toThrow(new RangeError(reason));
    expect(isoDateSchema.safeParse(text).error?.issues.map((issue) => [issue.code, issue.message])).toEqual([
      ["custom", reason],
    ]);
  });

  it("takes no date from people from which it cannot count on", () => {
    const reason = "9999-05-01 is not a date we can use: the year must be 2999 or earlier";
    expect(explainUnusableDate("9999-05-01")).toBe(reason);
    expect(isoDateSchema.safeParse("9999-05-01").error?.issues.map((issue) => issue.message)).toEqual([reason]);
    expect(isoDateSchema.safeParse("2999-12-31").success).toBe(true);
    expect(explainUnusableDate("2013-02-30")).toBe(explainBadDate("2013-02-30"));
  });

  it("accepts leap days of the years that have them", () => {
    expect(["2012-02-29", "2000-02-29", "2013-12-31", "9999-12-31"].every(isIsoDate)).toBe(true);
  });

  it("agrees with luxon on every date, its number, weekday and neighbours", () => {
    fc.assert(
      fc.property(epochDays, (day) => {
        const date = fromEpochDay(day);
        const reference = DateTime.fromMillis(day * 86_400_000, { zone: "utc" });
        expect(date).toBe(reference.toISODate());
        expect(isIsoDate(date)).toBe(true);
        expect(toEpochDay(date)).toBe(day);
        expect(weekdayOf(date)).toBe(reference.weekday);
      }),
      { numRuns: 2000 },
    );
  });

  it("adds days so that the distance is what was added", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 100_000 }),
        fc.integer({ min: -40_000, max: 40_000 }),
        (day, days) => {
          const date = fromEpochDay(day);
          expect(daysBetween(date, addDays(date, days))).toBe(days);
        },
      ),
    );
  });

  it("refuses to leave the years it can write", () => {
    expect(() => addDays("9999-12-31", 1)).toThrow(RangeError);
    expect(() => addDays("1000-01-01", -1)).toThrow(RangeError);
  });

  it("tells calendar months apart across years", () => {
    expect(isSameCalendarMonth("2012-03-01", "2012-03-31")).toBe(true);
    expect(isSameCalendarMonth("2012-03-31", "2013-03-31")).toBe(false);
  });

  it("writes dates in one form", () => {
    expect(formatDate("2013-03-12")).toBe("12 March 2013");
    expect(formatWeekdayDate("2013-03-12")).toBe("Tue 12 March 2013");
    expect(formatWeekdayDate("2013-03-03")).toBe("Sun 3 March 2013");
  });
});
