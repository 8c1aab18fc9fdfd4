import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultChaseLadder, isChaseDay } from "../../../src/actions/chase.ts";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { addDays, daysBetween, fromEpochDay, toEpochDay } from "../../../src/platform/time/dates.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

const calendar = buildWorkingCalendar(massachusetts);

function listChases(dueOn: string, days: number, ladder = defaultChaseLadder): string[] {
  return Array.from({ length: days }, (_, index) => addDays(dueOn, index - 10)).filter((today) =>
    isChaseDay({ dueOn, today, calendar, ladder }),
  );
}

describe("chasing an overdue action", () => {
  it.each([
    // due on a Friday: first on Monday, then every Monday; Patriots' Day puts one off, and the next is on Monday again
    ["2013-03-29", ["2013-04-01", "2013-04-08", "2013-04-16", "2013-04-22"]],
    // due in the middle of the week
    ["2011-04-12", ["2011-04-13", "2011-04-20", "2011-04-27", "2011-05-04"]],
    // over the winter closure: the round in it and the one after it are two, not three
    ["2013-12-17", ["2013-12-18", "2014-01-02", "2014-01-08"]],
    // due on the last day before the closure: the first round waits, the others count from it
    ["2013-12-23", ["2014-01-02", "2014-01-09", "2014-01-16"]],
  ])("due on %s, it is chased on %j", (dueOn, days) => {
    expect(listChases(dueOn, 60).slice(0, days.length)).toEqual(days);
  });

  it("follows a ladder given as data", () => {
    expect(listChases("2013-03-12", 40, { firstAfterDays: 3, everyDays: 14 })).toEqual(["2013-03-15", "2013-03-29"]);
    for (const ladder of [
      { firstAfterDays: 0, everyDays: 7 },
      { firstAfterDays: 1, everyDays: 0 },
      { firstAfterDays: 1, everyDays: 0.5 },
    ]) {
      expect(() => listChases("2013-03-12", 40, ladder)).toThrow(RangeError);
    }
  });

  it("never chases before the due date or on a day off, and lets no more pass than a week and the longest closure", () => {
    fc.assert(
      fc.property(fc.integer({ min: toEpochDay("2011-01-01"), max: toEpochDay("2027-12-31") }), (day) => {
        const dueOn = fromEpochDay(day);
        const chases = listChases(dueOn, 150);
        let last = dueOn;
        for (const chase of chases) {
          expect(calendar.isWorkingDay(chase)).toBe(true);
          expect(daysBetween(last, chase)).toBeGreaterThanOrEqual(1);
          expect(daysBetween(last, chase)).toBeLessThanOrEqual(7 + 12);
          last = chase;
        }
        expect(chases.length).toBeGreaterThan(15);
      }),
    );
  });
});
