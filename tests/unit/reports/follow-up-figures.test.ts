import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, daysBetween } from "../../../src/platform/time/dates.ts";
import type { ActionFact, CheckFact, DecisionFact, FollowUpFacts } from "../../../src/reports/follow-up-facts.ts";
import {
  countFollowUp,
  findClosedLoops,
  judgeKept,
  medianOf,
  shareOf,
  slipDaysOf,
  wasAnsweredByNextMeeting,
} from "../../../src/reports/follow-up-figures.ts";
import { groupFacts, quartersOf } from "../../../src/reports/follow-up-groups.ts";
import { summarise } from "../../../src/reports/follow-up-words.ts";
import { findNextMeetings, type MeetingFact } from "../../../src/reports/next-meeting.ts";

const groups = { routine: ["review"], goal: ["CCR"], type: ["action"], ownerRole: ["owner"] };

const buildAction = (overrides: Partial<ActionFact> = {}): ActionFact => ({
  id: "a",
  groups,
  agreedOn: "2013-01-08",
  originalDueOn: "2013-01-31",
  dueOn: "2013-01-31",
  state: "open",
  finishedOn: null,
  hasMetric: false,
  hasCheckDate: false,
  firstAnsweredOn: null,
  nextMetOn: null,
  ...overrides,
});
const buildCheck = (overrides: Partial<CheckFact> = {}): CheckFact => ({
  actionId: "a",
  groups,
  checkedOn: "2013-02-05",
  verdict: "moved",
  ...overrides,
});
const buildDecision = (overrides: Partial<DecisionFact> = {}): DecisionFact => ({
  groups,
  decidedOn: "2013-02-12",
  hasMetric: false,
  actionId: "a",
  ...overrides,
});
const nothing: FollowUpFacts = { actions: [], checks: [], decisions: [], escalations: [] };
const year = { from: "2013-01-01", to: "2013-12-31" };

describe("a commitment", () => {
  it.each([
    ["done before its day", { state: "done", finishedOn: "2013-01-20" }, "keptOnTime", 0],
    ["done on its day", { state: "verified", finishedOn: "2013-01-31" }, "keptOnTime", 0],
    ["done a day late", { state: "done", finishedOn: "2013-02-01" }, "keptLate", 1],
    [
      "moved, and done on its new day",
      { state: "done", dueOn: "2013-02-28", finishedOn: "2013-02-28" },
      "keptLate",
      28,
    ],
    [
      "moved, and done on its first day all the same",
      { state: "done", dueOn: "2013-02-28", finishedOn: "2013-01-31" },
      "keptOnTime",
      0,
    ],
    ["open and overdue", {}, "stillOpen", 29],
    ["open and moved to a later day", { dueOn: "2013-04-30" }, "stillOpen", 89],
    ["dropped", { state: "dropped", finishedOn: "2013-01-20" }, "dropped", 0],
  ] as const)("%s", (_what, overrides, kept, slip) => {
    const action = buildAction(overrides);
    expect(judgeKept(action)).toBe(kept);
    expect(slipDaysOf(action, "2013-03-01")).toBe(slip);
  });

  it.each([
    ["the day before", "2013-02-11", "2013-02-12", true],
    ["on the day itself", "2013-02-12", "2013-02-12", false],
    ["never", null, "2013-02-12", false],
    ["before a meeting that has not come", "2013-01-09", null, null],
  ] as const)(
    "is answered by the next meeting when something was said: %s",
    (_what, firstAnsweredOn, nextMetOn, expected) => {
      expect(wasAnsweredByNextMeeting(buildAction({ firstAnsweredOn, nextMetOn }))).toBe(expected);
    },
  );
});

describe("a loop", () => {
  it.each([
    ["closes with a decision after the check", [buildCheck()], [buildDecision()], "2013-02-12"],
    ["closes on the day of the check", [buildCheck()], [buildDecision({ decidedOn: "2013-02-05" })], "2013-02-05"],
    [
      "is not closed by a decision before the check",
      [buildCheck()],
      [buildDecision({ decidedOn: "2013-02-04" })],
      null,
    ],
    ["is not closed where it is too early", [buildCheck({ verdict: "tooEarly" })], [buildDecision()], null],
    ["is not closed without data", [buildCheck({ verdict: "noData" })], [buildDecision()], null],
    ["is closed by metrics that did not move", [buildCheck({ verdict: "notMoved" })], [buildDecision()], "2013-02-12"],
    ["is not closed by a decision on something else", [buildCheck()], [buildDecision({ actionId: "b" })], null],
    ["is not closed by a check alone", [buildCheck()], [], null],
    [
      "counts once, by its first decision, whatever the order",
      [buildCheck({ checkedOn: "2013-03-05" }), buildCheck()],
      [buildDecision({ decidedOn: "2013-05-14" }), buildDecision()],
      "2013-02-12",
    ],
  ] as const)("%s", (_what, checks, decisions, closedOn) => {
    expect(findClosedLoops(checks, decisions)).toEqual(closedOn === null ? [] : [{ actionId: "a", closedOn }]);
  });
});

