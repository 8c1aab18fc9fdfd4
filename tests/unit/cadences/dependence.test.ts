import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAnyCadence, parseCadence } from "../../../src/cadences/cadence.ts";
import { waitForPrerequisites } from "../../../src/cadences/prerequisites.ts";
import { type PreviewRequest, previewOccurrences } from "../../../src/cadences/preview.ts";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { addDays, daysBetween, fromEpochDay, toEpochDay } from "../../../src/platform/time/dates.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

const calendar = buildWorkingCalendar(massachusetts);
const zone = "America/New_York";
const window = { from: "2027-01-01", to: "2027-12-31" };
const meetings = (...dates: string[]) => dates.map((date) => ({ recurrenceOn: date, date }));
const anchors = (...dates: string[]) => new Map([["STOCKTAKE", meetings(...dates)]]);

const preview = (more: Partial<PreviewRequest> & Pick<PreviewRequest, "cadence">) =>
  previewOccurrences({ shift: "next", calendar, zone, ...window, ...more });
const datesOf = (more: Partial<PreviewRequest> & Pick<PreviewRequest, "cadence">) =>
  preview(more).dates.map(({ date }) => date);

const halfway = parseAnyCadence({ halfwayBetween: "STOCKTAKE", at: "09:00", startsOn: "2027-01-01" });

describe("a cadence that follows another routine", () => {
  it("lies halfway between two meetings, moved on from a day off, under the name of the first", () => {
    const { dates } = preview({ cadence: halfway, anchors: anchors("2027-03-09", "2027-09-14") });
    expect(dates).toMatchObject([
      { recurrenceOn: "2027-03-09", date: "2027-06-11", movedFrom: null, startsAt: { local: "2027-06-11T09:00" } },
    ]);
    const onHoliday = preview({ cadence: halfway, anchors: anchors("2027-07-01", "2027-07-09") });
    expect(onHoliday.dates).toMatchObject([
      {
        recurrenceOn: "2027-07-01",
        date: "2027-07-06",
        movedFrom: "2027-07-05",
        reason: "Independence Day (observed)",
      },
    ]);
  });

  it("needs two meetings, and two on neighbouring days have nothing between them", () => {
    expect(datesOf({ cadence: halfway, anchors: anchors("2027-03-09") })).toEqual([]);
    expect(datesOf({ cadence: halfway, anchors: anchors("2027-03-09", "2027-03-10") })).toEqual([]);
    expect(datesOf({ cadence: halfway })).toEqual([]);
  });

  it("lies so many working days before or after each meeting", () => {
    const relative = (workingDays: number) =>
      parseAnyCadence({
        relativeTo: { routine: "STOCKTAKE", workingDays },
        at: "14:00",
        startsOn: "2027-01-01",
        endsOn: "2027-12-31",
        exDates: ["2027-09-09"],
      });
    const both = anchors("2027-03-09", "2027-09-14");
    expect(datesOf({ cadence: relative(-10), anchors: both })).toEqual(["2027-02-23", "2027-08-30"]);
    expect(datesOf({ cadence: relative(5), anchors: both })).toEqual(["2027-03-16", "2027-09-21"]);
    expect(datesOf({ cadence: relative(-3), anchors: both })).toEqual(["2027-03-04"]);
  });

  it.each([
    [{ halfwayBetween: "A", every: "month" }, "/halfwayBetween"],
    [{ halfwayBetween: "A", relativeTo: { routine: "B", workingDays: 1 } }, "/relativeTo"],
    [{ halfwayBetween: "A", on: "Monday" }, "/on"],
    [{ halfwayBetween: "A", extraDates: ["2027-02-01"] }, "/extraDates"],
    [{ halfwayBetween: "A", endsOn: "2026-01-01" }, "/endsOn"],
  ])("is refused as %j", (form, pointer) => {
    const input = { at: "09:00", startsOn: "2027-01-01", ...form };
    expect(() => parseAnyCadence(input)).toThrow(expect.objectContaining({ pointer }));
  });
});

