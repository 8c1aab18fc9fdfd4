import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, weekdayOf } from "../../../src/platform/time/dates.ts";
import { groupByWeek, mondayOf } from "../../../src/production/weeks.ts";

const item = (date: string, kind: string, minutes: number | null = null, time = "14:00") => ({
  date,
  instant: `${date}T${time}:00.000Z`,
  kind,
  minutes,
});

describe("weeks of the production calendar", () => {
  it.each([
    ["2027-01-01", "2026-12-28"],
    ["2027-01-03", "2026-12-28"],
    ["2027-01-04", "2027-01-04"],
    ["2024-12-30", "2024-12-30"],
  ])("puts %s into the week of %s, across the year's end too", (date, monday) => {
    expect(mondayOf(date)).toBe(monday);
  });

  it("weighs a week by its items, papers, meetings and their minutes", () => {
    const items = [
      item("2027-03-02", "meeting", 60),
      item("2027-03-03", "meeting", 45),
      item("2027-03-03", "issue"),
      item("2027-03-05", "paper"),
      item("2027-03-05", "task"),
      item("2027-03-09", "reminder"),
    ];
    const weeks = groupByWeek(items, "2027-03-01", "2027-03-14");
    expect(weeks.map(({ weekOf, load }) => [weekOf, load])).toEqual([
      ["2027-03-01", { items: 5, papers: 2, meetings: 2, meetingMinutes: 105 }],
      ["2027-03-08", { items: 1, papers: 0, meetings: 0, meetingMinutes: 0 }],
    ]);
  });

  it("shows weeks with nothing due, and leaves out what lies outside the dates", () => {
    const items = [item("2027-03-02", "task"), item("2027-03-03", "task"), item("2027-03-26", "task")];
    const weeks = groupByWeek(items, "2027-03-03", "2027-03-25");
    expect(weeks.map(({ weekOf, items: due }) => [weekOf, due.length])).toEqual([
      ["2027-03-01", 1],
      ["2027-03-08", 0],
      ["2027-03-15", 0],
      ["2027-03-22", 0],
    ]);
  });

  it("puts every item inside the dates into exactly one week that begins on a Monday, in order of time", () => {
    const anyItem = fc.record({
      day: fc.integer({ min: -40, max: 440 }),
      hour: fc.integer({ min: 10, max: 23 }),
      kind: fc.constantFrom("meeting", "issue", "task"),
      minutes: fc.option(fc.integer({ min: 1, max: 300 })),
    });
    fc.assert(
      fc.property(fc.array(anyItem), fc.integer({ min: 0, max: 399 }), (drawn, length) => {
        const from = "2027-01-01";
        const to = addDays(from, length);
        const items = drawn.map(({ day, hour, kind, minutes }) =>
          item(addDays(from, day), kind, minutes, `${hour}:00`),
        );
        const weeks = groupByWeek(items, from, to);
        const inside = items.filter(({ date }) => date >= from && date <= to);
        expect(weeks.flatMap((week) => week.items)).toHaveLength(inside.length);
        expect(weeks.reduce((sum, { load }) => sum + load.items, 0)).toBe(inside.length);
        for (const { weekOf, items: due } of weeks) {
          expect(weekdayOf(weekOf)).toBe(1);
          for (const [index, { date, instant }] of due.entries()) {
            expect(mondayOf(date)).toBe(weekOf);
            expect(instant >= (due[index - 1]?.instant ?? "")).toBe(true);
          }
        }
      }),
    );
  });
});