describe("the next meeting", () => {
  const meet = (on: string, overrides: Partial<MeetingFact> = {}): MeetingFact => ({
    routineId: "r",
    heldOn: on,
    startsAt: new Date(`${on}T15:00:00Z`),
    turnGoalId: null,
    turnSiteId: null,
    turnTitle: null,
    ...overrides,
  });
  const first = meet("2013-01-08", { turnGoalId: "g1", turnTitle: "One" });
  it.each([
    ["is the next of the routine", meet("2013-01-08"), [meet("2013-03-12"), meet("2013-02-12")], "2013-02-12"],
    ["is not another routine's", meet("2013-01-08"), [meet("2013-02-12", { routineId: "q" })], null],
    [
      "is at the same turn",
      first,
      [meet("2013-02-12", { turnGoalId: "g2" }), meet("2013-03-12", { turnGoalId: "g1" })],
      "2013-03-12",
    ],
    ["is one without turns as well", first, [meet("2013-02-12")], "2013-02-12"],
    [
      "follows what was agreed before there were turns",
      meet("2013-01-08"),
      [meet("2013-02-12", { turnGoalId: "g2" })],
      "2013-02-12",
    ],
    [
      "is of the same topic",
      meet("2013-01-08", { turnTitle: "A" }),
      [meet("2013-02-12", { turnTitle: "B" }), meet("2013-03-12", { turnTitle: "A" })],
      "2013-03-12",
    ],
  ])("%s", (_what, meeting, taken, expected) => {
    expect(findNextMeetings([meeting, ...taken])(meeting)).toBe(expected);
  });
});

describe("the numbers", () => {
  it("say none yet and divide by nothing where there is nothing", () => {
    const figures = countFollowUp(nothing, year, "2013-06-30");
    expect(figures.commitments.keptOnTimeShare).toBeNull();
    expect(figures.loop).toMatchObject({ deciding: 0, monitoringShare: null, actingAndLookingAgainShare: null });
    const text = summarise(figures).join("\n");
    expect(text.match(/none yet/g)?.length).toBeGreaterThanOrEqual(8);
    expect(text).not.toMatch(/NaN|null|undefined|Infinity/);
  });

  it("count each case of the field study by its own day", () => {
    const facts = {
      ...nothing,
      actions: [buildAction({ hasMetric: true }), buildAction({ id: "b", agreedOn: "2012-12-31", hasMetric: true })],
      checks: [
        buildCheck(),
        buildCheck({ checkedOn: "2013-03-05", verdict: "tooEarly" }),
        buildCheck({ checkedOn: "2013-04-30" }),
        buildCheck({ actionId: "earlier", checkedOn: "2012-12-30" }),
        buildCheck({ actionId: "earlier", checkedOn: "2013-02-05" }),
      ],
      decisions: [
        buildDecision({ hasMetric: true }),
        buildDecision({ actionId: null, hasMetric: true }),
        buildDecision({ actionId: null }),
      ],
    };
    expect(countFollowUp(facts, year, "2013-06-30").loop).toEqual({
      ...{ deciding: 3, monitoring: 1, actingAndLookingAgain: 1 },
      ...{ monitoringShare: 0.333, actingAndLookingAgainShare: 0.333 },
    });
  });

  it("takes no commitment as broken before its day is over", () => {
    const { commitments } = countFollowUp({ ...nothing, actions: [buildAction()] }, year, "2013-01-31");
    expect(commitments).toMatchObject({ due: 0, stillOpen: 0, notYetDue: 1, keptOnTimeShare: null });
  });
});

