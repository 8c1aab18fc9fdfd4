import { describe, expect, it } from "vitest";
import {
  findSubgroupPartitions,
  listSitePartitions,
  type SizedCell,
} from "../../../src/metrics/observations/observation-partitions.ts";

const cellsOf = (sizes: Record<string, number | null>, more: Partial<SizedCell> = {}): SizedCell[] =>
  Object.entries(sizes).map(([subgroup, n]) => ({ metric: "M", site: null, period: "2011", subgroup, n, ...more }));

const partsOf = (cells: SizedCell[]) => findSubgroupPartitions(cells).map((partition) => partition.parts);

describe("subgroup partitions", () => {
  it("are the sets of subgroups that add up to all students", () => {
    const found = partsOf(cellsOf({ all: 100, female: 48, male: 52, el: 5, nonEl: 95, poor: 30 }));
    expect(found).toContainEqual(["female", "male"]);
    expect(found).toContainEqual(["el", "nonEl"]);
    expect(found).not.toContainEqual(expect.arrayContaining(["poor"]));
  });

  it("are none where groups leave people out", () => {
    expect(partsOf(cellsOf({ all: 74380, asian: 3240, black: 6646, white: 55074 }))).toEqual([]);
  });

  it("are read off the place with the most people and hold everywhere", () => {
    const cells = [
      ...cellsOf({ all: 1000, female: 480, male: 520, el: 300 }),
      ...cellsOf({ all: 12, female: 5, male: 7, el: 5 }, { site: "S1" }),
    ];
    expect(partsOf(cells)).toEqual([["female", "male"]]);
  });

  it("are given up rather than searched for without end", () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`g${i}`, 2 * (i + 1)]));
    expect(partsOf(cellsOf({ all: 1001, ...many }))).toEqual([]);
  });
});

describe("site partitions", () => {
  it("make up each site of those below it and the organisation of the topmost", () => {
    expect(
      listSitePartitions([
        { code: "D1", parent: null },
        { code: "S1", parent: "D1" },
        { code: "S2", parent: "D1" },
      ]),
    ).toEqual([
      { by: "sites", total: null, parts: ["D1"] },
      { by: "sites", total: "D1", parts: ["S1", "S2"] },
    ]);
  });
});
