import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { addDays } from "../../../src/platform/time/dates.ts";
import { chooseReviewDate } from "../../../src/triggers/review-date.ts";

const calendar = buildWorkingCalendar(null);
const choose = (more: Partial<Parameters<typeof chooseReviewDate>[0]>) =>
  chooseReviewDate({
    calendar,
    ...{ today: "2026-04-14", causedOn: "2026-04-13", withinWorkingDays: 5 },
    isTaken: () => false,
    isChairBusy: () => false,
    ...more,
  });

describe("the date of a review", () => {
  it.each([
    ["the last working day within the term, counted from the cause", {}, "2026-04-20"],
    ["counted from today for what came this morning", { causedOn: "2026-04-14" }, "2026-04-21"],
    ["counted from yesterday for what was found late", { causedOn: "2026-01-05" }, "2026-04-20"],
    ["counted over a weekend", { today: "2026-04-18", causedOn: "2026-04-17" }, "2026-04-24"],
    [
      "the working day before, while the chair is busy",
      { isChairBusy: (date: string) => date === "2026-04-20" },
      "2026-04-17",
    ],
    ["the last one all the same, where the chair never has time", { isChairBusy: () => true }, "2026-04-20"],
    ["never today, however short the term", { withinWorkingDays: 1 }, "2026-04-15"],
    [
      "another, where the routine has one of that date",
      { isTaken: (date: string) => date === "2026-04-20" },
      "2026-04-17",
    ],
    [
      "beyond the term, where each day within it has one",
      { isTaken: (date: string) => date <= "2026-04-20" },
      "2026-04-21",
    ],
  ])("is %s", (_case, more, date) => {
    expect(choose(more)).toBe(date);
  });

  it("is a working day after today and within the term of the cause", () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(1), fc.integer({ min: 1, max: 60 }), fc.nat(40), (day, age, within, busy) => {
        const today = addDays("2026-01-01", day);
        const causedOn = addDays(today, -age);
        const isChairBusy = (date: string) => date > addDays(today, busy);
        const date = choose({ today, causedOn, withinWorkingDays: within, isChairBusy });
        expect(calendar.isWorkingDay(date)).toBe(true);
        expect(date > today).toBe(true);
        const tomorrow = calendar.addWorkingDays(today, 1);
        expect(date <= calendar.addWorkingDays(causedOn, within) || date === tomorrow).toBe(true);
      }),
    );
  });
});
