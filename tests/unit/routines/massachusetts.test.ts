import { describe, expect, it } from "vitest";
import { parseCadence } from "../../../src/cadences/cadence.ts";
import { previewOccurrences } from "../../../src/cadences/preview.ts";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { findYieldCause } from "../../../src/routines/occurrences/give-way.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

const calendar = buildWorkingCalendar(massachusetts);

function plan(every: string, on: string, at: string, startsOn: string) {
  const cadence = parseCadence({ every, on, at, minutes: 60, startsOn });
  const zone = "America/New_York";
  return previewOccurrences({ cadence, calendar, shift: "next", zone, from: "2011-01-01", to: "2014-12-31" });
}

const stocktakes = {
  "stocktake-ccr": plan("6 months", "second Tuesday", "10:00", "2011-03-08"),
  "stocktake-cia": plan("6 months", "second Thursday", "10:00", "2011-03-10"),
  "stocktake-edeff": plan("6 months", "third Tuesday", "10:00", "2011-03-15"),
  "stocktake-turn": plan("6 months", "third Thursday", "10:00", "2011-03-17"),
  "stocktake-data": plan("6 months", "fourth Tuesday", "10:00", "2011-03-22"),
};
const memos = plan("2 months", "first Monday", "09:00", "2011-01-03");
const others = Object.entries(stocktakes).flatMap(([routineCode, { dates }]) =>
  dates.map(({ date }) => ({ routineCode, title: routineCode, date, status: "planned" as const })),
);
const causeOf = (memoDate: string) => findYieldCause({ memoDate, others });

describe("the six Massachusetts routines, 2011 to 2014", () => {
  it("hold forty stocktakes, none moved, none left out", () => {
    expect(stocktakes["stocktake-ccr"].dates.map(({ date }) => date)).toEqual([
      "2011-03-08",
      "2011-09-13",
      "2012-03-13",
      "2012-09-11",
      "2013-03-12",
      "2013-09-10",
      "2014-03-11",
      "2014-09-09",
    ]);
    expect(stocktakes["stocktake-turn"].dates.map(({ date }) => date)).toEqual([
      "2011-03-17", // Evacuation Day, which a state department does not observe
      "2011-09-15",
      "2012-03-15",
      "2012-09-20",
      "2013-03-21",
      "2013-09-19",
      "2014-03-20",
      "2014-09-18",
    ]);
    expect(others).toHaveLength(40);
    for (const { dates, leftOut } of Object.values(stocktakes)) {
      expect(dates.every(({ movedFrom }) => movedFrom === null)).toBe(true);
      expect(leftOut).toEqual([]);
    }
  });

  it("have twenty-four memo slots, of which eight give way to the first stocktake of their month", () => {
    expect(memos.dates).toHaveLength(24);
    expect(memos.leftOut).toEqual([]);
    const gaveWay = memos.dates.flatMap(({ date }) => {
      const cause = causeOf(date);
      return cause ? [`${date} to ${cause.routineCode} of ${cause.date}`] : [];
    });
    expect(gaveWay).toEqual([
      "2011-03-07 to stocktake-ccr of 2011-03-08",
      "2011-09-06 to stocktake-cia of 2011-09-08",
      "2012-03-05 to stocktake-cia of 2012-03-08",
      "2012-09-04 to stocktake-ccr of 2012-09-11",
      "2013-03-04 to stocktake-ccr of 2013-03-12",
      "2013-09-03 to stocktake-ccr of 2013-09-10",
      "2014-03-03 to stocktake-ccr of 2014-03-11",
      "2014-09-02 to stocktake-ccr of 2014-09-09",
    ]);
  });

  it("issue sixteen memos, two of them moved off a holiday", () => {
    const issued = memos.dates.filter(({ date }) => causeOf(date) === null);
    expect(issued.map(({ date }) => date)).toEqual([
      "2011-01-03",
      "2011-05-02",
      "2011-07-05",
      "2011-11-07",
      "2012-01-03",
      "2012-05-07",
      "2012-07-02",
      "2012-11-05",
      "2013-01-07",
      "2013-05-06",
      "2013-07-01",
      "2013-11-04",
      "2014-01-06",
      "2014-05-05",
      "2014-07-07",
      "2014-11-03",
    ]);
    expect(issued.flatMap(({ movedFrom, date, reason }) => (movedFrom ? [[movedFrom, date, reason]] : []))).toEqual([
      ["2011-07-04", "2011-07-05", "Independence Day"],
      ["2012-01-02", "2012-01-03", "New Year's Day (observed)"],
    ]);
  });

  it("have the same dates when the cadence is given as a rule", () => {
    const cadence = parseCadence({
      rrule: "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
      at: "09:00",
      minutes: 60,
      startsOn: "2011-01-03",
    });
    const zone = "America/New_York";
    const from = "2011-01-01";
    expect(previewOccurrences({ cadence, calendar, shift: "next", zone, from, to: "2014-12-31" })).toEqual(memos);
  });
});
