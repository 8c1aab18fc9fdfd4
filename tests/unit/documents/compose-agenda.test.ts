import { describe, expect, it } from "vitest";
import { composeAgenda } from "../../../src/documents/composing/compose-agenda.ts";
import { hashContent } from "../../../src/documents/content-hash.ts";
import type { AgendaEvidence } from "../../../src/documents/evidence.ts";
import { agendaModelSchema } from "../../../src/documents/view-model.ts";
import type { ObservedFigure } from "../../../src/metrics/observations/small-cells.ts";
import {
  agendaTemplate,
  buildAction,
  buildFigures,
  buildGraduationMetrics,
  buildMarch2013,
  buildMetric,
  buildSetting,
  ccrLeader,
  goalOfGraduation,
} from "./massachusetts-evidence.ts";
import { releaseMetrics } from "./release-metrics.ts";

describe("the stocktake of 12 March 2013", () => {
  const agenda = composeAgenda(buildMarch2013());
  const [goal] = agenda.progress.goals;
  const lineOf = (code: string) => goal?.lines.find((line) => line.code === code);

  it("fits the published model", () => {
    expect(agendaModelSchema.parse(agenda)).toEqual(agenda);
  });

  it("opens with the open action, overdue since its date", () => {
    expect(agenda.followUp.items.map((item) => [item.label, item.state, item.stateText])).toEqual([
      ["A3", "overdue", "overdue by 186 days"],
    ]);
  });

  it("tells the 5-year rate of cohort 2011 from the equal-looking 4-year rate of cohort 2012", () => {
    expect(lineOf("GRAD5")).toMatchObject({
      valueText: "86.3%",
      expectedText: "85.6%",
      gapText: "+0.7 points",
      state: "ahead",
    });
    expect(lineOf("GRAD5")?.sentence).toContain(
      "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013",
    );
    expect(lineOf("GRAD4")).toMatchObject({ valueText: "84.7%", periodLabel: "cohort 2012", state: "noTarget" });
  });

  it("puts English learners first among the deep dives, with the reason", () => {
    expect(agenda.deepDives.items.map((item) => item.metric)).toEqual(["GRAD5-EL", "MASSCORE"]);
    expect(agenda.deepDives.items[0]?.why).toBe(
      '64.2% for cohort 2011 is 1.3 points below the 65.5% expected, which is off track; action A3 ("Bring a plan for English learners in the five largest districts") is overdue by 186 days.',
    );
    expect(agenda.deepDives.items.map((item) => item.type)).toEqual(["discuss", "agree"]);
    expect(agenda.deepDives.items.reduce((sum, item) => sum + item.minutes, 0)).toBe(35);
  });

  it("says in two sentences where the goal stands and leads, what is furthest off and what is overdue", () => {
    expect(agenda.bottomLine.text).toBe(
      "The 5-year graduation rate is 86.3% for cohort 2011, 0.7 points above the 85.6% expected (ahead); to reach 88.3% for cohort 2014 it has to rise by 0.7 points a year. Furthest from its trajectory: the 5-year graduation rate, English learners, is 64.2% for cohort 2011, 1.3 points below the 65.5% expected (off track); one action is overdue.",
    );
  });

  it("checks the finished action whose day to look has come by what its metric did", () => {
    expect(agenda.followUp.checks.map((check) => check.label)).toEqual(["A1"]);
    expect(agenda.followUp.checks[0]?.text).toContain(
      "was 84.0% for cohort 2009 when it was agreed and is 86.3% for cohort 2011 now, 2.3 points higher, as was meant.",
    );
  });

  it("shows what the first trajectory expected beside the re-based one", () => {
    expect(agenda.dataNotes.map((note) => note.text)).toEqual([
      "5-year graduation rate: judged by version 2 of its trajectory, in force since 1 February 2012 (Re-based on the 2010 cohort once published); the first version expected 86.1% for cohort 2011.",
    ]);
  });

  it("says no data where there are none", () => {
    expect(lineOf("MASSCORE")).toMatchObject({ state: "noData", value: null, valueText: null });
  });

  it("cites every figure with period, as-of date, receipt and revision, each once", () => {
    expect(agenda.sources.map((source) => source.number)).toEqual(agenda.sources.map((_, index) => index + 1));
    expect(agenda.evidence[0]).toEqual({
      metric: "GRAD5",
      site: null,
      subgroup: "all",
      period: "2011",
      revision: 1,
      asOf: "2013-01-31",
      receivedOn: "2013-01-31",
    });
    const cited = new Set(agenda.progress.goals.flatMap((each) => each.lines.flatMap((line) => line.sources)));
    for (const number of cited) expect(agenda.sources.some((source) => source.number === number)).toBe(true);
  });

  it("says that nobody signed it off", () => {
    expect(agenda.signOff.sentence).toBe("Issued without sign-off by the delivery unit.");
  });

  it("has one content hash, whatever the order of keys and however often it is composed", () => {
    const again = composeAgenda(JSON.parse(JSON.stringify(buildMarch2013())));
    expect(hashContent(again)).toBe(hashContent(agenda));
  });
});