const day = fc.integer({ min: 0, max: 800 }).map((days) => addDays("2012-01-01", days));
const anyAction: fc.Arbitrary<ActionFact> = fc.record({
  id: fc.constantFrom("a", "b", "c", "d"),
  groups: fc.record({
    routine: fc.constantFrom(["r1"], ["r2"]),
    goal: fc.constantFrom<string[]>([], ["g1"], ["g1", "g2"]),
    type: fc.constantFrom(["action"], ["commitment"]),
    ownerRole: fc.constant(["owner"]),
  }),
  agreedOn: day,
  originalDueOn: day,
  dueOn: day,
  state: fc.constantFrom("open", "done", "verified", "dropped"),
  finishedOn: fc.option(day),
  hasMetric: fc.boolean(),
  hasCheckDate: fc.boolean(),
  firstAnsweredOn: fc.option(day),
  nextMetOn: fc.option(day),
});
const anyFacts: fc.Arbitrary<FollowUpFacts> = fc.record({
  actions: fc.array(anyAction, { maxLength: 30 }),
  checks: fc.array(
    fc.record({
      actionId: fc.constantFrom("a", "b"),
      groups: fc.constant(groups),
      checkedOn: day,
      verdict: fc.constantFrom("moved", "notMoved", "tooEarly", "noData"),
    }),
    { maxLength: 15 },
  ),
  decisions: fc.array(
    fc.record({
      groups: fc.constant(groups),
      decidedOn: day,
      hasMetric: fc.boolean(),
      actionId: fc.option(fc.constantFrom("a", "b")),
    }),
    { maxLength: 15 },
  ),
  escalations: fc.array(fc.record({ groups: fc.constant(groups), raisedOn: day, isAnswered: fc.boolean() }), {
    maxLength: 10,
  }),
});
const anySpan = fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));

describe("laws", () => {
  it("every commitment of a span is counted exactly once, and so is everything agreed", () => {
    fc.assert(
      fc.property(anyFacts, anySpan, day, (facts, span, today) => {
        const { commitments: c, answers: a, loop, escalations, purpose } = countFollowUp(facts, span, today);
        const isWithin = (on: string) => on >= span.from && on <= span.to;
        expect(c.keptOnTime + c.keptLate + c.stillOpen + c.dropped).toBe(c.due);
        expect(c.due + c.notYetDue).toBe(facts.actions.filter((action) => isWithin(action.originalDueOn)).length);
        expect(a.answeredByNextMeeting + a.unansweredByNextMeeting + a.noNextMeetingYet).toBe(a.agreed);
        expect(a.agreed).toBe(facts.actions.filter((action) => isWithin(action.agreedOn)).length);
        expect(purpose.withMetric).toBeLessThanOrEqual(loop.deciding);
        expect(escalations.acknowledged).toBeLessThanOrEqual(escalations.raised);
        for (const share of [c.keptOnTimeShare, a.answeredByNextMeetingShare, purpose.withMetricShare]) {
          if (share !== null) expect(share).toBeGreaterThanOrEqual(0);
          if (share !== null) expect(share).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("quarters cover a span without gap or overlap, and their counts add up to the whole's", () => {
    fc.assert(
      fc.property(anyFacts, anySpan, day, (facts, span, today) => {
        const quarters = quartersOf(span);
        expect(quarters[0]?.from).toBe(span.from);
        expect(quarters.at(-1)?.to).toBe(span.to);
        for (const [index, { from }] of quarters.slice(1).entries()) {
          expect(daysBetween(quarters[index]?.to ?? "", from)).toBe(1);
        }
        const whole = countFollowUp(facts, span, today);
        const parts = quarters.map((quarter) => countFollowUp(facts, quarter, today));
        const sum = (read: (figures: typeof whole) => number) => parts.reduce((total, part) => total + read(part), 0);
        for (const read of [
          (figures: typeof whole) => figures.commitments.due,
          (figures: typeof whole) => figures.commitments.keptOnTime,
          (figures: typeof whole) => figures.answers.answeredByNextMeeting,
          (figures: typeof whole) => figures.loop.deciding,
          (figures: typeof whole) => figures.loop.monitoring,
          (figures: typeof whole) => figures.loop.actingAndLookingAgain,
          (figures: typeof whole) => figures.escalations.raised,
        ]) {
          expect(sum(read)).toBe(read(whole));
        }
      }),
    );
  });

  it("groups of routines add up to the whole", () => {
    fc.assert(
      fc.property(anyFacts, anySpan, day, (facts, span, today) => {
        const parts = [...groupFacts(facts, "routine").values()].map((part) => countFollowUp(part, span, today));
        const total = (read: (figures: (typeof parts)[number]) => number) =>
          parts.reduce((sum, part) => sum + read(part), 0);
        const whole = countFollowUp(facts, span, today);
        expect(total(({ commitments }) => commitments.due)).toBe(whole.commitments.due);
        expect(total(({ loop }) => loop.monitoring)).toBe(whole.loop.monitoring);
      }),
    );
  });

  it("a median lies between the least and the most, with as many below as above", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 40 }), (values) => {
        const median = medianOf(values) ?? Number.NaN;
        expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
    expect(medianOf([])).toBeNull();
    expect(shareOf(0, 0)).toBeNull();
  });
});
