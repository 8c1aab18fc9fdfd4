import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Chart, chartSchema } from "../../../src/documents/charts/chart-model.ts";
import { composeChart } from "../../../src/documents/charts/compose-chart.ts";
import type { MetricEvidence } from "../../../src/metrics/metric-evidence.ts";
import type { ObservedFigure } from "../../../src/metrics/observations/small-cells.ts";
import { judgePace } from "../../../src/metrics/trajectories/pace.ts";
import { trajectoryInForce } from "../../../src/metrics/trajectories/trajectory.ts";
import { buildFigures, buildGraduationMetrics, buildMetric } from "./massachusetts-evidence.ts";
import { releaseMetrics } from "./release-metrics.ts";

const knownOn = "2013-03-05";

const compose = (metric: MetricEvidence<ObservedFigure>): Chart | null => {
  const [evidence] = releaseMetrics([metric], 10, []);
  if (evidence === undefined) throw new Error("no metric");
  const { figures, frequency, unit, trajectories } = evidence;
  const pace = judgePace({ figures, trajectory: trajectoryInForce(trajectories, knownOn), frequency, unit });
  const chart = composeChart(evidence, { knownOn }, pace);
  if (chart !== null) chartSchema.parse(chart);
  return chart;
};

const must = (metric: MetricEvidence<ObservedFigure>): Chart => {
  const chart = compose(metric);
  if (chart === null) throw new Error("no chart");
  return chart;
};

const [graduation] = buildGraduationMetrics();
const since2006 = buildMetric({
  ...graduation,
  figures: buildFigures("GRAD5", "all", [
    ["2006", 82.7, 74380, "2008-01-31"],
    ["2007", 84.0, 75912, "2009-01-31"],
    ["2008", 84.2, 77383, "2010-01-31"],
    ["2009", 84.0, 77038, "2011-01-31"],
    ["2010", 84.7, 76308, "2012-01-31"],
    ["2011", 86.3, 74307, "2013-01-31"],
  ]),
});

const line = (from: number, values: readonly number[], n: (index: number) => number = () => 100) =>
  buildFigures(
    "M",
    "all",
    values.map((value, index) => [String(from + index), value, n(index), "2013-01-31"]),
  );

const straight = (baseline: number, target: number, points: { period: string; value: number }[] = []) => ({
  version: 1,
  effectiveOn: "2011-01-01",
  reason: null,
  baseline: { period: "2010", value: baseline },
  target: { period: "2014", value: target },
  points,
});

