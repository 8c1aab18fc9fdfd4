import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { suppressSmallCells } from "../../../src/metrics/observations/small-cells.ts";
import type { Frequency } from "../../../src/metrics/period.ts";
import { judgePace } from "../../../src/metrics/trajectories/pace.ts";
import { buildFigures } from "../documents/massachusetts-evidence.ts";

interface Row {
  period: string;
  value: number;
  n?: number;
  instrument?: string;
}

const release = (rows: readonly Row[]) =>
  suppressSmallCells(
    rows.flatMap(({ period, value, n, instrument }) =>
      buildFigures("M", "all", [[period, value, n ?? 100, "2013-01-31"]]).map((figure) => ({
        ...figure,
        instrumentVersion: instrument ?? null,
      })),
    ),
    10,
    [],
  );

const towards = (period: string, value: number) => ({
  version: 1,
  effectiveOn: "2000-01-01",
  reason: null,
  baseline: { period: "2000", value: 0 },
  target: { period, value },
  points: [],
});

const judge = (
  rows: readonly Row[],
  target: [period: string, value: number] | null = ["2014", 88.3],
  { unit = "percent", frequency = "yearly" as Frequency } = {},
) => judgePace({ figures: release(rows), trajectory: target && towards(...target), frequency, unit });

const yearly = (values: readonly number[], from = 2006): Row[] =>
  values.map((value, index) => ({ period: String(from + index), value }));

