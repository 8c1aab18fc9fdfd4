import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricEvidence } from "../../../src/metrics/metric-evidence.ts";
import { suppressSmallCells } from "../../../src/metrics/observations/small-cells.ts";
import { defaultStatusThresholds } from "../../../src/metrics/trajectories/status.ts";
import {
  addMonths,
  combineOutcomes,
  describeCalibration,
  describeMethod,
  judgeMetricAfter,
  type Outcome,
  outcomes,
  tallyOutcomes,
} from "../../../src/ratings/backtest.ts";
import { type Likelihood, likelihoodPoints } from "../../../src/ratings/framework.ts";

describe("months later", () => {
  it.each([
    ["2012-03-12", 6, "2012-09-12"],
    ["2012-08-31", 6, "2013-02-28"],
    ["2011-08-31", 6, "2012-02-29"],
    ["2012-12-31", 1, "2013-01-31"],
    ["2012-11-30", 14, "2014-01-30"],
  ])("%s and %i months are %s", (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });
});

const line = (version: number, effectiveOn: string, target: number) => ({
  ...{ version, effectiveOn, reason: null, points: [] },
  baseline: { period: "2010", value: 80 },
  target: { period: "2014", value: target },
});

const metricWith = (values: Record<string, number | null>, more: Partial<MetricEvidence> = {}): MetricEvidence => {
  const figures = Object.entries(values).map(([period, value]) => ({
    ...{ metric: "GRAD", site: null, subgroup: "all", period, value: value ?? 0, n: value === null ? 3 : 1000 },
    ...{ numerator: null, asOf: "2013-01-01", receivedAt: "2013-01-01T12:00:00Z", receivedOn: "2013-01-01" },
    ...{ revision: 1, source: "state", instrumentVersion: null },
  }));
  return {
    ...{ code: "GRAD", title: "Graduation", kind: "outcome", unit: "percent", direction: "higher", band: null },
    ...{ frequency: "yearly", periodNoun: null, thresholds: null, nextExpected: null },
    figures: suppressSmallCells(figures, 10, []),
    trajectories: [line(1, "2010-09-01", 88)],
    ...more,
  };
};

describe("what became of a metric", () => {
  // The line asks for 82 in 2011, 84 in 2012 and 86 in 2013; 0.1 of the way is 0.8.
  const known = metricWith({ 2010: 80, 2011: 82, 2012: 83.5, 2013: 70 });
  it.each<[string, MetricEvidence, string | null | undefined, string | null, Outcome]>([
    ["is pending before the months have passed", known, undefined, null, "pending"],
    ["is pending while no new figure has come", known, "2013", null, "pending"],
    ["is pending without any figure", metricWith({}), null, null, "pending"],
    ["is told by the first figure after what was known", known, "2011", "2012", "delivered"],
    ["is told by the first figure after the baseline where none was known", known, null, "2011", "delivered"],
    ["is not delivered where that figure is off track", known, "2012", "2013", "notDelivered"],
    ["cannot be judged without a target", metricWith({ 2012: 84 }, { trajectories: [] }), null, "2012", "notJudged"],
    ["cannot be judged by a hidden figure", metricWith({ 2012: null }), null, "2012", "notJudged"],
    [
      "may be judged within a band",
      metricWith({ 2012: 84 }, { direction: "band", band: { low: 80, high: 90 }, trajectories: [] }),
      null,
      "2012",
      "delivered",
    ],
  ])("%s", (_case, metric, knownPeriod, period, outcome) => {
    const found = judgeMetricAfter(metric, knownPeriod, "2012-03-12", defaultStatusThresholds);
    expect(found).toMatchObject({ metric: "GRAD", period, outcome });
  });

  it("is held against the line in force on the day of the rating, not one that was lowered later", () => {
    const lowered = metricWith({ 2012: 82 }, { trajectories: [line(1, "2010-09-01", 88), line(2, "2013-01-01", 82)] });
    const on = (day: string) => judgeMetricAfter(lowered, null, day, defaultStatusThresholds).outcome;
    expect(on("2012-03-12")).toBe("notDelivered");
    expect(on("2013-03-12")).toBe("delivered");
  });

  it.each<[Outcome[], Outcome]>([
    [[], "notJudged"],
    [["delivered", "delivered"], "delivered"],
    [["delivered", "notDelivered", "pending"], "notDelivered"],
    [["delivered", "pending"], "pending"],
    [["delivered", "notJudged"], "delivered"],
    [["notJudged"], "notJudged"],
  ])("of several, %j, is %s together", (several, together) => {
    expect(combineOutcomes(several)).toBe(together);
  });
});

