import { describe, expect, it } from "vitest";
import { findSubgroupPartitions } from "../../../src/metrics/observations/observation-partitions.ts";
import {
  type ObservedFigure,
  type Partition,
  suppressSmallCells,
} from "../../../src/metrics/observations/small-cells.ts";

const groups = ["female", "male", "el", "non_el", "asian", "black", "white"];

/** Schools under districts of forty, all students and seven subgroups each, with totals; some groups are small. */
const buildState = (schoolCount: number): { figures: ObservedFigure[]; partitions: Partition[] } => {
  let seed = 1;
  const roll = (below: number) => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % below;
  };
  const sums = new Map<string, { site: string | null; subgroup: string; n: number; numerator: number }>();
  const add = (site: string | null, subgroup: string, n: number, numerator: number) => {
    const key = JSON.stringify([site, subgroup]);
    const sum = sums.get(key) ?? { site, subgroup, n: 0, numerator: 0 };
    sums.set(key, { ...sum, n: sum.n + n, numerator: sum.numerator + numerator });
  };
  const districts = Array.from({ length: Math.ceil(schoolCount / 40) }, (_, index) => `D${index}`);
  const below = new Map<string, string[]>(districts.map((district) => [district, []]));
  for (let index = 0; index < schoolCount; index += 1) {
    const district = `D${index % districts.length}`;
    const school = `S${index}`;
    below.get(district)?.push(school);
    for (const sex of ["female", "male"]) {
      for (const language of ["el", "non_el"]) {
        for (const race of ["asian", "black", "white"]) {
          const n = language === "el" ? roll(6) : race === "asian" ? roll(9) : 15 + roll(60);
          const numerator = roll(n + 1);
          for (const site of [school, district, null]) {
            for (const subgroup of ["all", sex, language, race]) add(site, subgroup, n, numerator);
          }
        }
      }
    }
  }
  const figures = [...sums.values()].map(
    ({ site, subgroup, n, numerator }): ObservedFigure => ({
      ...{ metric: "RATE", site, subgroup, period: "2011", n, numerator, revision: 1 },
      value: n === 0 ? 0 : Math.round((numerator / n) * 1_000) / 10,
      ...{ asOf: "2013-01-31", receivedAt: "2013-01-31T14:00:00.000Z", receivedOn: "2013-01-31" },
      ...{ source: "test", instrumentVersion: null },
    }),
  );
  const partitions: Partition[] = [
    { by: "sites", total: null, parts: districts },
    ...[...below].map(([total, parts]): Partition => ({ by: "sites", total, parts })),
  ];
  return { figures, partitions };
};

const measure = (schoolCount: number) => {
  const { figures, partitions } = buildState(schoolCount);
  const startedAt = performance.now();
  const released = suppressSmallCells(figures, 10, partitions, { findPartitions: findSubgroupPartitions });
  const ms = performance.now() - startedAt;
  const small = figures.filter(({ n }) => (n ?? 0) < 10).length;
  return { schoolCount, cells: figures.length, small, hidden: released.filter((one) => one.suppressed).length, ms };
};

describe("a state of two thousand schools and eight subgroups", () => {
  it(`is judged in time that hardly grows faster than its schools of ${groups.length + 1} groups`, () => {
    measure(250);
    const few = measure(500);
    const many = measure(2_000);
    for (const { ms, ...counts } of [few, many]) console.log(JSON.stringify({ ...counts, ms: Math.round(ms) }));
    expect(many.hidden).toBeGreaterThan(many.small);
    expect(many.ms / few.ms).toBeLessThan(16);
  }, 120_000);
});
