import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceOfRounded } from "../../../src/documents/sentences.ts";
import { measureGaps } from "../../../src/metrics/breakdowns/gaps.ts";
import { suppressSmallCells } from "../../../src/metrics/observations/small-cells.ts";
import { differenceAsPrinted } from "../../../src/metrics/rounding.ts";
import { buildFigures } from "../documents/massachusetts-evidence.ts";

type Row = [period: string, value: number, n?: number, instrument?: string];

const release = (subgroup: string, rows: readonly Row[]) =>
  suppressSmallCells(
    rows.flatMap(([period, value, n, instrument]) =>
      buildFigures("GRAD5", subgroup, [[period, value, n ?? 100, "2013-01-31"]]).map((figure) => ({
        ...figure,
        instrumentVersion: instrument ?? null,
      })),
    ),
    10,
    [],
  );

const measure = (all: readonly Row[], parts: Record<string, readonly Row[]>) =>
  measureGaps(
    release("all", all),
    Object.entries(parts).map(([subgroup, rows]) => ({
      subgroup,
      title: subgroup.replaceAll("_", " "),
      figures: release(subgroup, rows),
    })),
    { frequency: "yearly" },
  );

// Massachusetts, 5-year graduation rate by cohort.
const all: Row[] = [
  ["2008", 84.2],
  ["2009", 84.0],
  ["2010", 84.7],
  ["2011", 86.3],
];
const learners: Row[] = [
  ["2008", 62.8],
  ["2009", 63.3],
  ["2010", 63.7],
  ["2011", 64.2],
];
const disabled: Row[] = [
  ["2008", 69.6],
  ["2009", 69.3],
  ["2010", 68.6],
  ["2011", 70.8],
];

describe("gaps between subgroups and everybody", () => {
  it("come largest first, with the gap three periods before", () => {
    const gaps = measure(all, { special_ed: disabled, english_learner: learners });
    expect(gaps.map(({ figures, ...gap }) => ({ ...gap, cites: figures.map((figure) => figure.period) }))).toEqual([
      {
        subgroup: "english_learner",
        title: "english learner",
        period: "2011",
        gap: -22.1,
        earlier: { period: "2008", gap: -21.4 },
        movement: "widening",
        cites: ["2011", "2011", "2008", "2008"],
      },
      {
        subgroup: "special_ed",
        title: "special ed",
        period: "2011",
        gap: -15.5,
        earlier: { period: "2008", gap: -14.6 },
        movement: "widening",
        cites: ["2011", "2011", "2008", "2008"],
      },
    ]);
  });

  it.each([
    ["narrowing", 70, "narrowing"],
    ["widening", 60, "widening"],
    ["unchanged", 62.8, "unchanged"],
    ["narrowing, also where the group has overtaken everybody", 100, "narrowing"],
  ] as const)("are %s", (_case, value, movement) => {
    const [gap] = measure([all[0] ?? ["2008", 0], ["2011", 84.2]], {
      group: [learners[0] ?? ["2008", 0], ["2011", value]],
    });
    expect(gap?.movement).toBe(movement);
  });

  it("compare with the earliest figure there is within three periods", () => {
    const [gap] = measure(all.slice(1), { group: learners });
    expect(gap?.earlier).toEqual({ period: "2009", gap: -20.7 });
    const [first] = measure(all.slice(3), { group: learners });
    expect(first).toMatchObject({ period: "2011", earlier: null, movement: null });
    const [old] = measure(
      [
        ["2001", 80],
        ["2011", 86],
      ],
      {
        group: [
          ["2001", 60],
          ["2011", 70],
        ],
      },
    );
    expect(old?.earlier).toBeNull();
  });

  it("leave hidden figures out", () => {
    const hideIn = (period: string) => learners.map((row): Row => (row[0] === period ? [row[0], row[1], 4] : row));
    expect(measure(all, { group: hideIn("2011"), other: disabled }).map(({ subgroup }) => subgroup)).toEqual(["other"]);
    expect(measure(all, { group: hideIn("2008") })[0]?.earlier?.period).toBe("2009");
  });

  it("are of one period, the latest of which both are known", () => {
    const gaps = measure([...all, ["2012", 87.5]], { early: learners, earlier: disabled.slice(0, 3) });
    expect(gaps.map(({ subgroup, period }) => [subgroup, period])).toEqual([["early", "2011"]]);
  });

  it("are not compared across a change of instrument or between two instruments", () => {
    const renew = (rows: readonly Row[], from: string) =>
      rows.map((row): Row => (row[0] >= from ? [row[0], row[1], 100, "new"] : row));
    expect(measure(renew(all, "2010"), { group: renew(learners, "2010") })[0]).toMatchObject({
      period: "2011",
      earlier: { period: "2010" },
    });
    expect(measure(renew(all, "2011"), { group: renew(learners, "2011") })[0]?.earlier).toBeNull();
    expect(measure(renew(all, "2011"), { group: learners })).toEqual([]);
  });

  it("are empty without anything to compare", () => {
    expect(measure([], {})).toEqual([]);
    expect(measure(all, {})).toEqual([]);
    expect(measure([], { group: learners })).toEqual([]);
  });

  it("are rounded as documents round", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(differenceAsPrinted(a, b)).toBe(differenceOfRounded(a, b));
      }),
    );
  });
});
