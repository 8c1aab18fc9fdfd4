import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseDeepDives, maximumDeepDives } from "../../../src/documents/composing/deep-dives.ts";
import { composeMetric } from "../../../src/documents/composing/metric-lines.ts";
import { splitEvenly } from "../../../src/documents/composing/minutes.ts";
import { startSourceList } from "../../../src/documents/composing/sources.ts";
import { answeredAsk, buildAction, buildFigures, buildMetric, buildSetting } from "./massachusetts-evidence.ts";
import { releaseMetrics } from "./release-metrics.ts";

/** A metric that was to rise from 0 to 100 and should stand at 50. */
const metricAt = (code: string, value: number | null) =>
  buildMetric({
    code,
    title: `${code} rate`,
    figures: value === null ? [] : buildFigures(code, "all", [["2012", value, 100, "2013-01-31"]]),
    trajectories: [
      {
        version: 1,
        effectiveOn: "2011-01-01",
        reason: null,
        baseline: { period: "2011", value: 0 },
        target: { period: "2013", value: 100 },
        points: [],
      },
    ],
  });

function choose(
  values: Record<string, number | null>,
  others: Partial<Pick<Parameters<typeof chooseDeepDives>[0], "actions" | "asks" | "likelihoods" | "maximum">> = {},
) {
  const sources = startSourceList();
  const metrics = releaseMetrics(
    Object.entries(values).map(([code, value]) => metricAt(code, value)),
    10,
    [],
  );
  return chooseDeepDives({
    goals: [],
    metrics: metrics.map((metric) => composeMetric(metric, buildSetting(), sources)),
    likelihoods: [],
    actions: [],
    asks: [],
    maximum: maximumDeepDives,
    knownOn: "2013-03-05",
    minutes: 35,
    ...others,
  });
}

describe("deep dives", () => {
  it("are none when nothing deserves one", () => {
    expect(choose({ A: 55, B: 45 })).toEqual([]);
  });

  it("are never more than three, the furthest off first", () => {
    expect(choose({ A: 30, B: 10, C: 35, D: 20 }).map((dive) => dive.metric)).toEqual(["B", "D", "A"]);
  });

  it("quote the start of a long action; its full text stands in the follow-up", () => {
    const text =
      "Bring a plan for English learners in the five largest districts, with dates, names and costs, to the next meeting.";
    const [dive] = choose({ A: 55 }, { actions: [buildAction({ metric: null, text })] });
    expect(dive?.why).toBe(
      'Action A3 ("Bring a plan for English learners in the five largest districts, with dates, names and…") is overdue by 186 days.',
    );
  });

  it("ask for a decision where a metric is seriously off track", () => {
    expect(choose({ A: 10 })[0]).toMatchObject({ type: "decide", score: 40, minutes: 35 });
  });

  it("rank a broken commitment above a slightly larger distance", () => {
    const broken = buildAction({ metric: { code: "A", title: "A rate" } });
    expect(choose({ A: 35, B: 30 }, { actions: [broken] }).map((dive) => dive.metric)).toEqual(["A", "B"]);
  });

  it("bring a broken commitment to the table though its metric is on track", () => {
    const broken = buildAction({ metric: { code: "A", title: "A rate" }, dueOn: "2013-03-04" });
    expect(choose({ A: 50 }, { actions: [broken] })[0]).toMatchObject({
      type: "agree",
      why: 'Action A3 ("Bring a plan for English learners in the five largest districts") is overdue by 1 day.',
    });
  });

  it("gather broken commitments without a metric, and requests nobody answered", () => {
    const dives = choose(
      {},
      {
        actions: [buildAction({ metric: null }), buildAction({ number: 7, metric: null })],
        asks: [{ ...answeredAsk, answer: null, answeredOn: null }, answeredAsk],
      },
    );
    expect(dives.map((dive) => [dive.title, dive.type])).toEqual([
      ["Commitments past their date", "agree"],
      ["Requests for help", "decide"],
    ]);
    expect(dives[0]?.why).toBe("Two actions are overdue (A3 and A7).");
    expect(dives[1]?.why).toBe('One request for help waits for an answer: "Two analysts for early warning reports".');
  });

  it("do not count an action that was done, dropped or is due today", () => {
    const actions = [
      buildAction({ state: "done", closedOn: "2013-01-01" }),
      buildAction({ state: "dropped", closedOn: "2013-01-01" }),
      buildAction({ dueOn: "2013-03-05" }),
    ];
    expect(choose({}, { actions })).toEqual([]);
  });

  it("give a Red strategy and an Amber-Red goal their place among the metrics, with who says so and why", () => {
    const likelihood = (of: "goal" | "strategy", code: string, current: "red" | "amberRed" | "green") => ({
      of,
      code,
      title: `${code} title`,
      owners: [],
      current: { likelihood: current, ratedOn: "2013-02-20", rationale: "Reports come late." },
      previous: { likelihood: "amberGreen" as const, ratedOn: "2012-09-04" },
    });
    const dives = choose(
      { A: 30 },
      {
        likelihoods: [
          likelihood("goal", "G", "amberRed"),
          likelihood("strategy", "S", "red"),
          likelihood("goal", "H", "green"),
        ],
      },
    );
    expect(dives.map(({ key, type, score }) => [key, type, score])).toEqual([
      ["strategy:S", "decide", 30],
      ["metric:A", "discuss", 20],
      ["goal:G", "discuss", 15],
    ]);
    expect(dives[0]?.why).toBe(
      "The strategy was rated Red on 20 February 2013, Amber-Green before: Reports come late.",
    );
  });

  it("are as many as the template allows", () => {
    expect(choose({ A: 30, B: 10, C: 35 }, { maximum: 1 }).map((dive) => dive.metric)).toEqual(["B"]);
    expect(choose({ A: 30, B: 10, C: 35 }, { maximum: 0 })).toEqual([]);
  });

  it("are at most three and share out the minutes exactly, whatever the figures", () => {
    const values = fc.array(fc.option(fc.integer({ min: 0, max: 100 })), { maxLength: 8 });
    fc.assert(
      fc.property(values, (list) => {
        const dives = choose(Object.fromEntries(list.map((value, index) => [`M${index}`, value])));
        expect(dives.length).toBeLessThanOrEqual(maximumDeepDives);
        expect(dives.reduce((sum, dive) => sum + dive.minutes, 0)).toBe(dives.length > 0 ? 35 : 0);
        expect(dives.map((dive) => dive.score)).toEqual(dives.map((dive) => dive.score).toSorted((a, b) => b - a));
      }),
      { numRuns: 50 },
    );
  });

  it("split minutes evenly, the first getting what is left", () => {
    expect(splitEvenly(35, 3)).toEqual([12, 12, 11]);
    expect(splitEvenly(35, 0)).toEqual([]);
  });
});
