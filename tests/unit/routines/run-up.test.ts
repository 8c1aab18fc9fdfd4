import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildWorkingCalendar } from "../../../src/calendars/working-days.ts";
import { fromEpochDay, toEpochDay } from "../../../src/platform/time/dates.ts";
import { localDateOf, resolveWallTime } from "../../../src/platform/time/wall-time.ts";
import { planRunUp } from "../../../src/routines/run-ups/run-up.ts";
import {
  applyOverrides,
  builtInRunUpPlan,
  explainBadOverrides,
  normaliseOverride,
  normaliseRunUpPlan,
  orderedStepKinds,
  type RunUpPlanInput,
  runUpOverrideSchema,
  runUpPlanInputSchema,
} from "../../../src/routines/run-ups/run-up-schema.ts";
import { type RoutineKind, routineKinds } from "../../../src/routines/vocabulary.ts";
import { massachusetts } from "../calendars/massachusetts-calendar.ts";

const calendar = buildWorkingCalendar(massachusetts);
const zone = "America/New_York";
const longAgo = "2000-01-01T00:00:00.000Z";

function run(
  date: string,
  time: string,
  routineKind: RoutineKind = "stocktake",
  plan = builtInRunUpPlan,
  knownAt = longAgo,
) {
  const startsInstant = resolveWallTime(date, time, zone).instant;
  return planRunUp({ routineKind, occurrenceDate: date, startsInstant, zone, plan, calendar, knownAt });
}
const lines = (steps: ReturnType<typeof run>) => steps.map((s) => `${s.kind} ${s.leadDays} ${s.dueOn} ${s.dueAt}`);
const makePlan = (steps: RunUpPlanInput["steps"]) => normaliseRunUpPlan({ code: "p", steps });

describe("run-up plan", () => {
  it("reads short and long steps into one form, in the order in which they happen", () => {
    const input = runUpPlanInputSchema.parse({
      code: "p",
      steps: [{ actionLog: 2 }, { step: "issue", lead: -5, at: "16:00" }, { dataRequest: -15 }],
      unsigned: "issue marked as not signed off",
    });
    const plan = normaliseRunUpPlan(input);
    expect(plan).toEqual({
      code: "p",
      steps: [
        { step: "dataRequest", lead: -15, at: "09:00" },
        { step: "issue", lead: -5, at: "16:00" },
        { step: "actionLog", lead: 2, at: "09:00" },
      ],
      unsigned: "issue",
    });
    expect(normaliseRunUpPlan(runUpPlanInputSchema.parse(plan))).toEqual(plan);
    expect(normaliseRunUpPlan({ code: "p", steps: [{ draft: -8 }], unsigned: "hold" }).unsigned).toBe("hold");
  });

  it.each([
    [[{ issue: -5 }, { issue: -4 }], "/steps/1: issue stands twice"],
    [[{ actionLog: 0 }], "/steps/0: the action log follows the meeting: lead 1 or more"],
    [[{ issue: 1 }], "/steps/0: issue comes before the meeting: lead 0 or less"],
    [[{ signOff: -4 }, { issue: -5 }], "/steps/1: issue must not come before signOff"],
    [[{ issue: -5 }, { draft: -4 }], "/steps/0: issue must not come before draft"],
    [[{ issue: -5, draft: -8 }], "/steps/0: write one step: { issue: -5 } or { step: issue, lead: -5 }"],
    [[{ step: "issue" }], "/steps/0: write one step: { issue: -5 } or { step: issue, lead: -5 }"],
    [[{ step: "issue", lead: -5, draft: -8 }], "/steps/0: write one step: { issue: -5 } or { step: issue, lead: -5 }"],
    [[{ party: -5 }], '/steps/0: Unrecognized key: "party"'],
    [[{ issue: -5.5 }], "/steps/0/issue: Invalid input: expected int, received number"],
    [[{ issue: -5, at: "25:00" }], '/steps/0/at: "25:00" is not a time of day; write HH:MM, 00:00 to 23:59'],
  ])("refuses %j", (steps, complaint) => {
    const { error } = runUpPlanInputSchema.safeParse({ code: "p", steps });
    expect(error?.issues.map((issue) => `/${issue.path.join("/")}: ${issue.message}`)[0]).toBe(complaint);
  });
});