describe("other stocktakes", () => {
  it("notes a baseline that the published series does not confirm, without correcting either", () => {
    const [graduation] = buildGraduationMetrics();
    const known = { ...graduation, figures: graduation?.figures.slice(0, 1) ?? [] };
    const agenda = composeAgenda(
      buildMarch2013({
        setting: buildSetting({ knownOn: "2011-03-01", meeting: { ...buildSetting().meeting, on: "2011-03-08" } }),
        metrics: releaseMetrics([buildMetric(known)], 10, []),
        actions: [],
        lastMetOn: null,
        lastKnownOn: null,
      }),
    );
    expect(agenda.dataNotes.map((note) => note.text)).toEqual([
      "5-year graduation rate: the plan states a baseline of 84.6% for cohort 2009; the published series says 84.0%. This is a data note, not a correction.",
    ]);
    expect(agenda.followUp.note).toBe("Nothing agreed earlier is open.");
  });

  it("composes an honest agenda for a goal without any metric", () => {
    const goal = { code: "CIA", title: "Strengthen curriculum", owners: [], metrics: [] };
    const agenda = composeAgenda(buildMarch2013({ goals: [goal], metrics: [], actions: [], asks: [] }));
    expect(agenda.progress.goals[0]?.note).toBe("No metric with data is defined for this goal.");
    expect(agenda.deepDives.items).toEqual([]);
    expect(agenda.deepDives.note).toContain("single out nothing");
    expect(agenda.bottomLine.text).toBe(
      'No metric with data is defined for "Strengthen curriculum", so progress cannot be judged by figures.',
    );
  });

  it("shows a stale figure as stale, with the date on which the next was due", () => {
    const agenda = composeAgenda(buildMarch2013({ setting: buildSetting({ knownOn: "2014-03-04" }) }));
    const line = agenda.progress.goals[0]?.lines[0];
    expect(line).toMatchObject({ state: "stale", rating: "ahead", valueText: "86.3%" });
    expect(agenda.dataNotes.map((note) => note.text)).toContain(
      "5-year graduation rate: the figure for cohort 2012 was due on 31 January 2014 and has not come; the figure for cohort 2011 is the last one known.",
    );
  });

  it("marks a restated figure", () => {
    const figures = buildFigures("GRAD5", "all", [["2011", 86.3, 74307, "2013-01-31"]]);
    const metric = buildMetric({ figures: figures.map((figure) => ({ ...figure, revision: 2 })) });
    const agenda = composeAgenda(buildMarch2013({ metrics: releaseMetrics([metric], 10, []) }));
    expect(agenda.dataNotes[0]?.text).toContain("restated; the figure for cohort 2011 is revision 2");
  });

  it("lets neither the value nor the size of a small group through, in any part of the document", () => {
    const metric = buildMetric({
      figures: buildFigures("GRAD5", "all", [
        ["2010", 71.4, 123, "2012-01-31"],
        ["2011", 44.4, 9, "2013-01-31"],
      ]),
    });
    const agenda = composeAgenda(
      buildMarch2013({ metrics: releaseMetrics([metric], 10, []), actions: [buildAction({ checkOn: "2013-03-12" })] }),
    );
    expect(agenda.progress.goals[0]?.lines[0]?.state).toBe("suppressed");
    expect(JSON.stringify(agenda)).not.toMatch(/44\.4|"n"/);
  });

  it("draws no line across a changed instrument", () => {
    const [first, second] = buildFigures("GRAD5", "all", [
      ["2010", 84.7, 100, "2012-01-31"],
      ["2011", 86.3, 100, "2013-01-31"],
    ]);
    const figures = [first, second].flatMap((figure, index) =>
      figure ? [{ ...figure, instrumentVersion: String(index) }] : [],
    );
    const agenda = composeAgenda(buildMarch2013({ metrics: releaseMetrics([buildMetric({ figures })], 10, []) }));
    expect(agenda.progress.goals[0]?.lines[0]).toMatchObject({ change: null, changeText: null });
    expect(agenda.dataNotes[0]?.text).toContain("measured in a new way from cohort 2011 on");
  });

  it("answers what was closed since last time and leaves out what was closed before", () => {
    const closed = { state: "done" as const, metric: null, checkOn: null };
    const agenda = composeAgenda(
      buildMarch2013({
        actions: [
          buildAction({ number: 4, ...closed, closedOn: "2012-10-01" }),
          buildAction({ number: 2, ...closed, closedOn: "2012-06-05" }),
          buildAction({ number: 5, dueOn: "2013-05-01", originalDueOn: "2013-04-01" }),
        ],
      }),
    );
    expect(agenda.followUp.items.map((item) => [item.label, item.stateText])).toEqual([
      ["A5", "open"],
      ["A4", "done on 1 October 2012"],
    ]);
  });

  it("asks the three questions of an account review, and looks at every action's metric each time", () => {
    const routine = { code: "review", title: "Account review", kind: "accountReview" as const };
    const agenda = composeAgenda(
      buildMarch2013({ setting: buildSetting({ routine }), template: agendaTemplate("accountReview") }),
    );
    expect(agenda.progress.questions).toHaveLength(3);
    expect(agenda.runningOrder?.find(({ part }) => part === "progress")?.questions).toEqual(agenda.progress.questions);
    expect(agenda.followUp.checks.map((check) => check.label)).toEqual(["A1", "A3"]);
  });
});

