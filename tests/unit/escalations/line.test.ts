import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { explainBadSnooze, isAnsweredAlready, judgeEscalationForm } from "../../../src/escalations/answer-form.ts";
import { listLevelsToRaise, listReachedLevels, type StandingLevel } from "../../../src/escalations/line.ts";
import type { EscalationRole } from "../../../src/organisations/schemas.ts";
import { addDays } from "../../../src/platform/time/dates.ts";

const calendar = buildWorkingCalendar({
  code: "days",
  drop: [],
  add: [{ on: "2013-05-27", title: "Memorial Day" }],
  blackouts: [],
});
const line = [
  { to: "goalLeader" as const, afterWorkingDays: 5 },
  { to: "unit" as const, afterWorkingDays: 10 },
  { to: "leader" as const, afterWorkingDays: 15 },
];
const reachedOn = (today: string, dueOn = "2013-03-01", knownOn = "2013-01-15") =>
  listReachedLevels({ dueOn, knownOn, today, line, calendar });

describe("the levels that an action has reached", () => {
  // 1 March 2013 was a Friday.
  it.each([
    ["the due day", "2013-03-01", []],
    ["a weekend", "2013-03-03", []],
    ["four working days past due", "2013-03-07", []],
    ["five", "2013-03-08", [1]],
    ["the weekend after", "2013-03-10", [1]],
    ["ten", "2013-03-15", [1, 2]],
    ["fourteen", "2013-03-21", [1, 2]],
    ["fifteen", "2013-03-22", [1, 2, 3]],
    ["a year", "2014-03-01", [1, 2, 3]],
  ])("on %s (%s) are %j", (_what, today, levels) => {
    expect(reachedOn(today).map(({ level }) => level)).toEqual(levels);
  });

  it("do not count a holiday", () => {
    expect(reachedOn("2013-05-31", "2013-05-24")).toEqual([]);
    expect(reachedOn("2013-06-03", "2013-05-24")).toHaveLength(1);
  });

  it("count from the day on which it was written down, when that was later", () => {
    expect(reachedOn("2013-06-17", "2013-03-01", "2013-06-11")).toEqual([]);
    expect(reachedOn("2013-06-18", "2013-03-01", "2013-06-11").map(({ level }) => level)).toEqual([1]);
  });

  it("never go back as days pass, and start anew with a later date", () => {
    const day = fc.integer({ min: 0, max: 400 }).map((days) => addDays("2013-01-01", days));
    fc.assert(
      fc.property(day, day, day, fc.integer({ min: 0, max: 60 }), (dueOn, knownOn, today, more) => {
        const now = reachedOn(today, dueOn, knownOn).length;
        expect(reachedOn(addDays(today, more), dueOn, knownOn).length).toBeGreaterThanOrEqual(now);
        expect(reachedOn(today, addDays(dueOn, more), knownOn).length).toBeLessThanOrEqual(now);
        expect(reachedOn(today, today, knownOn)).toEqual([]);
      }),
    );
  });
});

