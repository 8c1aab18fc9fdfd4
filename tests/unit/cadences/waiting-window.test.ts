import fc from "fast-check";
import { expect, it } from "vitest";
import { parseCadence } from "../../../src/cadences/cadence.ts";
import { previewOccurrences } from "../../../src/cadences/preview.ts";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { addDays, type IsoDate } from "../../../src/platform/time/dates.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

const calendar = buildWorkingCalendar(massachusetts);
const [first, last] = ["2024-01-01", "2028-12-31"];
const day = fc.nat({ max: 5 * 365 }).map((offset) => addDays(first, offset));
const cadence = fc.constantFrom(
  { every: "week", on: "Thursday" },
  { every: "month", on: "last Friday" },
  { every: "3 months", on: 31 },
  { every: "year", on: "15 June" },
);
const prerequisite = fc.record({
  title: fc.constant("A"),
  times: fc.integer({ min: 1, max: 3 }),
  dates: fc.array(day, { maxLength: 60 }).map((dates) => dates.toSorted()),
});

it("dates that wait for others are the same through whatever window they are looked at", () => {
  fc.assert(
    fc.property(
      cadence,
      fc.constantFrom("next", "previous", "nearest", "keep", "skip"),
      fc.array(prerequisite, { minLength: 1, maxLength: 2 }),
      day,
      (words, shift, prerequisites, cut) => {
        const preview = (from: IsoDate, to: IsoDate) =>
          previewOccurrences({
            cadence: parseCadence({ ...words, at: "10:00", startsOn: "2023-06-01" }),
            ...{ shift, prerequisites, calendar, zone: "America/New_York", from, to },
          });
        const whole = preview(first, last);
        const parts = [preview(first, addDays(cut, -1)), preview(cut, last)];
        expect(parts.flatMap(({ dates }) => dates)).toEqual(whole.dates);
        expect(parts.flatMap(({ leftOut }) => leftOut)).toEqual(whole.leftOut);
      },
    ),
    { numRuns: 200 },
  );
});