describe("this and following", () => {
  const monthly = parseCadence({ every: "month", on: "first Monday", at: "09:00", startsOn: "2027-01-01" });
  const weekly = parseCadence({ every: "2 weeks", on: "Friday", at: "13:00", startsOn: "2027-04-02" });

  it("goes by the former schedule before the date and by the new one from it on, at its hour", () => {
    const changes = [{ effectiveOn: "2027-04-01", cadence: weekly, shift: "next" as const }];
    const { dates } = preview({ cadence: monthly, changes, to: "2027-05-01" });
    expect(dates.map(({ startsAt }) => startsAt.local)).toEqual([
      "2027-01-04T09:00",
      "2027-02-01T09:00",
      "2027-03-01T09:00",
      "2027-04-02T13:00",
      "2027-04-16T13:00",
      "2027-04-30T13:00",
    ]);
  });

  it("keeps one of two dates that the old and the new schedule shift onto one day", () => {
    const changes = [
      {
        effectiveOn: "2027-07-06",
        cadence: parseCadence({ every: "month", on: "first Tuesday", at: "09:00", startsOn: "2027-07-06" }),
        shift: "next" as const,
      },
    ];
    const { dates, leftOut } = preview({ cadence: monthly, changes, from: "2027-07-01", to: "2027-07-31" });
    expect(dates).toMatchObject([{ date: "2027-07-06", movedFrom: null }]);
    expect(leftOut).toEqual([
      {
        date: "2027-07-05",
        reason: "Independence Day (observed); it would fall together with 6 July 2027",
      },
    ]);
  });

  it("gives, changed again and again, every scheduled date by exactly the schedule in force on it", () => {
    const day = fc.integer({ min: 0, max: 364 }).map((offset) => addDays("2027-01-01", offset));
    const schedule = fc.constantFrom(
      parseCadence({ every: "week", on: "Monday", at: "09:00", startsOn: "2027-01-01" }),
      parseCadence({ every: "month", on: 31, at: "10:00", startsOn: "2027-01-01" }),
      parseCadence({ every: "2 weeks", on: "Tuesday, Friday", at: "11:00", startsOn: "2027-01-01" }),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(day, { maxLength: 5 }),
        fc.array(schedule, { minLength: 6, maxLength: 6 }),
        (days, all) => {
          const [first = monthly, ...rest] = all;
          const changes = days
            .sort()
            .map((effectiveOn, index) => ({ effectiveOn, cadence: rest[index] ?? first, shift: "keep" as const }));
          const whole = preview({ cadence: first, shift: "keep", changes }).dates;
          const parts = [{ effectiveOn: "2027-01-01", cadence: first }, ...changes].flatMap((part, index, list) => {
            const until = list[index + 1]?.effectiveOn;
            const to = until === undefined ? "2027-12-31" : addDays(until, -1);
            return to < part.effectiveOn
              ? []
              : preview({ cadence: part.cadence, shift: "keep", from: part.effectiveOn, to }).dates;
          });
          expect(whole).toEqual(parts);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a meeting that waits for others", () => {
  const twice = (title: string, ...dates: string[]) => ({ title, times: 2, dates });
  const wait = (date: string, previous: string | null, ...required: Parameters<typeof twice>[]) =>
    waitForPrerequisites(
      date,
      previous,
      required.map((one) => twice(...one)),
      calendar,
    );

  it.each([
    ["has what it needs", "2027-06-15", null, [["A", "2026-11-10", "2027-05-11"]], "2027-06-15", null],
    [
      "waits for the second of the last",
      "2027-06-15",
      null,
      [
        ["A", "2026-11-10", "2027-05-11"],
        ["B", "2027-01-12", "2027-06-30"],
      ],
      "2027-07-01",
      "waits for B on 30 June 2027",
    ],
    [
      "waits past a day off",
      "2027-06-15",
      null,
      [["A", "2026-11-10", "2027-07-02"]],
      "2027-07-06",
      "waits for A on 2 July 2027",
    ],
    [
      "does not take one of its own day",
      "2027-06-15",
      null,
      [["A", "2026-11-10", "2027-06-15"]],
      "2027-06-16",
      "waits for A on 15 June 2027",
    ],
    [
      "counts from its date before",
      "2027-06-15",
      "2027-01-05",
      [["A", "2026-11-10", "2027-05-11"]],
      null,
      "A is not held twice by then",
    ],
    [
      "does not wait for ever",
      "2027-06-15",
      null,
      [["A", "2026-11-10", "2027-09-14"]],
      null,
      "A is not held twice by then",
    ],
  ] as [string, string, string | null, [string, ...string[]][], string | null, string | null][])(
    "%s",
    (_what, date, previous, required, expected, reason) => {
      expect(wait(date, previous, ...required)).toEqual({ date: expected, reason });
    },
  );

  it("is held on a working day after every one of them, or left out, and never before its own date", () => {
    const days = fc.uniqueArray(
      fc.integer({ min: toEpochDay("2026-06-01"), max: toEpochDay("2027-12-31") }).map(fromEpochDay),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(days, days, fc.integer({ min: 1, max: 3 }), (a, b, times) => {
        const date = "2027-06-15";
        const required = [
          { title: "A", times, dates: a },
          { title: "B", times, dates: b },
        ];
        const waited = waitForPrerequisites(date, null, required, calendar);
        if (waited.date === null) return;
        const { date: on } = waited;
        expect(on >= date).toBe(true);
        if (on > date) expect(calendar.isWorkingDay(on)).toBe(true);
        expect(daysBetween(date, on)).toBeLessThan(80);
        for (const { dates } of required) {
          expect(dates.filter((one) => one < on && one > addDays(date, -366)).length).toBeGreaterThanOrEqual(times);
        }
      }),
    );
  });

  it("moves on in the preview, and its next date counts from there", () => {
    const yearly = parseCadence({ every: "year", on: "15 June", at: "09:00", startsOn: "2026-06-15" });
    const prerequisites = [
      twice("A", "2025-11-03", "2026-03-02", "2026-11-10", "2027-06-30", "2027-11-09", "2028-05-09"),
    ];
    const { dates } = preview({ cadence: yearly, prerequisites, to: "2028-12-31" });
    expect(dates).toMatchObject([
      {
        recurrenceOn: "2027-06-15",
        date: "2027-07-01",
        movedFrom: "2027-06-15",
        reason: "waits for A on 30 June 2027",
      },
      { recurrenceOn: "2028-06-15", date: "2028-06-15", movedFrom: null },
    ]);
  });
});