describe("run-up", () => {
  it("counts back from a stocktake in working days, around the holiday", () => {
    expect(lines(run("2013-03-12", "10:00"))).toEqual([
      "dataRequest -15 2013-02-19 2013-02-19T14:00:00.000Z",
      "dataFreeze -10 2013-02-26 2013-02-26T14:00:00.000Z",
      "draft -8 2013-02-28 2013-02-28T14:00:00.000Z",
      "signOff -6 2013-03-04 2013-03-04T14:00:00.000Z",
      "issue -5 2013-03-05 2013-03-05T14:00:00.000Z",
      "reminder -1 2013-03-11 2013-03-11T13:00:00.000Z",
      "actionLog 2 2013-03-14 2013-03-14T13:00:00.000Z",
    ]);
  });

  it("issues a memo on its own date and hour, without reminder and action log", () => {
    expect(lines(run("2011-07-05", "09:00", "memo"))).toEqual([
      "dataRequest -15 2011-06-13 2011-06-13T13:00:00.000Z",
      "dataFreeze -10 2011-06-20 2011-06-20T13:00:00.000Z",
      "draft -8 2011-06-22 2011-06-22T13:00:00.000Z",
      "signOff -6 2011-06-24 2011-06-24T13:00:00.000Z",
      "issue 0 2011-07-05 2011-07-05T13:00:00.000Z",
    ]);
    expect(lines(run("2011-07-05", "09:00", "memo", makePlan([{ reminder: -1 }])))).toEqual([
      "issue 0 2011-07-05 2011-07-05T13:00:00.000Z",
    ]);
  });

  it("records what was due before the routine was known as not possible, and plans the rest", () => {
    const steps = run("2013-03-12", "10:00", "stocktake", builtInRunUpPlan, "2013-03-04T14:00:00.000Z");
    expect(steps.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      "dataRequest notPossible",
      "dataFreeze notPossible",
      "draft notPossible",
      "signOff planned",
      "issue planned",
      "reminder planned",
      "actionLog planned",
    ]);
    expect(steps[0]?.reason).toBe(
      "due before the routine was known, Mon 4 March 2013, 09:00 (America/New_York, UTC-05:00)",
    );
    expect(steps[3]?.reason).toBeNull();
  });

  it("does what belongs to the day of the meeting before it starts", () => {
    const plan = makePlan([{ issue: 0 }, { step: "reminder", lead: 0, at: "12:00" }]);
    expect(lines(run("2013-03-12", "10:00", "stocktake", plan))).toEqual([
      "issue 0 2013-03-12 2013-03-12T13:00:00.000Z",
      "reminder 0 2013-03-12 2013-03-12T13:00:00.000Z",
    ]);
    // earlier than the default hour: both pulled forward together
    expect(lines(run("2013-03-12", "08:30", "stocktake", plan))).toEqual([
      "issue 0 2013-03-12 2013-03-12T11:30:00.000Z",
      "reminder 0 2013-03-12 2013-03-12T11:30:00.000Z",
    ]);
    // just after midnight: the working day before
    expect(lines(run("2013-03-11", "00:30", "stocktake", plan)).map((line) => line.split(" ")[2])).toEqual([
      "2013-03-08",
      "2013-03-08",
    ]);
  });

  it("does nothing on a day off even when the meeting is held on one", () => {
    const plan = makePlan([{ issue: -5 }, { reminder: 0 }, { actionLog: 2 }]);
    expect(lines(run("2011-07-04", "10:00", "stocktake", plan)).map((line) => line.slice(0, -25))).toEqual([
      "issue -5 2011-06-27",
      "reminder 0 2011-07-01",
      "actionLog 2 2011-07-06",
    ]);
  });

  it("keeps the order of the steps, the meeting between them, and every day off free", () => {
    const times = fc
      .integer({ min: 0, max: 95 })
      .map((q) => `${String(Math.floor(q / 4)).padStart(2, "0")}:${String((q % 4) * 15).padStart(2, "0")}`);
    const count = orderedStepKinds.length;
    const leads = fc.array(fc.integer({ min: -20, max: 0 }), { minLength: count - 1, maxLength: count - 1 });
    const hours = fc.array(times, { minLength: count, maxLength: count });
    fc.assert(
      fc.property(
        fc.integer({ min: toEpochDay("2011-01-01"), max: toEpochDay("2027-12-31") }).map(fromEpochDay),
        times,
        leads,
        hours,
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(...routineKinds),
        (date, time, unordered, at, logLead, kind) => {
          const ordered = [...unordered].sort((a, b) => a - b);
          const steps = orderedStepKinds.map((step, i) => ({
            step,
            lead: ordered[i] ?? logLead,
            at: at[i] ?? "09:00",
          }));
          const input = runUpPlanInputSchema.parse({ code: "p", steps });
          const planned = run(date, time, kind, normaliseRunUpPlan(input));
          const start = resolveWallTime(date, time, zone).instant;
          const instants = planned.map(({ dueAt }) => dueAt);
          expect(instants).toEqual([...instants].sort());
          for (const step of planned) {
            expect(localDateOf(step.dueAt, zone)).toBe(step.dueOn);
            const isIssueOfPaper = kind === "memo" && step.kind === "issue";
            if (!isIssueOfPaper) expect(calendar.reasonNotWorking(step.dueOn)).toBeNull();
            if (step.kind === "actionLog") expect(step.dueAt > start).toBe(true);
            else if (kind === "memo") expect(step.dueAt <= start).toBe(true);
            else expect(step.dueAt < start).toBe(true);
          }
          expect(planned.map((step) => step.kind)).toEqual(
            orderedStepKinds.filter((step) => kind !== "memo" || !["reminder", "actionLog"].includes(step)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("puts tasks on their own day and hour, each with its deadline, whatever the other steps do", () => {
    const plan = makePlan([
      { step: "task", code: "room", title: "Book the room", lead: -20, at: "08:00", by: -18 },
      { step: "task", code: "thanks", title: "Thank the school", lead: 1 },
      { dataRequest: -15 },
      { issue: -5 },
    ]);
    const steps = run("2011-09-13", "10:00", "stocktake", plan);
    expect(steps.map(({ kind, code, dueOn, deadlineOn }) => [kind, code, dueOn, deadlineOn])).toEqual([
      ["task", "room", "2011-08-15", "2011-08-17"],
      ["dataRequest", "", "2011-08-22", "2011-09-06"],
      ["issue", "", "2011-09-06", null],
      ["task", "thanks", "2011-09-14", null],
    ]);
  });

  it.each([
    [{ step: "task", lead: -3 }, "a task needs a code and a title"],
    [{ step: "issue", lead: -3, title: "x" }, "belong to steps of the kind task"],
    [{ step: "dataRequest", lead: -3, to: ["chair"] }, "goes to whoever owns the figures"],
    [{ step: "selfAssessment", lead: -9, to: ["chair"] }, "goes to whoever answers for the goals and strategies"],
    [{ step: "issue", lead: -3, by: -1 }, "nothing is answered to issue"],
    [{ step: "signOff", lead: -3, by: -4 }, "cannot be due before it is asked for"],
    [{ step: "issue", lead: -3, issue: -3 }, "write one step"],
  ] as const)("refuses the step %j: %s", (step, message) => {
    const { error } = runUpPlanInputSchema.safeParse({ code: "p", steps: [step] });
    expect(error?.issues.map((issue) => issue.message).join("; ")).toContain(message);
  });

  it("wants self-assessments by the draft, unless the plan names a day", () => {
    const deadlineOf = (...steps: RunUpPlanInput["steps"]) =>
      run("2011-09-13", "10:00", "stocktake", makePlan(steps)).find(({ kind }) => kind === "selfAssessment")
        ?.deadlineOn;
    expect(deadlineOf({ selfAssessment: -10 }, { draft: -8 }, { issue: -5 })).toBe("2011-08-31");
    expect(deadlineOf({ selfAssessment: -10 }, { issue: -5 })).toBe("2011-09-06");
    expect(deadlineOf({ step: "selfAssessment", lead: -10, by: -9 }, { draft: -8 })).toBe("2011-08-30");
    expect(deadlineOf({ selfAssessment: -10 })).toBe(null);
  });

  it("lets a routine replace a step of its plan, add one and go without one", () => {
    const overrides = [{ issue: -3 }, { step: "reminder", off: true }, { invitation: -30 }].map((one) =>
      normaliseOverride(runUpOverrideSchema.parse(one)),
    );
    const plan = applyOverrides(builtInRunUpPlan, overrides);
    expect(plan.steps.map(({ step, lead }) => `${step} ${lead}`)).toEqual([
      "invitation -30",
      "dataRequest -15",
      "dataFreeze -10",
      "draft -8",
      "signOff -6",
      "issue -3",
      "actionLog 2",
    ]);
    expect(explainBadOverrides(builtInRunUpPlan, [normaliseOverride({ issue: -9 })])).toBe(
      "issue must not come before signOff",
    );
  });
});
