import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDrivers } from "../../../src/metrics/breakdowns/contributions.ts";
import { suppressSmallCells } from "../../../src/metrics/observations/small-cells.ts";
import { buildFigures } from "../documents/massachusetts-evidence.ts";

interface Cell {
  value: number;
  n?: number | null;
  instrument?: string;
}
/** 2010, 2011; null: no figure. */
type Years = readonly [Cell | null, Cell | null];

const release = (years: Years) =>
  suppressSmallCells(
    years.flatMap((cell, index) =>
      cell === null
        ? []
        : buildFigures("M", "all", [[String(2010 + index), cell.value, 0, "2013-01-31"]]).map((figure) => ({
            ...figure,
            n: cell.n === undefined ? 100 : cell.n,
            instrumentVersion: cell.instrument ?? null,
          })),
    ),
    10,
    [],
  );

const find = (whole: Years, sites: Record<string, Years>, { unit = "percent", limit = 5 } = {}) =>
  findDrivers(
    release(whole),
    Object.entries(sites).map(([site, years]) => ({ site, title: `School ${site}`, figures: release(years) })),
    { frequency: "yearly", unit, limit },
  );

const rate = (value: number, n: number | null = 100): Cell => ({ value, n });
const names = (list: readonly { site: string; points: number }[] | undefined) =>
  list?.map(({ site, points }) => [site, points]);

describe("the sites that drive a change", () => {
  it("count by the change of their rate times their average share of the people", () => {
    const drivers = find([rate(80, 1000), rate(82, 1000)], {
      A: [rate(80, 500), rate(86, 500)],
      B: [rate(80, 200), rate(70, 200)],
      C: [rate(80, 300), rate(83.3, 300)],
    });
    expect(drivers).toMatchObject({ fromPeriod: "2010", toPeriod: "2011", change: 2, compared: 3, leftOut: 0 });
    // 6 x 0.5, 3.3 x 0.3 and -10 x 0.2
    expect(names(drivers?.up)).toEqual([
      ["A", 3],
      ["C", 1],
    ]);
    expect(names(drivers?.down)).toEqual([["B", -2]]);
    expect(drivers?.up[0]?.figures.map(({ period, value }) => [period, value])).toEqual([
      ["2011", 86],
      ["2010", 80],
    ]);
  });

  it("leave out what a shift of people between sites does", () => {
    const drivers = find([rate(75, 200), rate(85, 200)], {
      good: [rate(90, 100), rate(90, 150)],
      poor: [rate(60, 100), rate(60, 50)],
    });
    expect([drivers?.up, drivers?.down]).toEqual([[], []]);
  });

  it("add up to the change of a rate when nobody moved between sites", () => {
    const site = fc.record({
      before: fc.integer({ min: 0, max: 1000 }),
      after: fc.integer({ min: 0, max: 1000 }),
      n: fc.integer({ min: 10, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(site, { minLength: 2, maxLength: 6 }), (sites) => {
        const people = sites.reduce((sum, { n }) => sum + n, 0);
        const mean = (key: "before" | "after") =>
          sites.reduce((sum, each) => sum + (each[key] / 10) * each.n, 0) / people;
        const drivers = find(
          [rate(mean("before"), people), rate(mean("after"), people)],
          Object.fromEntries(
            sites.map(({ before, after, n }, index) => [`S${index}`, [rate(before / 10, n), rate(after / 10, n)]]),
          ),
          { limit: 10 },
        );
        const sum = [...(drivers?.up ?? []), ...(drivers?.down ?? [])].reduce((all, { points }) => all + points, 0);
        // Each contribution is rounded to a tenth by itself.
        expect(Math.abs(sum - (mean("after") - mean("before")))).toBeLessThanOrEqual(0.05 * sites.length + 1e-9);
      }),
    );
  });

  it("count by their own change where the measure is a count", () => {
    const drivers = find(
      [rate(1000, null), rate(1060, null)],
      {
        A: [rate(400, null), rate(500, null)],
        B: [rate(300, null), rate(260, null)],
        C: [rate(300, null), rate(300, null)],
      },
      { unit: "students" },
    );
    expect(drivers).toMatchObject({ change: 60, compared: 3 });
    expect([names(drivers?.up), names(drivers?.down)]).toEqual([[["A", 100]], [["B", -40]]]);
  });

  it("are weighed like rates where they add up to more than the whole", () => {
    const drivers = find(
      [rate(10, 200), rate(12, 200)],
      { A: [rate(10, 100), rate(14, 100)], B: [rate(10, 100), rate(10, 100)] },
      { unit: "days" },
    );
    expect(names(drivers?.up)).toEqual([["A", 2]]);
  });

  it.each([
    ["new", [null, rate(50)]],
    ["gone", [rate(50), null]],
    ["measured in another way", [rate(50), { value: 90, instrument: "new" }]],
    ["of unknown size", [rate(50, null), rate(90, null)]],
  ] as const)("do not include a site that is %s", (_case, years) => {
    const drivers = find([rate(80, 300), rate(82, 300)], {
      A: [rate(80), rate(86)],
      B: [rate(80), rate(78)],
      odd: years,
    });
    expect(drivers).toMatchObject({ compared: 2, leftOut: 1 });
    expect(names(drivers?.up)).toEqual([["A", 2]]);
  });

  it("do not include hidden sites, and are not told where only one is hidden", () => {
    const shown: Record<string, Years> = { A: [rate(80), rate(86)], B: [rate(80), rate(78)] };
    const small: Years = [rate(50, 5), rate(90, 20)];
    const whole: Years = [rate(80, 300), rate(82, 300)];
    expect(find(whole, { ...shown, X: small, Y: small })).toMatchObject({ compared: 2, leftOut: 2 });
    expect(find(whole, { ...shown, X: small })).toBeNull();
  });

  it.each([
    ["the whole has one figure", [null, rate(82)], { A: [rate(80), rate(86)], B: [rate(80), rate(78)] }],
    ["the whole is hidden", [rate(80, 5), rate(82)], { A: [rate(80), rate(86)], B: [rate(80), rate(78)] }],
    [
      "the whole is measured in another way",
      [rate(80), { value: 82, instrument: "new" }],
      { A: [rate(80), rate(86)], B: [rate(80), rate(78)] },
    ],
    ["one site compares", [rate(80), rate(82)], { A: [rate(80), rate(86)] }],
    ["there are no sites", [rate(80), rate(82)], {}],
  ] as const)("are unknown when %s", (_case, whole, sites) => {
    expect(find(whole, sites)).toBeNull();
  });

  it("are as many as asked for, the largest first, without those that print as nothing", () => {
    const sites = Object.fromEntries(
      [0.4, 9, 5, 7, -3, -8, 0].map((change, index) => [`S${index}`, [rate(50), rate(50 + change)] as const]),
    );
    const drivers = find([rate(50, 700), rate(51.5, 700)], sites, { limit: 2 });
    expect(names(drivers?.up)).toEqual([
      ["S1", 1.3],
      ["S3", 1],
    ]);
    expect(names(drivers?.down)).toEqual([
      ["S5", -1.1],
      ["S4", -0.4],
    ]);
    expect(find([rate(50, 700), rate(51.5, 700)], sites, { limit: 9 })?.up.map(({ site }) => site)).not.toContain("S6");
  });
});