describe("the pace of a metric", () => {
  it("is the median slope, and leads from the latest figure to the target's period", () => {
    // 5-year graduation rate of Massachusetts, cohorts 2006 to 2011. The 15 slopes between pairs have the median 0.575.
    const pace = judge(yearly([82.7, 84.0, 84.2, 84.0, 84.7, 86.3]));
    expect(pace).toMatchObject({ current: 0.575, periodsLeft: 3, reason: null });
    expect(pace.needed).toBeCloseTo(2 / 3, 8);
    expect(pace.projection).toMatchObject({ period: "2014", value: 88.025, points: 6 });
    // Sen's limits are the slopes of rank 3.12 and 12.88 of 15: 0.204 and 1.101 points a year.
    expect(pace.projection?.low).toBeCloseTo(86.3 + 3 * 0.204, 2);
    expect(pace.projection?.high).toBeCloseTo(86.3 + 3 * 1.101, 2);
  });

  it("counts a period without a figure as time that passed", () => {
    const rows = [2006, 2007, 2009, 2012].map((year) => ({ period: String(year), value: 50 + (year - 2006) * 2 }));
    expect(judge(rows, ["2014", 80])).toMatchObject({
      current: 2,
      periodsLeft: 2,
      projection: { value: 66, points: 4 },
    });
  });

  it.each([
    ["three figures", yearly([80, 81, 82]), ["2014", 88], "fewPoints"],
    ["no figure at all", [], ["2014", 88], "fewPoints"],
    ["no target", yearly([80, 81, 82, 83]), null, "noTarget"],
    ["a target of the latest period", yearly([80, 81, 82, 83]), ["2009", 88], "targetPast"],
    ["a target of an earlier period", yearly([80, 81, 82, 83]), ["2008", 88], "targetPast"],
    [
      "three figures since the instrument changed",
      [...yearly([80, 81, 82]), ...yearly([60, 61, 62], 2009).map((row) => ({ ...row, instrument: "new" }))],
      ["2014", 88],
      "instrumentChange",
    ],
    [
      "a hidden figure among the last four",
      yearly([79, 80, 81, 82, 83]).map((row) => (row.period === "2007" ? { ...row, n: 5 } : row)),
      ["2014", 88],
      "hidden",
    ],
  ] as const)("is not projected with %s", (_case, rows, target, reason) => {
    const pace = judge(rows, target === null ? null : [target[0], target[1]]);
    expect(pace).toMatchObject({ projection: null, reason });
  });

  it("is judged without a target", () => {
    expect(judge(yearly([80, 81, 82, 83]), null)).toMatchObject({ current: 1, needed: null, periodsLeft: null });
  });

  it("looks only at figures since the instrument last changed", () => {
    const rows = [
      ...yearly([90, 70, 50]),
      ...yearly([60, 61, 62, 63], 2009).map((row) => ({ ...row, instrument: "new" })),
    ];
    expect(judge(rows, ["2014", 88])).toMatchObject({ current: 1, projection: { value: 65, points: 4 } });
  });

  it("says nothing that depends on a hidden value", () => {
    const value = fc.integer({ min: 0, max: 1000 }).map((each) => each / 10);
    fc.assert(
      fc.property(fc.array(value, { minLength: 5, maxLength: 9 }), value, fc.nat(), (values, other, at) => {
        const hiddenAt = at % values.length;
        const hide = (hidden: number) =>
          judge(
            yearly(values).map((row, index) => (index === hiddenAt ? { ...row, value: hidden, n: 3 } : row)),
            ["2020", 88],
          );
        expect(hide(other)).toEqual(hide(values[hiddenAt] ?? 0));
      }),
    );
  });

  it("keeps a percentage between 0 and 100, and nothing else", () => {
    expect(judge(yearly([80, 85, 90, 95]), ["2014", 99]).projection).toMatchObject({ value: 100, low: 100, high: 100 });
    expect(judge(yearly([20, 15, 10, 5]), ["2014", 0]).projection).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(judge(yearly([80, 85, 90, 95]), ["2014", 99], { unit: "students" }).projection?.value).toBe(120);
  });

  it.each([
    ["months across a year", "monthly", ["2025-10", "2025-11", "2025-12", "2026-01"], "2026-03", 2],
    ["quarters", "quarterly", ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"], "2026-Q4", 4],
    ["school years", "yearly", ["2021-22", "2022-23", "2023-24", "2024-25"], "2026-27", 2],
    ["weeks across a year", "weekly", ["2025-W51", "2025-W52", "2026-W01", "2026-W02"], "2026-W05", 3],
  ] as const)("counts %s", (_case, frequency, periods, target, left) => {
    const rows = periods.map((period, index) => ({ period, value: 10 + index }));
    const pace = judge(rows, [target, 50], { frequency });
    expect(pace).toMatchObject({ current: 1, periodsLeft: left, projection: { value: 13 + left } });
  });
});

describe("the law of the projection", () => {
  const number = fc.integer({ min: -500, max: 500 }).map((each) => each / 10);
  const series = fc.array(number, { minLength: 4, maxLength: 14 });
  const project = (values: readonly number[]) => judge(yearly(values), ["2025", 0], { unit: "students" }).projection;

  it("continues an exact line exactly, without a range", () => {
    fc.assert(
      fc.property(number, number, fc.integer({ min: 4, max: 14 }), (start, slope, length) => {
        const line = Array.from({ length }, (_, index) => start + slope * index);
        const found = project(line);
        const expected = start + slope * 19;
        for (const value of [found?.value, found?.low, found?.high]) expect(value).toBeCloseTo(expected, 6);
        expect(found?.low).toBe(found?.high);
      }),
    );
  });

  it("moves with the figures when all of them are shifted", () => {
    fc.assert(
      fc.property(series, number, (values, shift) => {
        const before = project(values);
        const after = project(values.map((value) => value + shift));
        for (const key of ["value", "low", "high"] as const) {
          expect(after?.[key]).toBeCloseTo((before?.[key] ?? Number.NaN) + shift, 6);
        }
      }),
    );
  });

  it("does not depend on the order of the figures", () => {
    const shuffled = series.chain((values) =>
      fc.tuple(
        fc.constant(yearly(values)),
        fc.shuffledSubarray(yearly(values), { minLength: values.length, maxLength: values.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([ordered, mixed]) => {
        expect(judge(mixed, ["2025", 0])).toEqual(judge(ordered, ["2025", 0]));
      }),
    );
  });

  it("is not led astray by one wild figure among eight, unless it is the latest", () => {
    fc.assert(
      fc.property(number, number, fc.integer({ min: 0, max: 6 }), number, (start, slope, at, wild) => {
        const line = Array.from({ length: 8 }, (_, index) => start + slope * index);
        const bent = line.map((value, index) => (index === at ? value + wild * 100 : value));
        expect(project(bent)?.value).toBeCloseTo(project(line)?.value ?? Number.NaN, 6);
      }),
    );
  });

  it("lies within its range, and so does what the trend line says", () => {
    fc.assert(
      fc.property(series, (values) => {
        const found = project(values);
        if (found === null || found === undefined) throw new Error("no projection");
        expect(found.low).toBeLessThanOrEqual(found.value);
        expect(found.high).toBeGreaterThanOrEqual(found.value);
      }),
    );
  });

  it("reaches the target at the pace that is needed", () => {
    fc.assert(
      fc.property(series, number, (values, target) => {
        const { needed, periodsLeft } = judge(yearly(values), ["2025", target], { unit: "students" });
        expect((values.at(-1) ?? 0) + (needed ?? Number.NaN) * (periodsLeft ?? Number.NaN)).toBeCloseTo(target, 6);
      }),
    );
  });
});
