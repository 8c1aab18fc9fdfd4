import { describe, expect, it } from "vitest";
import { composeActionLog } from "../../../src/documents/composing/compose-action-log.ts";
import { composeMemo } from "../../../src/documents/composing/compose-memo.ts";
import type { ActionLogEvidence, MemoEvidence } from "../../../src/documents/evidence.ts";
import { renderPlainText } from "../../../src/documents/formats/text/render-text.ts";
import { layOut } from "../../../src/documents/layout/lay-out.ts";
import { actionLogModelSchema, memoModelSchema } from "../../../src/documents/view-model.ts";
import {
  answeredAsk,
  buildAction,
  buildGraduationMetrics,
  buildSetting,
  ccrLeader,
  commissioner,
  firstAction,
  goalOfGraduation,
  memoTemplate,
  sinceLastPaper,
  unit,
} from "./massachusetts-evidence.ts";
import { releaseMetrics } from "./release-metrics.ts";

const silentGoal = { code: "CIA", title: "Strengthen curriculum", owners: [ccrLeader], metrics: [] };

const buildMemo = (overrides: Partial<MemoEvidence> = {}): MemoEvidence => ({
  setting: buildSetting({
    routine: { code: "memo", title: "Delivery memo", kind: "memo" },
    meeting: { on: "2013-05-06", timeLocal: "09:00", timeZone: "America/New_York", minutes: 0 },
    knownOn: "2013-04-29",
  }),
  template: memoTemplate(),
  to: commissioner,
  from: unit,
  likelihoods: [],
  lastKnownOn: "2012-12-28",
  period: { after: "2013-01-07", until: "2013-04-29" },
  goals: [goalOfGraduation, silentGoal],
  metrics: sinceLastPaper(releaseMetrics(buildGraduationMetrics(), 10, []), "2012-12-28"),
  actions: [firstAction, buildAction()],
  decisions: [
    { number: 3, text: "Deep dive on English learners", decidedOn: "2013-03-12", decidedAt: "Stocktake" },
    { number: 2, text: "Adopt separate trajectories", decidedOn: "2012-03-13", decidedAt: "Stocktake" },
  ],
  asks: [answeredAsk],
  handovers: [
    { goal: silentGoal, from: null, to: ccrLeader, on: "2013-02-01", note: "Acting until the post is filled" },
  ],
  ...overrides,
});

describe("the memo", () => {
  const memo = composeMemo(buildMemo());

  it("fits the published model", () => {
    expect(memoModelSchema.parse(memo)).toEqual(memo);
  });

  it("says to whom, from whom, on what and for which period", () => {
    expect([memo.to.title, memo.from.title, memo.subject, memo.period.text]).toEqual([
      "Commissioner",
      "Delivery unit director",
      "Progress on two goals",
      "since 7 January 2013, up to 29 April 2013",
    ]);
  });

  it("gives each goal its status, one line and trend, also where there is nothing to judge by", () => {
    expect(memo.standing.map((goal) => [goal.code, goal.state, goal.trend])).toEqual([
      ["CCR", "ahead", "up 1.6 points from cohort 2010"],
      ["CIA", "noData", "no trend yet"],
    ]);
    expect(memo.standing[1]?.sentence).toBe("No metric with data is defined for this goal.");
  });

  it("lists as new only what came in the period", () => {
    const items = memo.newItems.map((item) => item.text);
    // Four of one day, in one sentence that cites each.
    expect(items[0]).toBe(
      "New figures came on 31 January 2013 for the 5-year graduation rate (86.3% for cohort 2011); the 4-year graduation rate (84.7% for cohort 2012); the 5-year graduation rate, English learners (64.2% for cohort 2011); the 5-year graduation rate, students with disabilities (70.8% for cohort 2011).",
    );
    expect(new Set(memo.newItems[0]?.sources).size).toBe(4);
    expect(items.filter((item) => item.startsWith("Decision"))).toEqual([
      "Decision D3 of 12 March 2013: Deep dive on English learners.",
    ]);
    expect(items).toContain(
      'From 1 February 2013 the goal "Strengthen curriculum" is answered for by Goal leader, success after high school: Acting until the post is filled.',
    );
    expect(items.some((item) => item.includes("analysts"))).toBe(false);
  });

  it("opens with a bottom line and keeps the order of its template", () => {
    expect(memo.bottomLine?.text).toMatch(/^The 5-year graduation rate is 86\.3% for cohort 2011/);
    expect(memo.observations.map(({ text }) => text)).toEqual([
      "Of 5 metrics: 1 ahead, 1 on track, 1 off track, 1 no target and 1 no data.",
      "One goal has no metric with data.",
    ]);
    expect(memo.sections?.map(({ section }) => section)).toEqual(memoTemplate().sections.map(({ section }) => section));
    expect(memo.checks?.map(({ label }) => label)).toEqual(["A1"]);
    expect(memo.charts?.[0]?.metric).toBe("GRAD5");
  });

  it("asks at most five questions, what is off track first", () => {
    expect(memo.questions.length).toBeLessThanOrEqual(5);
    expect(memo.questions.map(({ key }) => key)).toContain("question:off:GRAD5-EL");
    expect(new Set(memo.questions.map(({ key }) => key)).size).toBe(memo.questions.length);
    expect(memo.questions[0]?.text).toBe(
      "What would bring the 5-year graduation rate, English learners, back to its trajectory, and what help is needed?",
    );
  });

  it("tells of one new figure, or two of one day, each in a sentence of its own", () => {
    const [graduation, fourYears] = buildMemo().metrics;
    for (const metrics of [[graduation], [graduation, fourYears]]) {
      const known = metrics.flatMap((metric) => metric ?? []);
      const codes = known.map(({ code }) => code);
      const { newItems } = composeMemo(buildMemo({ metrics: known, goals: [{ ...goalOfGraduation, metrics: codes }] }));
      const news = newItems.filter(({ text }) => /new figures?\b/i.test(text));
      expect(news[0]?.text).toBe(
        "The 5-year graduation rate: new figure, 86.3% for cohort 2011, received on 31 January 2013.",
      );
      expect(news).toHaveLength(known.length);
    }
  });

  it("counts the metrics where several goals have figures, and tells of the first one below", () => {
    const goals = [
      { ...goalOfGraduation, metrics: ["GRAD5", "GRAD4"] },
      { ...silentGoal, metrics: ["GRAD5-EL", "GRAD5-SWD", "MASSCORE"] },
    ];
    const several = composeMemo(buildMemo({ goals }));
    expect(several.bottomLine?.text).toMatch(/^Of 5 metrics: 1 ahead, 1 on track, 1 off track, .* Furthest from/);
    expect(several.observations[0]?.text).toMatch(/^The 5-year graduation rate is 86\.3% .* from here to be at 88\.3%/);
  });

  it("is still a memo when nothing is known at all", () => {
    const empty = composeMemo(
      buildMemo({
        metrics: [],
        actions: [],
        decisions: [],
        asks: [],
        handovers: [],
        lastKnownOn: null,
        period: { after: null, until: "2011-01-03" },
      }),
    );
    expect(memoModelSchema.parse(empty)).toEqual(empty);
    expect(empty.observations.map((item) => item.text)).toEqual(["None of the goals has a metric with data."]);
    expect(renderPlainText(layOut(empty))).toContain("No new figure, decision or change of owner in this period.");
  });
});

