import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, weekdayOf } from "../../../src/platform/time/dates.ts";
import { findClashes } from "../../../src/production/clashes.ts";
import { reviewSchedule } from "../../../src/production/proposals.ts";
import { findComingFigures, findCutoff } from "../../../src/production/releases.ts";
import { redate, type Schedule } from "../../../src/production/schedule.ts";
import { normaliseRunUpPlan } from "../../../src/routines/run-ups/run-up-schema.ts";
import {
  applyMove,
  buildOccurrence,
  buildSchedule,
  graduation,
  ofMassachusetts,
  weekendsOnly,
} from "./build-schedule.ts";

/** What there is to say of a schedule, found without looking for better dates. */
const keysOf = (schedule: Schedule) =>
  new Set([
    ...findClashes(schedule).map(({ key }) => key),
    ...schedule.occurrences.flatMap((one) =>
      (one.isMovable ? findComingFigures(one) : []).map(
        ({ metric, period }) => `beforeRelease/${one.id}/${metric}/${period}/${one.heldOn}`,
      ),
    ),
  ]);

describe("a proposed date", () => {
  it("is the next working day, the later of two equally near", () => {
    const moved = buildOccurrence("a", "2027-05-31", { calendar: ofMassachusetts });
    expect(reviewSchedule(buildSchedule([moved])).clashes[0]?.proposed).toEqual({
      occurrence: "a",
      date: "2027-06-01",
      at: "10:00",
      why: "the nearest working day on which Stocktake a clashes with nothing",
    });
  });

  it("is the earlier one where the later clashes too", () => {
    const moved = buildOccurrence("a", "2027-05-31", { calendar: ofMassachusetts });
    const other = buildOccurrence("b", "2027-06-01", { at: "10:30" });
    expect(reviewSchedule(buildSchedule([moved, other])).clashes[0]?.proposed?.date).toBe("2027-05-28");
  });

  it("never lies in the past, nor so near that the paper's day has gone by", () => {
    const first = buildOccurrence("a", "2027-01-13");
    const second = buildOccurrence("b", "2027-01-13", { at: "10:30" });
    const today = "2027-01-06";
    const [clash] = reviewSchedule(buildSchedule([first, second], { today })).clashes;
    // Five working days after the sixth is the thirteenth: an earlier meeting's paper would be late already.
    expect(clash?.proposed).toMatchObject({ occurrence: "b", date: "2027-01-14" });
  });

  it("is null where twenty working days to either side are taken, and the message says so", () => {
    const everyDay = Array.from({ length: 80 }, (_, day) => addDays("2027-04-01", day))
      .filter((date) => weekendsOnly.isWorkingDay(date))
      .map((date, index) =>
        buildOccurrence(`busy-${index}`, date, { minutes: 480, at: "09:00", isMovable: false, readerIds: [] }),
      );
    const meeting = buildOccurrence("a", "2027-05-12");
    const [clash] = reviewSchedule(buildSchedule([meeting, ...everyDay])).clashes;
    expect(clash?.proposed).toBeNull();
    expect(clash?.message).toMatch(/No working day within 20 is free for it\.$/);
  });

  it("does not put an occurrence before or after another one of its own routine", () => {
    const occurrences = ["2027-05-24", "2027-05-31", "2027-06-01"].map((date, index) =>
      buildOccurrence(`w${index}`, date, { routineId: "r", calendar: ofMassachusetts, at: "10:00" }),
    );
    expect(reviewSchedule(buildSchedule(occurrences)).clashes[0]?.proposed?.date).toBe("2027-05-28");
  });
});

describe("a stocktake just before a figure", () => {
  // Frozen ten working days before, 26 January; the figure comes five days later.
  const stocktake = buildOccurrence("a", "2027-02-09", { figures: [graduation("2027-01-31")] });

  it("is flagged in words, with the weekday of the series on the first date whose freeze comes after the figure", () => {
    const { releases } = reviewSchedule(buildSchedule([stocktake]));
    expect(releases).toEqual([
      {
        key: "beforeRelease/a/GRAD5/2025/2027-02-09",
        kind: "beforeRelease",
        occurrence: "a",
        metric: "GRAD5",
        period: "2025",
        expectedOn: "2027-01-31",
        on: "2027-02-09",
        message:
          "The figure for cohort 2025 of 5-year graduation rate is expected on 31 January 2027, 5 days after the data " +
          "freeze of Stocktake a of 9 February 2027: it would be held without it.",
        proposed: {
          occurrence: "a",
          date: "2027-02-16",
          at: "10:00",
          why: "its data freeze, 2 February 2027, then comes after the figure",
        },
      },
    ]);
  });

  it("takes another weekday where the series' own would clash or cost more than a week", () => {
    const full = buildOccurrence("b", "2027-02-16", { at: "10:30" });
    expect(reviewSchedule(buildSchedule([stocktake, full])).releases[0]?.proposed?.date).toBe("2027-02-15");
  });

  it.each([
    ["the figure comes on the day of the freeze", "2027-01-26", false],
    ["it comes the day after the freeze", "2027-01-27", true],
    ["it comes twenty-one days after the meeting", "2027-03-02", true],
    ["it comes later than that", "2027-03-03", false],
  ])("is flagged or not where %s", (_when, expectedOn, isFlagged) => {
    const one = buildOccurrence("a", "2027-02-09", { figures: [graduation(expectedOn)] });
    expect(reviewSchedule(buildSchedule([one])).releases).toHaveLength(isFlagged ? 1 : 0);
  });

  it.each([
    [[{ draft: -8 }, { issue: -5 }], "draft", "2027-01-28"],
    [[{ issue: -5 }], "issue", "2027-02-02"],
    [[{ reminder: -1 }], "date", "2027-02-09"],
  ])("goes by the draft, the issue or the date where no data are frozen: %j", (steps, what, on) => {
    const one = buildOccurrence("a", "2027-02-09", { plan: normaliseRunUpPlan({ code: "p", steps }) });
    expect(findCutoff(one)).toMatchObject({ what, on });
  });

  it("counts a memo's issue as its date", () => {
    const plan = normaliseRunUpPlan({ code: "p", steps: [{ issue: -5 }] });
    const memo = buildOccurrence("m", "2027-02-09", { kind: "memo", plan, figures: [graduation("2027-02-12")] });
    expect(findCutoff(memo)).toEqual({ on: "2027-02-09", what: "issue", leadDays: 0 });
    expect(reviewSchedule(buildSchedule([memo])).releases[0]?.proposed?.date).toBe("2027-02-16");
  });

  it("is not proposed as a way out of a clash", () => {
    const figures = [graduation("2027-02-24")];
    const one = buildOccurrence("a", "2027-02-02", { figures });
    const other = buildOccurrence("b", "2027-02-02", { at: "10:30", isMovable: false });
    const [clash] = reviewSchedule(buildSchedule([one, other])).clashes;
    expect(clash?.proposed?.date).toBe("2027-02-01");
  });
});

