import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ObservedFigure,
  type Partition,
  suppressSmallCells,
} from "../../../src/metrics/observations/small-cells.ts";

const figure = (overrides: Partial<ObservedFigure>): ObservedFigure => ({
  metric: "GRAD5",
  site: null,
  subgroup: "all",
  period: "2011",
  value: 80,
  n: 100,
  numerator: 80,
  asOf: "2013-01-31",
  receivedAt: "2013-01-31T14:00:00.000Z",
  receivedOn: "2013-01-31",
  revision: 1,
  source: "test",
  instrumentVersion: null,
  ...overrides,
});

const cells = (sizes: Record<string, number | null>) =>
  Object.entries(sizes).map(([subgroup, n]) => figure({ subgroup, n }));

const hiddenOf = (figures: ObservedFigure[], partitions: Partition[], threshold = 10) =>
  suppressSmallCells(figures, threshold, partitions)
    .filter((each) => each.suppressed)
    .map((each) => each.site ?? each.subgroup);

describe("small cells", () => {
  it("lose value, n and numerator below the threshold, and keep them at it", () => {
    const [small, edge] = suppressSmallCells([figure({ n: 9 }), figure({ period: "2012", n: 10 })], 10, []);
    expect(small).toMatchObject({ value: null, n: null, numerator: null, suppressed: true, period: "2011" });
    expect(edge).toMatchObject({ value: 80, n: 10, suppressed: false });
  });

  it("are not suspected where the source gives no n", () => {
    expect(hiddenOf([figure({ n: null })], [])).toEqual([]);
  });

  it.each<[string, Record<string, number | null>, string[], string[]]>([
    ["one small part takes the next smallest along", { all: 200, a: 4, b: 60, c: 136 }, ["a", "b", "c"], ["a", "b"]],
    [
      "two small parts that together are many enough stay two",
      { all: 100, a: 6, b: 7, c: 87 },
      ["a", "b", "c"],
      ["a", "b"],
    ],
    [
      "two small parts that together are still few take a third",
      { all: 100, a: 2, b: 3, c: 95 },
      ["a", "b", "c"],
      ["a", "b", "c"],
    ],
    ["equal sizes are broken by code", { all: 104, a: 50, b: 50, c: 4 }, ["a", "b", "c"], ["a", "c"]],
    ["nothing small hides nothing", { all: 100, a: 40, b: 60 }, ["a", "b"], []],
    ["a total that is not shown needs no partner", { a: 4, b: 60 }, ["a", "b"], ["a"]],
    ["a part alone takes the total with it", { all: 5, a: 5 }, ["a"], ["all", "a"]],
    ["parts without n go last", { all: 200, a: 4, b: null, c: 60 }, ["a", "b", "c"], ["a", "c"]],
  ])("%s", (_case, sizes, parts, expected) => {
    expect(hiddenOf(cells(sizes), [{ by: "subgroups", total: "all", parts }])).toEqual(expected);
  });

  it("takes a site along when one school under a district is hidden", () => {
    const figures = [
      figure({ site: "district", n: 100 }),
      figure({ site: "north", n: 5 }),
      figure({ site: "south", n: 30 }),
      figure({ site: "west", n: 65 }),
    ];
    const partitions: Partition[] = [{ by: "sites", total: "district", parts: ["north", "south", "west"] }];
    expect(hiddenOf(figures, partitions)).toEqual(["north", "south"]);
  });

  it("hides every revision of a hidden cell", () => {
    const revisions = [figure({ n: 12 }), figure({ n: 9, revision: 2 })];
    expect(suppressSmallCells(revisions, 10, []).map((each) => each.suppressed)).toEqual([true, true]);
  });

  it("does not mix periods or metrics of a partition", () => {
    const figures = [...cells({ all: 100, a: 4, b: 96 }), figure({ subgroup: "b", period: "2012", n: 50 })];
    const released = suppressSmallCells(figures, 10, [{ by: "subgroups", total: "all", parts: ["a", "b"] }]);
    expect(released.map((each) => each.suppressed)).toEqual([false, true, true, false]);
  });
});

describe("whatever the table", () => {
  const parts = ["a", "b", "c", "d"];
  const sites = ["north", "south", "west"];
  const partitions: Partition[] = [
    { by: "subgroups", total: "all", parts },
    { by: "sites", total: null, parts: sites },
  ];
  /** A full table: every subgroup at every site, with totals in both directions. */
  const tables = fc
    .array(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 3 })
    .map((rows) => {
      const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
      const figures: ObservedFigure[] = [];
      rows.forEach((row, siteIndex) => {
        row.forEach((n, index) => {
          figures.push(figure({ site: sites[siteIndex] ?? null, subgroup: parts[index] ?? "", n }));
        });
        figures.push(figure({ site: sites[siteIndex] ?? null, n: sum(row) }));
      });
      parts.forEach((subgroup, index) => {
        figures.push(figure({ subgroup, n: sum(rows.map((row) => row[index] ?? 0)) }));
      });
      return [...figures, figure({ n: sum(rows.flat()) })];
    });

  it("no released figure is about fewer people than the threshold", () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 20 }), (figures, threshold) => {
        for (const released of suppressSmallCells(figures, threshold, partitions)) {
          if (released.suppressed) expect([released.value, released.n, released.numerator]).toEqual([null, null, null]);
          else expect(released.n).toBeGreaterThanOrEqual(threshold);
        }
      }),
    );
  });

  it("no sum leaves exactly one cell hidden, in either direction", () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 20 }), (figures, threshold) => {
        const released = suppressSmallCells(figures, threshold, partitions);
        const isHidden = (site: string | null, subgroup: string) =>
          released.find((each) => each.site === site && each.subgroup === subgroup)?.suppressed ?? false;
        const sums = [
          ...[null, ...sites].map((site) => ["all", ...parts].map((part) => isHidden(site, part))),
          ...["all", ...parts].map((part) => [null, ...sites].map((site) => isHidden(site, part))),
        ];
        for (const members of sums) expect(members.filter(Boolean)).not.toHaveLength(1);
      }),
    );
  });

  it("the answer has the figures of the question, in order, and does not depend on that order", () => {
    fc.assert(
      fc.property(tables, (figures) => {
        const forwards = suppressSmallCells(figures, 10, partitions);
        const backwards = suppressSmallCells(figures.toReversed(), 10, partitions).toReversed();
        expect(forwards.map((each) => [each.site, each.subgroup])).toEqual(
          figures.map((each) => [each.site, each.subgroup]),
        );
        expect(backwards).toEqual(forwards);
      }),
    );
  });
});