describe("what is new since the last paper", () => {
  const before = buildFigures("GRAD5", "all", [
    ["2010", 84.7, 76308, "2012-01-31"],
    ["2011", 86.3, 74307, "2013-01-31"],
  ]);
  const changesOf = (figures: ObservedFigure[], overrides: Partial<AgendaEvidence> = {}) => {
    const known = releaseMetrics([buildMetric({ figures: before, trajectories })], 10, []);
    const now = releaseMetrics([buildMetric({ figures, trajectories })], 10, []);
    const agenda = composeAgenda(
      buildMarch2013({
        setting: buildSetting({ knownOn: "2013-09-03" }),
        lastKnownOn: "2013-03-05",
        metrics: now.map((metric, index) => ({ ...metric, figuresBefore: known[index]?.figures ?? [] })),
        actions: [],
        ...overrides,
      }),
    );
    return { agenda, changes: agenda.changes?.map(({ text }) => text) };
  };
  const trajectories = buildGraduationMetrics()[0]?.trajectories ?? [];

  it("is nothing when nothing came", () => {
    expect(changesOf(before).changes).toEqual([]);
  });

  it("says restated, from what to what, and that the state changed with it", () => {
    const restated = before.map((figure) =>
      figure.period === "2011" ? { ...figure, value: 85.2, revision: 2, receivedOn: "2013-06-01" } : figure,
    );
    const { agenda, changes } = changesOf(restated);
    expect(changes).toEqual([
      "The 5-year graduation rate: restated from 86.3% to 85.2% for cohort 2011, received on 1 June 2013; it was ahead and is off track now.",
    ]);
    expect(agenda.progress.goals[0]?.lines[0]?.sentence).toContain("85.2% for cohort 2011 (restated from 86.3%)");
    expect(agenda.dataNotes.map(({ text }) => text).join(" ")).toContain("is revision 2, received on 1 June 2013");
  });

  it("says that a figure grew stale, though nothing came", () => {
    const [metric] = releaseMetrics(
      [buildMetric({ figures: before, trajectories, nextExpected: { period: "2012", expectedOn: "2013-06-01" } })],
      10,
      [],
    );
    const metrics = metric ? [{ ...metric, figuresBefore: metric.figures }] : [];
    expect(changesOf(before, { metrics }).changes).toEqual([
      "The 5-year graduation rate was ahead and is stale now: the next figure has not come.",
    ]);
  });

  it("names new ratings and new owners", () => {
    const strategy = { code: "EWIS", title: "Early warning indicator system" };
    const { agenda, changes } = changesOf(before, {
      likelihoods: [
        {
          of: "strategy",
          ...strategy,
          owners: [ccrLeader],
          current: { likelihood: "red", ratedOn: "2013-08-20", rationale: "Two districts of ten take part." },
          previous: { likelihood: "amberRed", ratedOn: "2013-02-20" },
        },
      ],
      handovers: [{ goal: goalOfGraduation, from: null, to: ccrLeader, on: "2013-05-01", note: "New in the post." }],
    });
    expect(changes).toEqual([
      'The strategy "Early warning indicator system" was rated Red on 20 August 2013, after Amber-Red.',
      'From 1 May 2013 the goal "Success after high school" is answered for by Goal leader, success after high school: New in the post.',
    ]);
    expect(agenda.likelihoods?.[0]?.sentence).toBe(
      "Rated Red on 20 August 2013, Amber-Red before: Two districts of ten take part.",
    );
    expect(agenda.deepDives.items[0]).toMatchObject({ key: "strategy:EWIS", type: "decide", score: 30 });
    expect(agenda.bottomLine.text).toContain('"Early warning indicator system" is rated Red');
    expect(agenda.bottomLine.text).not.toContain("decision");
  });
});