describe("the chart of a metric", () => {
  it("shows figures, both trajectories, target and projection of the graduation goal of March 2013", () => {
    const chart = must(since2006);
    expect(chart.periods.map(({ label }) => label).join(" ")).toBe("2006 2007 2008 2009 2010 2011 2012 2013 2014");
    expect(chart.actual.map((marks) => marks.map(({ value }) => value))).toEqual([[82.7, 84, 84.2, 84, 84.7, 86.3]]);
    expect(chart.current).toEqual([84.7, 85.6, 86.5, 87.4, 88.3].map((value, index) => ({ at: index + 4, value })));
    expect(chart.original[0]).toEqual({ at: 3, value: 84.6 });
    expect(chart.target).toEqual({ at: 8, value: 88.3, text: "Target 88.3%" });
    expect(chart.projection).toEqual({
      from: { at: 5, value: 86.3 },
      to: { at: 8, value: 88, low: 86.9, high: 89.6 },
      text: "Projected 88.0% (86.9 to 89.6)",
    });
    expect(chart.latest).toEqual({ at: 5, value: 86.3, text: "86.3%" });
    expect(chart.caption).toBe(
      "Measured (solid), trajectory in force (dashed), trajectory first agreed (dotted, grey) and projection (dotted) with its likely range (shaded).",
    );
    expect(chart.description).toBe(
      "5-year graduation rate by cohort, 2006 to 2014. Measured: 82.7% (2006), 84.0% (2007), 84.2% (2008), 84.0% (2009), 84.7% (2010) and 86.3% (2011). Trajectory in force: from 84.7% (2010) to 88.3% (2014). First agreed: from 84.6% (2009) to 88.3% (2014). Projection for 2014: 88.0%, likely 86.9% to 89.6%.",
    );
  });

  it("does not exist without a figure that is shown", () => {
    expect(compose(buildMetric())).toBeNull();
    expect(compose(buildMetric({ figures: line(2010, [50], () => 5) }))).toBeNull();
  });

  it("goes back twelve periods at most, and no further ahead than fits", () => {
    const chart = must(
      buildMetric({
        figures: line(
          1980,
          Array.from({ length: 32 }, (_, index) => index),
        ),
      }),
    );
    expect([chart.periods[0]?.label, chart.periods.at(-1)?.label]).toEqual(["1999", "2011"]);
    const far = must(
      buildMetric({
        figures: line(2010, [50, 51]),
        trajectories: [{ ...straight(50, 90), target: { period: "2190", value: 90 } }],
      }),
    );
    expect(far.periods).toHaveLength(2);
    expect(far.target).toBeNull();
  });

  it("begins with the baseline where that comes before the first figure", () => {
    const chart = must(buildMetric({ figures: line(2011, [86]), trajectories: [straight(84.7, 88.3)] }));
    expect(chart.periods.map(({ label }) => label)).toEqual(["2010", "2011", "2012", "2013", "2014"]);
    expect(chart.current[1]).toEqual({ at: 1, value: 85.6 });
    expect(chart.caption).toBe("Measured (dots) and trajectory in force (dashed).");
  });

  it("breaks the line at a missing and at a hidden figure and where the instrument changed", () => {
    const figures = line(2000, [50, 51, 52, 53, 54, 55, 56, 57], (index) => (index === 4 ? 5 : 100))
      .filter(({ period }) => period !== "2002")
      .map((figure) => ({ ...figure, instrumentVersion: figure.period >= "2006" ? "new" : null }));
    const chart = must(buildMetric({ figures }));
    expect(chart.actual.map((marks) => marks.map(({ at }) => at))).toEqual([[0, 1], [3], [5], [6, 7]]);
    expect([chart.hiddenAt, chart.breaksAt]).toEqual([[4], [6]]);
    expect(chart.caption).toBe(
      "Measured (solid). An upright line: measured in a new way from there on. A ring on the axis: a figure hidden to protect a small group.",
    );
    expect(chart.description).toContain("Hidden, to protect a small group: 2004. Measured in a new way from 2006 on.");
  });

  it("never tells a hidden figure, also not as the baseline of a trajectory", () => {
    const value = fc.integer({ min: 0, max: 900 }).map((each) => each / 10);
    const points = fc.boolean().map((isListed) => (isListed ? [{ period: "2012", value: 91 }] : []));
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), value, value, points, (shown, a, b, listed) => {
        const hide = (hidden: number) =>
          compose(
            buildMetric({
              figures: line(2009, [shown[0] ?? 0, hidden, shown[1] ?? 0, shown[2] ?? 0, shown[3] ?? 0], (index) =>
                index === 1 ? 4 : 100,
              ),
              trajectories: [straight(hidden, 92, listed), { ...straight(hidden, 93, listed), version: 2 }],
            }),
          );
        expect(hide(a)).toEqual(hide(b));
      }),
    );
  });

  it("shows a band, and no trajectory, where a metric should stay within one", () => {
    const chart = must(
      buildMetric({
        title: "Class size",
        unit: "students",
        direction: "band",
        band: { low: 18, high: 24 },
        figures: line(2010, [20, 26]),
        trajectories: [straight(20, 22)],
        periodNoun: null,
      }),
    );
    expect(chart.band).toEqual({ low: 18, high: 24 });
    expect([chart.current, chart.target, chart.projection]).toEqual([[], null, null]);
    expect(chart.caption).toBe("Measured (solid) and band to stay within (shaded).");
    expect(chart.description).toBe(
      "Class size, 2010 to 2011. Measured: 20 students (2010) and 26 students (2011). Band to stay within: 18 students to 24 students.",
    );
  });

  it("names amounts of other units, and no range where there is none", () => {
    const count = must(
      buildMetric({
        unit: "students",
        figures: line(2010, [1200, 1300, 1400, 1500]),
        trajectories: [straight(1200, 1800)],
      }),
    );
    expect(count.projection?.text).toBe("Projected 1,600 students");
    expect(count.caption).not.toContain("range");
    const money = must(
      buildMetric({
        unit: "dollars",
        figures: line(2010, [1200, 1350, 1400, 1500]),
        trajectories: [straight(1200, 1800)],
      }),
    );
    expect(money.projection?.text).toMatch(/^Projected \$1,6\d\d \(\$1,\d{3} to \$1,\d{3}\)$/);
  });

  it("is described in few words also where periods have long names", () => {
    const years = Array.from({ length: 13 }, (_, index) => `${2010 + index}-${11 + index}`);
    const chart = must(
      buildMetric({
        title: "Students for each teacher, all grades",
        unit: "students for each full-time teacher",
        frequency: "yearly",
        periodNoun: null,
        figures: buildFigures(
          "M",
          "all",
          years.map((period, index) => [period, 10 + index, 100, "2013-01-31"]),
        ),
      }),
    );
    expect(chart.description).toContain(
      "Measured: 13 figures, from 10 students for each full-time teacher (school year 2010-11) to 22 students for each full-time teacher (school year 2022-23).",
    );
    expect(chart.description.length).toBeLessThanOrEqual(600);
  });

  it.each([
    ["quarterly", "2011-Q1", "Q1 2011"],
    ["halfYearly", "2011-H2", "H2 2011"],
    ["weekly", "2026-W07", "W07 2026"],
    ["monthly", "2026-03", "March 2026"],
    ["yearly", "2025-26", "school year 2025-26"],
  ] as const)("names periods shortly on its axis and in its description: %s", (frequency, period, label) => {
    const figures = buildFigures("M", "all", [[period, 50, 100, "2013-01-31"]]);
    const chart = must(buildMetric({ frequency, periodNoun: null, figures }));
    expect(chart.periods).toEqual([{ period, label }]);
    expect(chart.description).toContain(`Measured: 50.0% (${label}).`);
  });

  it("does not depend on the order of the figures, and is the same every time", () => {
    const turned = { ...since2006, figures: since2006.figures.toReversed() };
    expect(compose(turned)).toEqual(compose(since2006));
  });

  it("holds only positions that are on the axis", () => {
    const value = fc.integer({ min: 0, max: 1000 }).map((each) => each / 10);
    const year = fc.integer({ min: 1990, max: 2030 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(year, value, fc.integer({ min: 5, max: 200 })), {
          selector: ([each]) => each,
          minLength: 1,
          maxLength: 20,
        }),
        year,
        fc.integer({ min: 1, max: 80 }),
        (rows, start, ahead) => {
          const chart = compose(
            buildMetric({
              figures: buildFigures(
                "M",
                "all",
                rows.map(([at, amount, n]) => [String(at), amount, n, "2013-01-31"]),
              ),
              trajectories: [
                {
                  ...straight(10, 90),
                  baseline: { period: String(start), value: 10 },
                  target: { period: String(start + ahead), value: 90 },
                },
              ],
            }),
          );
          if (chart === null) return;
          const { actual, current, original, target, projection, latest, hiddenAt, breaksAt } = chart;
          const places = [
            ...[...actual.flat(), ...current, ...original].map(({ at }) => at),
            ...[target, projection?.from, projection?.to, latest].flatMap((mark) => (mark ? [mark.at] : [])),
            ...hiddenAt,
            ...breaksAt,
          ];
          expect(Math.max(...places)).toBeLessThan(chart.periods.length);
          expect(chart.periods.length).toBeLessThanOrEqual(12 + 60 + 41);
          expect(new Set(chart.periods.map(({ period }) => period)).size).toBe(chart.periods.length);
        },
      ),
    );
  });
});
