import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  expectedValue,
  type TrajectoryVersion,
  trajectoryInForce,
} from "../../../src/metrics/trajectories/trajectory.ts";

const build = (overrides: Partial<TrajectoryVersion> = {}): TrajectoryVersion => ({
  version: 1,
  effectiveOn: "2012-02-01",
  reason: null,
  baseline: { period: "2010", value: 84.7 },
  target: { period: "2014", value: 88.3 },
  points: [
    { period: "2011", value: 85.6 },
    { period: "2013", value: 87.4 },
  ],
  ...overrides,
});

describe("trajectory in force", () => {
  const versions = [build({ version: 2, effectiveOn: "2012-02-01" }), build({ version: 1, effectiveOn: "2011-03-01" })];
  it.each([
    ["2011-02-28", null],
    ["2011-03-01", 1],
    ["2012-01-31", 1],
    ["2012-02-01", 2],
    ["2014-12-31", 2],
  ])("on %s it is version %s", (onDate, version) => {
    expect(trajectoryInForce(versions, onDate)?.version ?? null).toBe(version);
  });

  it("is the later version when two take effect on one day", () => {
    const sameDay = [build({ version: 3 }), build({ version: 2 })];
    expect(trajectoryInForce(sameDay, "2013-01-01")?.version).toBe(3);
  });
});

describe("expected value", () => {
  it.each([
    ["2009", null, "beforeBaseline"],
    ["2010", 84.7, "baseline"],
    ["2011", 85.6, "listed"],
    ["2012", 86.5, "interpolated"],
    ["2013", 87.4, "listed"],
    ["2014", 88.3, "target"],
    ["2016", 88.3, "afterTarget"],
    ["nonsense", null, "periodUnreadable"],
  ])("for %s is %s (%s)", (period, value, why) => {
    const expected = expectedValue(build(), period);
    if (value === null) expect(expected.value).toBeNull();
    else expect(expected.value).toBeCloseTo(value, 9);
    expect("basis" in expected ? expected.basis : expected.reason).toBe(why);
  });

  it("is a seventh of the way for English learners one cohort after the baseline", () => {
    const trajectory = build({
      baseline: { period: "2010", value: 63.7 },
      target: { period: "2017", value: 76 },
      points: [],
    });
    expect(expectedValue(trajectory, "2011").value).toBeCloseTo(63.7 + 12.3 / 7, 9);
  });

  it("counts months, not characters, between months", () => {
    const trajectory = build({
      baseline: { period: "2025-11", value: 0 },
      target: { period: "2026-03", value: 4 },
      points: [],
    });
    expect(expectedValue(trajectory, "2026-01").value).toBe(2);
  });

  it("never leaves the corridor between two known values", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 0, max: 20 }),
        (from, to, step) => {
          const trajectory = build({
            baseline: { period: "2000", value: from },
            target: { period: "2020", value: to },
            points: [],
          });
          const { value } = expectedValue(trajectory, String(2000 + step));
          expect(value).not.toBeNull();
          expect(value).toBeGreaterThanOrEqual(Math.min(from, to) - 1e-9);
          expect(value).toBeLessThanOrEqual(Math.max(from, to) + 1e-9);
        },
      ),
    );
  });
});
