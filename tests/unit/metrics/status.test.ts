import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultStatusThresholds,
  judgeStatus,
  rateProgress,
  rateScore,
  rateWithinBand,
  type StatusInput,
} from "../../../src/metrics/trajectories/status.ts";

const thresholds = defaultStatusThresholds;

describe("rating a score", () => {
  it.each([
    [0.5, "ahead"],
    [0.1 + 1e-6, "ahead"],
    [0.1, "onTrack"],
    [0.3 - 0.2, "onTrack"],
    [0, "onTrack"],
    [-0.1, "onTrack"],
    [0.2 - 0.3, "onTrack"],
    [-0.1 - 1e-6, "offTrack"],
    [-0.3, "offTrack"],
    [0.1 - 0.4, "offTrack"],
    [-0.3 - 1e-6, "seriouslyOffTrack"],
    [-2, "seriouslyOffTrack"],
  ])("%d is %s", (score, rating) => {
    expect(rateScore(score, thresholds)).toBe(rating);
  });
});

describe("rating progress", () => {
  it.each([
    ["the graduation goal of 2013", 86.3, 85.6, 84.7, 88.3, "higher", 0.194444444, "ahead"],
    ["English learners of 2013", 64.2, 63.7 + 12.3 / 7, 63.7, 76, "higher", -0.102206736, "offTrack"],
    ["students with disabilities of 2013", 70.8, 68.6 + 9.9 / 7, 68.6, 78.5, "higher", 0.079365079, "onTrack"],
    ["absence, where lower is better", 12, 11, 15, 5, "lower", -0.1, "onTrack"],
    ["absence below what was expected", 9, 11, 15, 5, "lower", 0.2, "ahead"],
    ["a boundary that binary fractions miss", 70.3, 70, 70, 73, "higher", 0.1, "onTrack"],
    ["a level kept", 95, 95, 95, 95, "higher", null, "onTrack"],
    ["a level surpassed", 96, 95, 95, 95, "higher", null, "ahead"],
    ["a level lost", 94, 95, 95, 95, "higher", null, "offTrack"],
  ] as const)("judges %s", (_case, value, expected, baseline, target, direction, score, rating) => {
    const progress = rateProgress({ value, expected, baseline, target, direction }, thresholds);
    expect(progress.rating).toBe(rating);
    if (score === null) expect(progress.score).toBeNull();
    else expect(progress.score).toBeCloseTo(score, 8);
  });

  it("never calls a better figure worse", () => {
    const order = ["seriouslyOffTrack", "offTrack", "onTrack", "ahead"];
    const number = fc.integer({ min: -10_000, max: 10_000 }).map((each) => each / 10);
    fc.assert(
      fc.property(number, number, number, number, number, (a, b, expected, baseline, target) => {
        const base = { expected, baseline, target, direction: "higher" as const };
        const low = rateProgress({ ...base, value: Math.min(a, b) }, thresholds).rating;
        const high = rateProgress({ ...base, value: Math.max(a, b) }, thresholds).rating;
        expect(order.indexOf(high)).toBeGreaterThanOrEqual(order.indexOf(low));
      }),
    );
  });

  it("judges lower-is-better as the mirror of higher-is-better", () => {
    const number = fc.integer({ min: -10_000, max: 10_000 }).map((each) => each / 10);
    fc.assert(
      fc.property(number, number, number, number, (value, expected, baseline, target) => {
        const up = rateProgress({ value, expected, baseline, target, direction: "higher" }, thresholds);
        const down = rateProgress(
          { value: -value, expected: -expected, baseline: -baseline, target: -target, direction: "lower" },
          thresholds,
        );
        expect(down).toEqual(up);
      }),
    );
  });

  it.each([
    [90, "onTrack"],
    [95, "onTrack"],
    [95.5, "onTrack"],
    [96, "offTrack"],
    [88, "seriouslyOffTrack"],
  ])("judges %d within a band of 90 to 95 as %s", (value, rating) => {
    expect(rateWithinBand(value, { low: 90, high: 95 }, thresholds).rating).toBe(rating);
  });
});

describe("status of a metric", () => {
  const trajectory = {
    version: 1,
    effectiveOn: "2012-02-01",
    reason: null,
    baseline: { period: "2010", value: 84.7 },
    target: { period: "2014", value: 88.3 },
    points: [],
  };
  const input = (overrides: Partial<StatusInput>): StatusInput => ({
    direction: "higher",
    band: null,
    frequency: "yearly",
    figure: { period: "2011", value: 86.3 },
    trajectory,
    overdueDays: -200,
    staleAfterDays: 30,
    thresholds,
    ...overrides,
  });

  it.each<[string, Partial<StatusInput>, string, string | null]>([
    ["no figure", { figure: null }, "noData", null],
    ["no figure and one overdue", { figure: null, overdueDays: 400 }, "noData", null],
    ["no trajectory", { trajectory: null }, "noTarget", null],
    ["a period before the baseline", { figure: { period: "2009", value: 84 } }, "noTarget", null],
    ["a hidden figure", { figure: { period: "2011", value: null } }, "suppressed", null],
    ["30 days late, the last day of grace", { overdueDays: 30 }, "ahead", "ahead"],
    ["31 days late", { overdueDays: 31 }, "stale", "ahead"],
    ["late and without target", { overdueDays: 31, trajectory: null }, "stale", null],
    ["nothing expected", { overdueDays: null }, "ahead", "ahead"],
    ["a band without bounds", { direction: "band" }, "noTarget", null],
  ])("with %s", (_case, overrides, state, rating) => {
    const status = judgeStatus(input(overrides));
    expect(status.state).toBe(state);
    expect(status.rating).toBe(rating);
  });
});
