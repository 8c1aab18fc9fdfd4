import fc from "fast-check";
import type { ObservedFigure, Partition } from "../../../src/metrics/observations/small-cells.ts";

/** A line of cells that truly add up: the first is the total. */
export type TrueLine = string[];

export interface RandomTable {
  threshold: number;
  /** What arrives, batch by batch. */
  batches: ObservedFigure[][];
  sitePartitions: Partition[];
  /** By period, keys of cells as `cellOf` writes them. */
  lines: TrueLine[];
}

export const cellOf = (figure: { site: string | null; subgroup: string; period: string }): string =>
  JSON.stringify([figure.period, figure.site, figure.subgroup]);

export const dayOf = (batch: number): string => `2013-0${batch + 1}-15`;

/** A state of two districts, one of them with two or three schools, the other with one. */
const trees = [{ D1: ["S1", "S2"], D2: ["S3"] }, { D1: ["S1", "S2", "S3"], D2: ["S4"] }, { D1: ["S1", "S2"] }] as const;
/** Each kind of people belongs to one group of every way to divide them. */
const ways: string[][][] = [
  [["female", "male"]],
  [["asian", "black", "white"]],
  [
    ["female", "male"],
    ["el", "non_el"],
  ],
];

/** Whole tables that are restated, tables of which some cells come later, or all of it at once. */
export type Disturbance = "restated" | "late" | "both";

interface Count {
  n: number;
  numerator: number;
}

const counts = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: 9 }), { weight: 3, arbitrary: fc.integer({ min: 10, max: 90 }) }),
    fc.nat(9),
    fc.nat(99),
  )
  .map(
    ([n, kind, share]): Count => ({ n, numerator: kind === 0 ? 0 : kind === 1 ? n : Math.floor((n * share) / 100) }),
  );

/** Every combination of one group of each way. */
const kindsOf = (way: readonly (readonly string[])[]): string[][] =>
  way.reduce<string[][]>((kinds, groups) => kinds.flatMap((kind) => groups.map((group) => [...kind, group])), [[]]);

/**
 * Tables of sites by subgroups that add up in every direction, for two periods, received in three batches: the first
 * leaves some cells out, the second restates some people and again leaves cells out, the third brings all that is left.
 */
export const randomTablesOf = (kinds: readonly Disturbance[]): fc.Arbitrary<RandomTable> =>
  fc
    .record({
      tree: fc.constantFrom(...trees),
      way: fc.constantFrom(...ways),
      threshold: fc.integer({ min: 3, max: 12 }),
    })
    .chain(({ tree, way, threshold }) => {
      const schools = Object.values(tree).flat() as string[];
      const kindsOfPeople = kindsOf(way);
      const size = schools.length * kindsOfPeople.length * 2;
      return fc
        .record({
          first: fc.array(counts, { minLength: size, maxLength: size }),
          second: fc.array(fc.option(counts, { nil: null, freq: 5 }), { minLength: size, maxLength: size }),
          late: fc.array(fc.nat(99), { minLength: 400, maxLength: 400 }),
          disturbance: fc.constantFrom(...kinds),
        })
        .map(({ first, second, late, disturbance }): RandomTable => {
          const latePercent = disturbance === "restated" ? 0 : 15;
          const places = new Map<string | null, string[]>([[null, schools]]);
          for (const [district, below] of Object.entries(tree)) places.set(district, [...below]);
          for (const school of schools) places.set(school, [school]);
          const subgroups = ["all", ...way.flat()];
          const periods = ["2010", "2011"];
          const restated = second.map(
            (each, index) => (disturbance === "late" ? null : each) ?? first[index] ?? { n: 0, numerator: 0 },
          );
          const truth = (source: readonly Count[]) => {
            const cells = new Map<string, Count & { site: string | null; subgroup: string; period: string }>();
            periods.forEach((period, p) => {
              for (const [site, below] of places) {
                for (const subgroup of subgroups) {
                  const sum = { n: 0, numerator: 0 };
                  for (const school of below) {
                    kindsOfPeople.forEach((kind, k) => {
                      if (subgroup !== "all" && !kind.includes(subgroup)) return;
                      const one = source[(p * schools.length + schools.indexOf(school)) * kindsOfPeople.length + k];
                      sum.n += one?.n ?? 0;
                      sum.numerator += one?.numerator ?? 0;
                    });
                  }
                  cells.set(cellOf({ site, subgroup, period }), { ...sum, site, subgroup, period });
                }
              }
            });
            return cells;
          };
          const received = new Map<string, { count: Count; revision: number }>();
          let roll = 0;
          const batches = [first, restated, restated].map((source, batch) =>
            [...truth(source)].flatMap(([key, { n, numerator, site, subgroup, period }]): ObservedFigure[] => {
              const before = received.get(key);
              if (before?.count.n === n && before.count.numerator === numerator) return [];
              roll += 1;
              // The whole is never late: it is where ways to divide people are recognised.
              if (batch < 2 && site !== null && (late[roll % late.length] ?? 0) < latePercent) return [];
              const revision = (before?.revision ?? 0) + 1;
              received.set(key, { count: { n, numerator }, revision });
              const on = dayOf(batch);
              return [
                {
                  ...{ metric: "RATE", site, subgroup, period, n, numerator, revision },
                  value: n === 0 ? 0 : Math.round((numerator / n) * 1_000) / 10,
                  ...{
                    asOf: on,
                    receivedOn: on,
                    receivedAt: `${on}T14:00:00.000Z`,
                    source: "test",
                    instrumentVersion: null,
                  },
                },
              ];
            }),
          );
          const topmost = Object.keys(tree);
          const sitePartitions: Partition[] = [
            { by: "sites", total: null, parts: topmost },
            ...Object.entries(tree).map(([total, below]): Partition => ({ by: "sites", total, parts: [...below] })),
          ];
          const lines = periods.flatMap((period) => [
            ...[...places.keys()].flatMap((site) =>
              way.map((groups) => ["all", ...groups].map((subgroup) => cellOf({ site, subgroup, period }))),
            ),
            ...sitePartitions.flatMap((partition) =>
              subgroups.map((subgroup) =>
                [partition.total, ...partition.parts].map((site) => cellOf({ site, subgroup, period })),
              ),
            ),
          ]);
          return { threshold, batches, sitePartitions, lines };
        });
    });

/** The table after each batch, one line a site: numerator/n, `*` for hidden. */
export const drawTable = (batches: readonly ObservedFigure[][], hiddenAfter: readonly ReadonlySet<string>[]): string =>
  batches
    .map((_, index) => {
      const current = new Map(
        batches
          .slice(0, index + 1)
          .flat()
          .map((figure) => [cellOf(figure), figure]),
      );
      const figures = [...current.values()];
      const places = new Set(figures.map(({ period, site }) => JSON.stringify([period, site])));
      const rows = [...places].map((place) => {
        const cells = figures
          .filter(({ period, site }) => JSON.stringify([period, site]) === place)
          .map((figure) => {
            const mark = hiddenAfter[index]?.has(cellOf(figure)) ? "*" : "";
            return `${figure.subgroup} ${figure.numerator}/${figure.n}${mark}`;
          });
        return `${place} ${cells.join(", ")}`;
      });
      return [`after batch ${index}`, ...rows].join("\n");
    })
    .join("\n");
