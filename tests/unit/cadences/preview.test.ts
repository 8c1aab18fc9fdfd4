import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCadence } from "../../../src/cadences/cadence.ts";
import { previewOccurrences } from "../../../src/cadences/preview.ts";
import { calendarDefinitionSchema } from "../../../src/calendars/schemas.ts";
import { buildWorkingCalendar, type ShiftRule } from "../../../src/calendars/working-days.ts";
import { addDays, fromEpochDay, toEpochDay } from "../../../src/platform/time/dates.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

const ma = buildWorkingCalendar(massachusetts);
const zone = "America/New_York";
const memo = parseCadence({ every: "2 months", on: "first Monday", at: "09:00", startsOn: "2011-01-03" });
const preview = (shift: ShiftRule, from: string, to: string, cadence = memo, calendar = ma) =>
  previewOccurrences({ cadence, calendar, shift, zone, from, to });

describe("preview", () => {
  it("names every date with what happened to it", () => {
    expect(preview("next", "2011-07-01", "2011-09-30").dates).toEqual([
      {
        recurrenceOn: "2011-07-04",
        date: "2011-07-05",
        startsAt: { local: "2011-07-05T09:00", timeZone: zone },
        instant: "2011-07-05T13:00:00.000Z",
        endsInstant: "2011-07-05T14:00:00.000Z",
        minutes: 60,
        movedFrom: "2011-07-04",
        reason: "Independence Day",
      },
      {
        recurrenceOn: "2011-09-05",
        date: "2011-09-06",
        startsAt: { local: "2011-09-06T09:00", timeZone: zone },
        instant: "2011-09-06T13:00:00.000Z",
        endsInstant: "2011-09-06T14:00:00.000Z",
        minutes: 60,
        movedFrom: "2011-09-05",
        reason: "Labor Day",
      },
    ]);
  });

  it.each([
    ["next", ["2011-07-05"], []],
    ["previous", ["2011-07-01"], []],
    ["nearest", ["2011-07-05"], []],
    ["keep", ["2011-07-04"], []],
    ["skip", [], [{ date: "2011-07-04", reason: "Independence Day" }]],
  ] as const)("applies the rule %s", (shift, dates, leftOut) => {
    const { dates: planned, leftOut: left } = preview(shift, "2011-07-01", "2011-07-31");
    expect(planned.map(({ date }) => date)).toEqual(dates);
    expect(left).toEqual(leftOut);
  });

  it("shows in a window what was shifted into it, and not what was shifted out", () => {
    expect(preview("next", "2011-07-05", "2011-07-05").dates.map((d) => d.recurrenceOn)).toEqual(["2011-07-04"]);
    expect(preview("next", "2011-07-04", "2011-07-04")).toEqual({ dates: [], leftOut: [] });
    expect(preview("previous", "2011-07-01", "2011-07-03").dates.map((d) => d.recurrenceOn)).toEqual(["2011-07-04"]);
  });

  it("keeps one of two dates that fall together, the one scheduled there, and says what became of the other", () => {
    const days = parseCadence({ every: "week", on: "Monday, Tuesday", at: "09:00", startsOn: "2011-06-27" });
    const { dates, leftOut } = preview("next", "2011-07-01", "2011-07-08", days);
    expect(dates.map(({ date, movedFrom }) => [date, movedFrom])).toEqual([["2011-07-05", null]]);
    expect(leftOut).toEqual([
      { date: "2011-07-04", reason: "Independence Day; it would fall together with 5 July 2011" },
    ]);
  });

  it("leaves out the weeks of a long closure, each with the reason", () => {
    const summer = buildWorkingCalendar(
      calendarDefinitionSchema.parse({
        code: "c",
        blackouts: [{ title: "Summer break", from: "06-10", to: "08-31", yearly: true }],
      }),
    );
    const weekly = parseCadence({ every: "week", on: "Monday", at: "09:00", startsOn: "2013-01-07" });
    const { dates, leftOut } = preview("next", "2013-06-01", "2013-09-10", weekly, summer);
    expect(dates.map(({ date }) => date)).toEqual(["2013-06-03", "2013-09-02", "2013-09-09"]);
    expect(leftOut).toHaveLength(12);
    expect(leftOut[0]).toEqual({ date: "2013-06-10", reason: "Summer break, and no working day within 60 days" });
    expect(leftOut[11]).toEqual({
      date: "2013-08-26",
      reason: "Summer break; it would fall together with 2 September 2013",
    });
  });

  it("keeps the wall time over both changes of clocks, and moves on a time in the gap", () => {
    const nightly = parseCadence({ every: "day", at: "02:30", minutes: 45, startsOn: "2013-03-01" });
    const plain = buildWorkingCalendar(null);
    const { dates } = preview("keep", "2013-03-09", "2013-03-11", nightly, plain);
    expect(dates.map((d) => [d.startsAt.local, d.instant, d.endsInstant])).toEqual([
      ["2013-03-09T02:30", "2013-03-09T07:30:00.000Z", "2013-03-09T08:15:00.000Z"],
      ["2013-03-10T03:30", "2013-03-10T07:30:00.000Z", "2013-03-10T08:15:00.000Z"],
      ["2013-03-11T02:30", "2013-03-11T06:30:00.000Z", "2013-03-11T07:15:00.000Z"],
    ]);
  });

  it("gives for two windows that follow each other exactly what it gives for one over both", () => {
    const cadences = [
      memo,
      parseCadence({ every: "week", on: "Monday, Tuesday, Saturday", at: "09:00", startsOn: "2011-01-03" }),
      parseCadence({ every: "day", at: "09:00", startsOn: "2011-01-03" }),
      parseCadence({ every: "month", on: 31, at: "09:00", startsOn: "2011-01-31" }),
    ];
    const closed = buildWorkingCalendar(
      calendarDefinitionSchema.parse({
        code: "c",
        blackouts: [{ title: "Summer break", from: "06-10", to: "08-31", yearly: true }],
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...cadences),
        fc.constantFrom(ma, closed),
        fc.constantFrom("next", "previous", "nearest", "keep", "skip"),
        fc.integer({ min: toEpochDay("2011-01-01"), max: toEpochDay("2013-12-31") }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        (cadence, calendar, shift, start, first, second) => {
          const [a, b] = [fromEpochDay(start), fromEpochDay(start + first)];
          const c = addDays(b, second);
          const one = preview(shift, a, b, cadence, calendar);
          const two = preview(shift, addDays(b, 1), c, cadence, calendar);
          const whole = preview(shift, a, c, cadence, calendar);
          expect({ dates: [...one.dates, ...two.dates], leftOut: [...one.leftOut, ...two.leftOut] }).toEqual(whole);
          const held = whole.dates.map(({ date }) => date);
          expect(new Set(held).size).toBe(held.length);
          if (shift !== "keep") expect(held.every((date) => calendar.isWorkingDay(date))).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  }, 30_000);
});
