import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarDefinitionSchema } from "../../../src/calendars/schemas.ts";
import { buildWorkingCalendar, checkCalendarDefinition, MAX_SHIFT_DAYS } from "../../../src/calendars/working-days.ts";
import { addDays, daysBetween, fromEpochDay, toEpochDay, weekdayOf } from "../../../src/platform/time/dates.ts";
import { massachusetts } from "./massachusetts-calendar.ts";

const ma = buildWorkingCalendar(massachusetts);
const dates = fc.integer({ min: toEpochDay("2010-01-01"), max: toEpochDay("2030-12-31") }).map(fromEpochDay);
const define = (part: object) => calendarDefinitionSchema.parse({ code: "c", ...part });

describe("working days", () => {
  it.each([
    ["2011-07-04", "Independence Day"],
    ["2012-01-02", "New Year's Day (observed)"],
    ["2012-09-03", "Labor Day"],
    ["2012-11-12", "Veterans Day (observed)"],
    ["2013-04-15", "Patriots' Day"],
    ["2027-07-05", "Independence Day (observed)"],
    ["2013-03-09", "Saturday"],
    ["2011-12-25", "Sunday"],
    ["2013-12-24", "School winter break"],
    ["2013-12-25", "Christmas Day"],
    ["2014-01-01", "New Year's Day"],
    ["2010-12-31", "School winter break"],
    // dropped: county days, and substitutes on Fridays
    ["2011-03-17", null],
    ["2011-06-17", null],
    ["2023-11-10", null],
    ["2015-07-03", null],
    ["2027-06-18", null],
    ["2013-12-23", null],
    ["2014-01-02", null],
    ["2012-12-03", null],
  ])("in Massachusetts, %s is off for: %s", (date, reason) => {
    expect(ma.reasonNotWorking(date)).toBe(reason);
    expect(ma.isWorkingDay(date)).toBe(reason === null);
  });

  it("without a definition, closes on weekends only", () => {
    const plain = buildWorkingCalendar(null);
    fc.assert(
      fc.property(dates, (date) => {
        expect(plain.isWorkingDay(date)).toBe(weekdayOf(date) <= 5);
      }),
    );
  });

  it("lets what the organisation added win over a holiday, and a holiday over a blackout", () => {
    const calendar = buildWorkingCalendar(
      define({
        holidays: { country: "US", region: "MA" },
        add: [
          { on: "2013-07-04", title: "Founders' day" },
          { on: "2013-07-09", title: "Board day" },
        ],
        blackouts: [{ title: "Summer pause", from: "2013-07-01", to: "2013-07-10" }],
      }),
    );
    expect(calendar.reasonNotWorking("2013-07-04")).toBe("Founders' day");
    expect(calendar.reasonNotWorking("2013-07-09")).toBe("Board day");
    expect(calendar.reasonNotWorking("2013-07-10")).toBe("Summer pause");
    expect(calendar.reasonNotWorking("2013-07-11")).toBeNull();
    expect(calendar.reasonNotWorking("2014-07-03")).toBeNull();
  });

  it("holds a blackout of fixed dates over new year", () => {
    const calendar = buildWorkingCalendar(
      define({ blackouts: [{ title: "Session", from: "2012-12-20", to: "2013-01-10" }] }),
    );
    expect(calendar.addWorkingDays("2012-12-19", 1)).toBe("2013-01-11");
    expect(calendar.addWorkingDays("2013-01-11", -1)).toBe("2012-12-19");
  });

  it.each([
    ["2013-03-12", -5, "2013-03-05"],
    ["2013-03-12", -15, "2013-02-19"], // Washington's Birthday lies between
    ["2013-03-12", 2, "2013-03-14"],
    ["2013-03-12", 0, "2013-03-12"],
    ["2013-03-09", 0, "2013-03-11"],
    ["2013-03-09", 1, "2013-03-11"],
    ["2013-03-09", -1, "2013-03-08"],
    ["2014-01-02", -1, "2013-12-23"],
  ])("%s and %i working days is %s", (date, days, result) => {
    expect(ma.addWorkingDays(date, days)).toBe(result);
  });

  it("comes back by as many working days as it went, from any working day", () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -60, max: 60 }), (date, days) => {
        const start = ma.addWorkingDays(date, 0);
        const there = ma.addWorkingDays(start, days);
        expect(ma.isWorkingDay(there)).toBe(true);
        expect(ma.addWorkingDays(there, -days)).toBe(start);
      }),
    );
  });

  it.each([
    ["2011-07-04", "next", { date: "2011-07-05", reason: "Independence Day" }],
    ["2011-07-04", "previous", { date: "2011-07-01", reason: "Independence Day" }],
    ["2011-07-04", "nearest", { date: "2011-07-05", reason: "Independence Day" }],
    ["2011-07-04", "keep", { date: "2011-07-04", reason: "Independence Day" }],
    ["2011-07-04", "skip", { date: null, reason: "Independence Day" }],
    ["2012-01-02", "next", { date: "2012-01-03", reason: "New Year's Day (observed)" }],
    ["2013-03-09", "nearest", { date: "2013-03-08", reason: "Saturday" }],
    ["2013-03-10", "nearest", { date: "2013-03-11", reason: "Sunday" }],
    ["2013-07-04", "nearest", { date: "2013-07-05", reason: "Independence Day" }], // a tie goes on, not back
    ["2011-07-05", "skip", { date: "2011-07-05", reason: null }],
  ] as const)("shifts %s by rule %s", (date, rule, result) => {
    expect(ma.shiftDate(date, rule)).toEqual(result);
  });

  it("never shifts onto a day off, nor past a working day, nor the wrong way", () => {
    fc.assert(
      fc.property(dates, fc.constantFrom("next", "previous", "nearest"), (date, rule) => {
        const shifted = ma.shiftDate(date, rule).date;
        if (shifted === null) throw new Error(`${date} has no working day near`);
        expect(ma.isWorkingDay(shifted)).toBe(true);
        const distance = daysBetween(date, shifted);
        if (rule === "next") expect(distance).toBeGreaterThanOrEqual(0);
        if (rule === "previous") expect(distance).toBeLessThanOrEqual(0);
        for (let step = 1; step < Math.abs(distance); step += 1) {
          expect(ma.isWorkingDay(addDays(date, Math.sign(distance) * step))).toBe(false);
        }
      }),
    );
  });

  it("leaves a date out of a closure too long to shift over, and says so", () => {
    const calendar = buildWorkingCalendar(
      define({ blackouts: [{ title: "Summer break", from: "06-10", to: "08-31", yearly: true }] }),
    );
    expect(calendar.shiftDate("2013-06-12", "next")).toEqual({
      date: null,
      reason: `Summer break, and no working day within ${MAX_SHIFT_DAYS} days`,
    });
    expect(calendar.shiftDate("2013-07-20", "next").date).toBe("2013-09-02");
    expect(calendar.addWorkingDays("2013-06-12", 1)).toBe("2013-09-02");
  });

  it("says that a calendar has no working day instead of searching for ever", () => {
    const definition = define({ blackouts: [{ title: "Closed", from: "01-01", to: "12-31", yearly: true }] });
    const calendar = buildWorkingCalendar(definition);
    expect(() => calendar.addWorkingDays("2013-03-12", 1)).toThrow(
      "the calendar has no working day in the year after 2013-03-12",
    );
    expect(calendar.shiftDate("2013-03-12", "next").date).toBeNull();
    expect(checkCalendarDefinition(definition, 2013, 2014).map((fault) => fault.pointer)).toEqual(["/blackouts"]);
  });

  it("lists the days off of a window in order, both ends included, across years", () => {
    expect(ma.listDaysOff("2011-12-23", "2012-01-16").map((day) => `${day.date} ${day.kind} ${day.title}`)).toEqual([
      "2011-12-24 blackout School winter break",
      "2011-12-25 holiday Christmas Day",
      "2011-12-26 holiday Christmas Day (observed)",
      "2011-12-27 blackout School winter break",
      "2011-12-28 blackout School winter break",
      "2011-12-29 blackout School winter break",
      "2011-12-30 blackout School winter break",
      "2011-12-31 blackout School winter break",
      "2012-01-01 holiday New Year's Day",
      "2012-01-02 holiday New Year's Day (observed)",
      "2012-01-16 holiday Martin Luther King Jr. Day",
    ]);
  });

  it("finds faults that only the holidays can show", () => {
    const check = (part: object) =>
      checkCalendarDefinition(define(part), 2010, 2030).map((fault) => `${fault.pointer}: ${fault.message}`);
    expect(checkCalendarDefinition(massachusetts, 2010, 2030)).toEqual([]);
    expect(check({ holidays: { country: "US", region: "MA" }, drop: ["Evacuaton Day"] })).toEqual([
      "/drop/0: no holiday of this calendar is called Evacuaton Day",
    ]);
    expect(check({ holidays: { country: "US", region: "QQ" } })).toEqual([
      "/holidays/region: unknown holiday region QQ of US",
    ]);
    expect(() => buildWorkingCalendar(define({ holidays: { country: "QQ" } }))).toThrow("unknown holiday country QQ");
  });
});