const cases = (text: string) =>
  text
    .split(" ")
    .filter((one) => one !== "")
    .map((one) => {
      const [point = "", outcome = ""] = one.split(":");
      const points = { G: "green", AG: "amberGreen", AR: "amberRed", R: "red" } as Record<string, Likelihood>;
      const found = { yes: "delivered", no: "notDelivered", later: "pending", none: "notJudged" } as Record<
        string,
        Outcome
      >;
      return { likelihood: points[point] ?? "red", outcome: found[outcome] ?? "pending" };
    });

describe("the table of a back-test", () => {
  it("counts what followed each point, and gives no share of fewer than three", () => {
    const [green, amberGreen, amberRed, red] = tallyOutcomes(cases("G:yes G:yes G:no G:later AG:yes AG:yes R:none"));
    expect(green).toEqual({
      ...{ point: "green", delivered: 2, notDelivered: 1, pending: 1, notJudged: 0, percentDelivered: 66.7 },
    });
    expect(amberGreen).toMatchObject({ point: "amberGreen", delivered: 2, percentDelivered: null });
    expect(amberRed).toMatchObject({ point: "amberRed", delivered: 0, notDelivered: 0, percentDelivered: null });
    expect(red).toMatchObject({ point: "red", notJudged: 1, percentDelivered: null });
  });

  it.each([
    ["", "Nothing has been rated."],
    ["G:yes G:yes AG:yes AG:yes AG:no G:no", "Of 6 ratings Green or Amber-Green, 4 were followed by figures on track."],
    [
      "G:no G:no G:no R:yes AR:no R:later",
      "Of 3 ratings Green or Amber-Green, none was followed by figures on track. Of 2 ratings Red or Amber-Red, 1 was followed by figures on track. 1 rating waits for a figure.",
    ],
    [
      "G:yes R:none R:none G:later AG:later",
      "Of 1 rating Green or Amber-Green, 1 was followed by figures on track. 2 ratings wait for a figure. 2 ratings cannot be judged by the figures there are. These are too few to draw a conclusion from.",
    ],
    ["R:later", "1 rating waits for a figure."],
  ])("of %j says in words", (text, sentence) => {
    expect(describeCalibration(tallyOutcomes(cases(text)))).toBe(sentence);
  });

  it("loses no case and counts none twice", () => {
    const anyCase = fc.record({
      likelihood: fc.constantFrom(...likelihoodPoints),
      outcome: fc.constantFrom(...outcomes),
    });
    fc.assert(
      fc.property(fc.array(anyCase), (some) => {
        const tallies = tallyOutcomes(some);
        const total = tallies.reduce(
          (sum, tally) => sum + tally.delivered + tally.notDelivered + tally.pending + tally.notJudged,
          0,
        );
        expect(total).toBe(some.length);
        for (const { delivered, notDelivered, percentDelivered } of tallies) {
          expect(percentDelivered === null).toBe(delivered + notDelivered < 3);
        }
      }),
    );
  });

  it("prints its method with the months it looks ahead", () => {
    expect(describeMethod(1)).toContain("that came 1 month or more after it");
    expect(describeMethod(6)).toContain("that came 6 months or more after it");
  });
});