describe("a paper of a first meeting", () => {
  it("takes the figure that the trajectory starts from for what it is, and rates it by nothing", () => {
    const [graduation] = buildGraduationMetrics();
    const known = { ...graduation, figures: graduation?.figures.slice(0, 1) ?? [] };
    const agenda = composeAgenda(
      buildMarch2013({
        setting: buildSetting({ knownOn: "2011-03-01", meeting: { ...buildSetting().meeting, on: "2011-03-08" } }),
        metrics: releaseMetrics([buildMetric(known)], 10, []),
        actions: [],
        asks: [],
        lastMetOn: null,
        lastKnownOn: null,
      }),
    );
    expect(agenda.progress.goals[0]?.lines[0]).toMatchObject({ valueText: "84.0%", rating: null, expected: null });
    expect(agenda.bottomLine.text).toBe(
      "The 5-year graduation rate is 84.0% for cohort 2009 (the baseline of its trajectory); to reach 88.3% for cohort 2014 it has to rise by 0.9 points a year.",
    );
    expect(agenda.deepDives.items).toEqual([]);
  });
});

describe("what a metric is made of", () => {
  const [all, learners, asian] = releaseMetrics(
    [
      buildMetric({
        figures: buildFigures("GRAD5", "all", [
          ["2010", 84.7, 76308, "2012-01-31"],
          ["2011", 86.3, 74307, "2013-01-31"],
        ]),
      }),
      buildMetric({
        figures: buildFigures("GRAD5", "english_learner", [
          ["2010", 63.7, 4324, "2012-01-31"],
          ["2011", 64.2, 4371, "2013-01-31"],
        ]),
      }),
      buildMetric({
        figures: buildFigures("GRAD5", "asian", [
          ["2010", 90.1, 4000, "2012-01-31"],
          ["2011", 91.0, 4000, "2013-01-31"],
        ]),
      }),
    ],
    10,
    [],
  );
  const subgroups = [
    { subgroup: "english_learner", title: "English learners", figures: learners?.figures ?? [] },
    { subgroup: "asian", title: "Asian students", figures: asian?.figures ?? [] },
  ];

  it("names the groups that are behind everybody, with their figures cited, and not those ahead", () => {
    const agenda = composeAgenda(buildMarch2013({ metrics: all ? [{ ...all, subgroups }] : [], actions: [] }));
    expect(agenda.gaps).toHaveLength(1);
    expect(agenda.gaps?.[0]?.text).toMatch(
      /^5-year graduation rate, English learners: 22\.1 points below the overall figure for cohort 2011/,
    );
    const cited = agenda.gaps?.[0]?.sources.map((number) => agenda.sources.find((source) => source.number === number));
    expect(cited?.map((source) => source?.subgroup)).toContain("english_learner");
    expect(agendaModelSchema.parse(agenda)).toEqual(agenda);
  });

  it("draws one chart a metric with a figure, the goal's own first and then what goes deep", () => {
    const agenda = composeAgenda(buildMarch2013());
    expect(agenda.charts?.map((chart) => chart.metric)).toEqual(["GRAD5", "GRAD5-EL", "GRAD4", "GRAD5-SWD"]);
  });
});