const people = ["p1", "p2", "p3"];
const anyOccurrence = fc.record({
  day: fc.integer({ min: 1, max: 45 }),
  routine: fc.integer({ min: 0, max: 7 }),
  at: fc.constantFrom("09:00", "09:30", "10:00", "10:45", "14:00"),
  minutes: fc.constantFrom(30, 60, 90),
  chairId: fc.constantFrom("p1", "p2"),
  readerIds: fc.subarray(people),
  kind: fc.constantFrom("stocktake" as const, "memo" as const, "accountReview" as const),
  isMovable: fc.boolean(),
  timeZone: fc.constantFrom("America/New_York", "Asia/Kathmandu"),
  isLocal: fc.boolean(),
  releaseDay: fc.option(fc.integer({ min: -20, max: 90 })),
});
const anySchedule = fc
  .record({
    drawn: fc.array(anyOccurrence, { maxLength: 14 }),
    papersPerWeek: fc.integer({ min: 1, max: 3 }),
    isDefaultLocal: fc.boolean(),
  })
  .map(({ drawn, papersPerWeek, isDefaultLocal }) => {
    // From 10 November on: Thanksgiving, Christmas and New Year's Day lie in it.
    const today = "2026-11-10";
    const occurrences = drawn.map(({ day, routine, isLocal, releaseDay, kind, chairId, ...others }, index) =>
      buildOccurrence(`o${index}`, addDays(today, day), {
        ...others,
        kind,
        chairId: kind === "memo" ? null : chairId,
        routineId: `r${routine}`,
        calendar: isLocal ? weekendsOnly : ofMassachusetts,
        figures: releaseDay === null ? [] : [graduation(addDays(today, releaseDay))],
      }),
    );
    const defaultCalendar = isDefaultLocal ? ofMassachusetts : weekendsOnly;
    return buildSchedule(occurrences, { today, papersPerWeek, defaultCalendar });
  });

describe("laws of proposals", () => {
  it("applied by itself, each ends what it was proposed for and causes nothing new", () => {
    let applied = 0;
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const { clashes, releases } = reviewSchedule(schedule);
        const before = keysOf(schedule);
        for (const { key, proposed } of [...clashes, ...releases]) {
          if (proposed === null) continue;
          applied += 1;
          const after = keysOf(applyMove(schedule, proposed.occurrence, proposed.date));
          expect(after.has(key), `${key} is still there`).toBe(false);
          expect([...after].filter((one) => !before.has(one))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
    expect(applied).toBeGreaterThan(50);
  });

  it("keeps the hour, falls on a working day ahead, and within twenty working days for a clash", () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const { clashes, releases } = reviewSchedule(schedule);
        for (const { proposed } of [...clashes, ...releases]) {
          const one = schedule.occurrences.find(({ id }) => id === proposed?.occurrence);
          if (proposed === null || one === undefined) continue;
          expect(one.isMovable).toBe(true);
          expect(proposed.at).toBe(one.at);
          expect(proposed.date > schedule.today).toBe(true);
          expect(one.calendar.isWorkingDay(proposed.date)).toBe(true);
          expect(schedule.defaultCalendar.isWorkingDay(proposed.date)).toBe(true);
        }
        for (const { proposed } of clashes) {
          const one = schedule.occurrences.find(({ id }) => id === proposed?.occurrence);
          if (proposed === null || one === undefined) continue;
          expect(proposed.date <= one.calendar.addWorkingDays(one.heldOn, 20)).toBe(true);
          expect(proposed.date >= one.calendar.addWorkingDays(one.heldOn, -20)).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });

  it("freezes the data on or after the day of every figure it waits for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: -20, max: 60 }), (day, release) => {
        const heldOn = weekendsOnly.addWorkingDays(addDays("2027-02-01", day), 0);
        const expectedOn = addDays(heldOn, release);
        const one = buildOccurrence("a", heldOn, { figures: [graduation(expectedOn)] });
        const schedule = buildSchedule([one], { knownTo: "2028-12-31" });
        const [flag] = reviewSchedule(schedule).releases;
        expect(flag !== undefined).toBe(findComingFigures(one).length > 0);
        if (flag === undefined) return;
        const date = flag.proposed?.date ?? "";
        expect(findCutoff(redate(one, date)).on >= expectedOn).toBe(true);
        expect(weekdayOf(date)).toBe(weekdayOf(heldOn));
        expect(findClashes(applyMove(schedule, "a", date))).toEqual([]);
      }),
    );
  });
});
