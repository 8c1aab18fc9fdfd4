import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { addDays, daysBetween, fromEpochDay, toEpochDay } from "../../../src/platform/time/dates.ts";
import { isAskRung, isNewOn, isRung, type Ladder } from "../../../src/reminders/ladder.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

const calendar = buildWorkingCalendar(massachusetts);
const weekly: Ladder = { remindBeforeDays: [7, 1, 0], overdueAfterDays: 1, overdueEveryDays: 7 };

const daysFrom = (first: string, count: number) => Array.from({ length: count }, (_, index) => addDays(first, index));
const listRungs = (dueOn: string, from: string, count: number, ladder = weekly) =>
  daysFrom(from, count).filter((day) => isRung(dueOn, day, calendar, ladder));

const anyDay = fc.integer({ min: toEpochDay("2011-01-01"), max: toEpochDay("2027-12-31") }).map(fromEpochDay);
const anyLadder = fc.record({
  remindBeforeDays: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 5 }),
  overdueAfterDays: fc.integer({ min: 1, max: 30 }),
  overdueEveryDays: fc.integer({ min: 1, max: 30 }),
});

describe("the ladder of an open action", () => {
  it.each([
    // Wednesday: a week before, the day before, the day, and every Thursday from then on
    ["2013-03-13", "2013-03-01", ["2013-03-06", "2013-03-12", "2013-03-13", "2013-03-14", "2013-03-21"]],
    // Monday: the day before is a Sunday, so it is told on Friday
    ["2013-03-25", "2013-03-10", ["2013-03-18", "2013-03-22", "2013-03-25", "2013-03-26", "2013-04-02"]],
    // Sunday: the day itself and the day before are told on Friday, once
    ["2013-03-24", "2013-03-10", ["2013-03-15", "2013-03-22", "2013-03-25", "2013-04-01", "2013-04-08"]],
    // due on a Friday: first on Monday, then every Monday; Patriots' Day puts one off, and the next is on Monday again
    ["2013-03-29", "2013-03-30", ["2013-04-01", "2013-04-08", "2013-04-16", "2013-04-22"]],
    // over the winter closure: the round in it and the one after it are two, not three
    ["2013-12-17", "2013-12-18", ["2013-12-18", "2014-01-02", "2014-01-08"]],
    // in the closure: all that belongs before it comes before it, all that belongs after it comes after it
    ["2013-12-27", "2013-12-10", ["2013-12-20", "2013-12-23", "2014-01-02", "2014-01-09"]],
  ])("of one due on %s has, from %s on, the rungs %j", (dueOn, from, rungs) => {
    expect(listRungs(dueOn, from, 60).slice(0, rungs.length)).toEqual(rungs);
  });

  it("is data", () => {
    const ladder = { remindBeforeDays: [14], overdueAfterDays: 3, overdueEveryDays: 14 };
    expect(listRungs("2013-03-12", "2013-02-01", 60, ladder)).toEqual(["2013-02-26", "2013-03-15", "2013-03-29"]);
    expect(listRungs("2013-03-12", "2013-02-01", 41, { ...weekly, remindBeforeDays: [] })).toEqual(["2013-03-13"]);
    for (const broken of [
      { ...weekly, remindBeforeDays: [-1] },
      { ...weekly, overdueAfterDays: 0 },
      { ...weekly, overdueEveryDays: 0.5 },
    ]) {
      expect(() => isRung("2013-03-12", "2013-03-12", calendar, broken)).toThrow(RangeError);
    }
  });

  it("never falls on a day off, whatever the ladder", () => {
    fc.assert(
      fc.property(anyDay, anyDay, anyLadder, (dueOn, day, ladder) => {
        if (!calendar.isWorkingDay(day)) expect(isRung(dueOn, day, calendar, ladder)).toBe(false);
      }),
    );
  });

  it("brings what belongs before the date at that day or earlier, with no working day between", () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 0, max: 30 }), (dueOn, before) => {
        const ladder = { ...weekly, remindBeforeDays: [before] };
        const meant = addDays(dueOn, -before);
        const [told = "", ...others] = listRungs(dueOn, addDays(meant, -30), 30 + before + 1, ladder);
        expect(others).toEqual([]);
        expect(told <= meant).toBe(true);
        for (let day = addDays(told, 1); day <= meant; day = addDays(day, 1)) {
          expect(calendar.isWorkingDay(day)).toBe(false);
        }
      }),
    );
  });

  it("never lets more than a week and the longest closure pass while an action is overdue", () => {
    fc.assert(
      fc.property(anyDay, (dueOn) => {
        let last = dueOn;
        const rungs = listRungs(dueOn, addDays(dueOn, 1), 140);
        for (const rung of rungs) {
          expect(daysBetween(last, rung)).toBeGreaterThanOrEqual(1);
          expect(daysBetween(last, rung)).toBeLessThanOrEqual(7 + 12);
          last = rung;
        }
        expect(rungs.length).toBeGreaterThan(13);
      }),
    );
  });
});

describe("a request for help that waits", () => {
  const listAskRungs = (ask: { askedOn: string; loggedOn: string | null }) =>
    daysFrom(ask.askedOn, 30).filter((day) => isAskRung(ask, day, calendar, weekly));

  it.each([
    // the action log went out on Thursday: the morning after, then weekly
    [{ askedOn: "2013-03-12", loggedOn: "2013-03-14" }, ["2013-03-15", "2013-03-22", "2013-03-29", "2013-04-05"]],
    // on Friday: the morning after is Monday's
    [{ askedOn: "2013-03-12", loggedOn: "2013-03-15" }, ["2013-03-18", "2013-03-25", "2013-04-01", "2013-04-08"]],
    // no action log: a week is waited for it
    [{ askedOn: "2013-03-12", loggedOn: null }, ["2013-03-20", "2013-03-27", "2013-04-03", "2013-04-10"]],
  ])("%j is told on %j", (ask, days) => {
    expect(listAskRungs(ask)).toEqual(days);
  });
});

describe("what was recorded late", () => {
  it("is told on the first working morning after, once", () => {
    const newOn = (from: string) => daysFrom("2013-03-01", 40).filter((day) => isNewOn(from, day, calendar));
    expect(newOn("2013-03-19")).toEqual(["2013-03-19"]);
    expect(newOn("2013-03-23")).toEqual(["2013-03-25"]);
  });
});