describe("the action log", () => {
  it("tells who was there and what was noted, last, each line for itself; nothing of either where nobody wrote it down", () => {
    const attendance = [
      { label: "Present", names: ["Goal leader", "Dr Guest"] },
      { label: "Excused", names: ["Commissioner"] },
    ];
    const notes = [
      { title: "Shared view of progress", notes: [{ text: "Two districts are ahead.", by: "Goal leader" }] },
      { title: null, notes: [{ text: "Ended early.\n\n- no questions\n", by: "Delivery unit" }] },
    ];
    const log = composeActionLog(evidence({ attendance, notes }));
    expect(actionLogModelSchema.parse(log)).toEqual(log);
    const text = renderPlainText(layOut(log));
    const inOrder = ["Decisions", "Requests for help", "Attendance", "Dr Guest", "Notes", "Shared view of progress"];
    expect(inOrder.map((words) => text.indexOf(words))).toEqual(
      inOrder.map((words) => text.indexOf(words)).toSorted((a, b) => a - b),
    );
    expect(text).toMatch(/The meeting as a whole\s+- Ended early\.\s+- no questions \(Delivery unit\)/);
    const silent = composeActionLog(evidence());
    expect(silent).not.toHaveProperty("attendance");
    expect(silent).not.toHaveProperty("notes");
    expect(renderPlainText(layOut(silent))).not.toMatch(/Attendance|Notes/);
  });

  const evidence = (overrides: Partial<ActionLogEvidence> = {}): ActionLogEvidence => ({
    setting: buildSetting({ knownOn: "2012-03-15" }),
    chair: commissioner,
    goals: [goalOfGraduation],
    decisions: [{ number: 2, text: "Adopt separate trajectories", decidedOn: "2012-03-13", decidedAt: "Stocktake" }],
    actions: [buildAction()],
    asks: [],
    earlierActions: [
      firstAction,
      buildAction({ number: 2, dueOn: "2012-03-01", originalDueOn: "2012-01-31", text: "Pilot" }),
    ],
    attendance: [],
    notes: [],
    ...overrides,
  });

  it("numbers decisions and actions separately and keeps only what is open from before", () => {
    const log = composeActionLog(evidence());
    expect(actionLogModelSchema.parse(log)).toEqual(log);
    expect(log.decisions.map((each) => each.label)).toEqual(["D2"]);
    expect(log.actions.map((each) => each.label)).toEqual(["A3"]);
    expect(log.earlierActions.map((each) => [each.label, each.stateText, each.dueText])).toEqual([
      ["A2", "overdue by 14 days", "due 1 March 2012 (first promised for 31 January 2012)"],
    ]);
  });

  it.each<[Partial<ActionLogEvidence>, string]>([
    [{}, "One decision and one action recorded. One earlier action is still open, overdue."],
    [{ earlierActions: [] }, "One decision and one action recorded."],
    [{ decisions: [], actions: [], earlierActions: [] }, "No decision, action or request for help was recorded."],
    [
      {
        asks: [answeredAsk, answeredAsk],
        earlierActions: [buildAction({ number: 1 }), buildAction({ number: 2, dueOn: "2012-03-01" })],
      },
      "One decision, one action and two requests for help recorded. Two earlier actions are still open, one of them overdue.",
    ],
  ])("sums up in plain words", (overrides, summary) => {
    expect(composeActionLog(evidence(overrides)).summary).toBe(summary);
  });
});