describe("the levels to raise", () => {
  const holders: Record<EscalationRole, string[]> = { goalLeader: ["leader-of-goal"], unit: ["unit"], leader: ["top"] };
  const raise = (standing: StandingLevel[], today: string, more: { ownerId?: string; holders?: object } = {}) =>
    listLevelsToRaise({
      reached: reachedOn(today),
      standing,
      ownerId: more.ownerId ?? "owner",
      today,
      holdersOf: (role) => ({ ...holders, ...more.holders })[role],
    }).map(({ level, recipientIds }) => [level, ...recipientIds]);
  const stands = (level: number, snoozedUntilOn: string | null = null): StandingLevel => ({ level, snoozedUntilOn });

  it.each([
    ["the first, when nothing was raised", [], "2013-03-08", {}, [[1, "leader-of-goal"]]],
    ["nothing twice", [stands(1)], "2013-03-12", {}, []],
    ["the next one in its time", [stands(1)], "2013-03-15", {}, [[2, "unit"]]],
    [
      "all that were reached meanwhile",
      [stands(1)],
      "2013-03-22",
      {},
      [
        [2, "unit"],
        [3, "top"],
      ],
    ],
    ["none while one is snoozed", [stands(1, "2013-03-20")], "2013-03-19", {}, []],
    ["the next on the day to which it was snoozed", [stands(1, "2013-03-20")], "2013-03-20", {}, [[2, "unit"]]],
    ["none to the owner alone", [], "2013-03-08", { ownerId: "leader-of-goal" }, []],
    ["past the owner to the next in its time", [], "2013-03-15", { ownerId: "leader-of-goal" }, [[2, "unit"]]],
    ["past a role that nobody holds", [], "2013-03-15", { holders: { goalLeader: [] } }, [[2, "unit"]]],
    [
      "to the others who hold a role",
      [],
      "2013-03-08",
      { ownerId: "a", holders: { goalLeader: ["a", "b", "b"] } },
      [[1, "b"]],
    ],
    ["never below what was raised", [stands(2)], "2013-03-20", { holders: { goalLeader: ["new"] } }, []],
  ] as const)("are %s", (_what, standing, today, more, raised) => {
    expect(raise([...standing], today, more as { ownerId?: string })).toEqual(raised.map((one) => [...one]));
  });

  it("are each raised once and in order, whatever happens from day to day", () => {
    const days = fc.array(
      fc.record({
        pass: fc.integer({ min: 0, max: 9 }),
        snooze: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
        leaders: fc.constantFrom([], ["owner"], ["x"], ["x", "owner"]),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(days, (steps) => {
        let today = "2013-03-01";
        const standing: StandingLevel[] = [];
        for (const { pass, snooze, leaders } of steps) {
          today = addDays(today, pass);
          const isSnoozed = standing.some(({ snoozedUntilOn }) => snoozedUntilOn !== null && snoozedUntilOn > today);
          const raised = raise(standing, today, { holders: { goalLeader: leaders } });
          if (isSnoozed) expect(raised).toEqual([]);
          for (const [level, ...recipients] of raised) {
            expect(recipients.length).toBeGreaterThan(0);
            expect(recipients).not.toContain("owner");
            standing.push(stands(Number(level)));
          }
          const last = standing.at(-1);
          if (snooze !== null && last !== undefined) last.snoozedUntilOn = addDays(today, snooze);
        }
        const levels = standing.map(({ level }) => level);
        expect(levels).toEqual([...new Set(levels)].toSorted());
      }),
    );
  });
});

describe("an answer by the page", () => {
  it.each([
    ["2013-03-01", "Say a day after today, 1 March 2013."],
    ["2013-05-30", undefined],
    ["2013-05-31", "Say a day until 30 May 2013; it can be put off again then."],
    ["", "Say until which day."],
    ["soon", "Give the date as year-month-day, for example 2027-03-09."],
  ])("until %j is answered %j", (until, message) => {
    expect(explainBadSnooze(until, "2013-03-01")).toBe(message);
  });

  it("needs a choice, and a reason for putting it off", () => {
    expect(judgeEscalationForm({}, "2013-03-01")).toEqual({ faults: { answer: "Choose one of these answers." } });
    expect(judgeEscalationForm({ answer: "snooze", until: "2013-03-04" }, "2013-03-01")).toEqual({
      faults: { reason: "Say why it is put off." },
    });
    expect(judgeEscalationForm({ answer: "acknowledge", text: " " }, "2013-03-01")).toEqual({
      answer: { state: "acknowledged", text: undefined },
    });
  });

  it("is the same only from the same person, in the same words", () => {
    const standing = { state: "acknowledged", reason: "I call her", snoozedUntilOn: null, answeredBy: "Unit" };
    const form = { answer: "acknowledge", text: "I call her" };
    expect(isAnsweredAlready(form, standing, "Unit")).toBe(true);
    expect(isAnsweredAlready(form, standing, "Other")).toBe(false);
    expect(isAnsweredAlready({ ...form, text: "" }, standing, "Unit")).toBe(false);
    expect(isAnsweredAlready({ answer: "snooze" }, standing, "Unit")).toBe(false);
  });
});
