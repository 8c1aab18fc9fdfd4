import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocateMinutes, composeAgenda } from "../../../src/documents/compose-agenda.ts";
import { hashContent } from "../../../src/documents/content-hash.ts";
import { agendaModelSchema } from "../../../src/documents/view-model.ts";
import {
  buildAction,
  buildFigures,
  buildGraduationMetrics,
  buildMarch2013,
  buildMetric,
  buildSetting,
  goalOfGraduation,
} from "./massachusetts-evidence.ts";
import { releaseMetrics } from "./release-metrics.ts";

describe("minutes", () => {
  it("are 5, 10, 35 and 10 of an hour", () => {
    expect(allocateMinutes(60)).toEqual({ followUp: 5, progress: 10, deepDives: 35, nextSteps: 10 });
  });

  it("add up to the length of the meeting, whatever it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (total) => {
        const minutes = Object.values(allocateMinutes(total));
        expect(minutes.reduce((sum, each) => sum + each, 0)).toBe(total);
        for (const each of minutes) expect(Number.isInteger(each) && each >= 0).toBe(true);
      }),
    );
  });

  it("refuse half minutes and negative lengths", () => {
    expect(() => allocateMinutes(7.5)).toThrow(RangeError);
    expect(() => allocateMinutes(-1)).toThrow(RangeError);
  });
});

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

  it("puts the goal, the furthest off and the overdue action in one sentence", () => {
    expect(agenda.bottomLine.text).toBe(
      "The 5-year graduation rate is 86.3% for cohort 2011, 0.7 points above the 85.6% expected (ahead); furthest from its trajectory: the 5-year graduation rate, English learners, is 64.2% for cohort 2011, 1.3 points below the 65.5% expected (off track); one action is overdue.",
    );
  });

  it("checks the finished action whose day to look has come by what its metric did", () => {
    expect(agenda.followUp.checks.map((check) => check.label)).toEqual(["A1"]);
    expect(agenda.followUp.checks[0]?.text).toContain(
      "was 84.0% for cohort 2009 when it was agreed and is 86.3% for cohort 2011 now, 2.3 points higher",
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

  it("asks the three questions of an account review", () => {
    const routine = { code: "review", title: "Account review", kind: "accountReview" as const };
    const agenda = composeAgenda(buildMarch2013({ setting: buildSetting({ routine }), goals: [goalOfGraduation] }));
    expect(agenda.progress.questions).toHaveLength(3);
  });
});
