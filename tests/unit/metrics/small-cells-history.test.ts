import { describe, expect, it } from "vitest";
import { findSubgroupPartitions } from "../../../src/metrics/observations/observation-partitions.ts";
import {
  type ObservedFigure,
  type Partition,
  suppressSmallCells,
} from "../../../src/metrics/observations/small-cells.ts";
import { nameOf, workOut } from "./small-cells-attacker.ts";
import { cellOf } from "./small-cells-tables.ts";

type Cell = [site: string | null, subgroup: string, n: number, numerator: number];

/** One batch a row, received a month after the one before; a cell named again is restated. */
const receive = (...batches: Cell[][]): ObservedFigure[] => {
  const revisions = new Map<string, number>();
  return batches.flatMap((cells, index) =>
    cells.map(([site, subgroup, n, numerator]) => {
      const key = `${site} ${subgroup}`;
      revisions.set(key, (revisions.get(key) ?? 0) + 1);
      const on = `2013-0${index + 1}-31`;
      return {
        ...{ metric: "RATE", site, subgroup, period: "2011", n, numerator, source: "test", instrumentVersion: null },
        ...{ value: n === 0 ? 0 : (100 * numerator) / n, revision: revisions.get(key) ?? 1 },
        ...{ asOf: on, receivedOn: on, receivedAt: `${on}T14:00:00.000Z` },
      };
    }),
  );
};

const districts: Partition[] = [
  { by: "sites", total: null, parts: ["D1", "D2"] },
  { by: "sites", total: "D1", parts: ["S1", "S2"] },
];

const hiddenOf = (figures: ObservedFigure[], partitions: Partition[] = [], threshold = 10, isWholeShielded = false) => [
  ...new Set(
    suppressSmallCells(figures, threshold, partitions, { findPartitions: findSubgroupPartitions, isWholeShielded })
      .filter((each) => each.suppressed)
      .map(({ site, subgroup }) => (site === null ? subgroup : `${site} ${subgroup}`)),
  ),
];

describe("what could be had by subtraction", () => {
  it.each<[string, Cell[], Partition[], string[]]>([
    [
      "a subgroup of nearly all leaves a few",
      [
        [null, "all", 200, 100],
        [null, "special_ed", 196, 98],
      ],
      [],
      ["special_ed"],
    ],
    [
      "a subgroup of all leaves nobody",
      [
        [null, "all", 200, 100],
        [null, "poor", 200, 100],
      ],
      [],
      [],
    ],
    [
      "a subgroup that leaves enough",
      [
        [null, "all", 200, 100],
        [null, "poor", 190, 90],
      ],
      [],
      [],
    ],
    [
      "sites that leave a few of their district out",
      [
        ["D1", "all", 200, 100],
        ["S1", "all", 100, 50],
        ["S2", "all", 96, 40],
      ],
      districts,
      ["S2 all"],
    ],
    [
      "groups that leave many people out are no partition",
      [
        [null, "all", 1000, 500],
        [null, "native", 5, 2],
        [null, "asian", 100, 50],
        [null, "white", 800, 400],
      ],
      [],
      ["native"],
    ],
    [
      "hidden parts of which nobody is counted take one more along",
      [
        [null, "all", 300, 90],
        [null, "a", 4, 0],
        [null, "b", 60, 0],
        [null, "c", 100, 40],
        [null, "d", 136, 50],
      ],
      [],
      ["a", "b", "c"],
    ],
    [
      "hidden parts of which everybody is counted take one more along",
      [
        [null, "all", 200, 134],
        [null, "a", 4, 4],
        [null, "b", 60, 60],
        [null, "c", 136, 70],
      ],
      [],
      ["a", "b", "c"],
    ],
    [
      "a total of which everybody is counted tells of a small group that is in no partition",
      [
        [null, "all", 200, 200],
        [null, "native", 5, 5],
        [null, "poor", 80, 80],
      ],
      [],
      ["all", "native"],
    ],
    [
      "a district that reports nothing is the sum of its schools all the same",
      [
        [null, "all", 300, 150],
        ["D2", "all", 100, 50],
        ["S1", "all", 4, 2],
        ["S2", "all", 196, 98],
      ],
      districts,
      ["S1 all", "S2 all"],
    ],
  ])("%s", (_case, cells, partitions, expected) => {
    expect(hiddenOf(receive(cells), partitions).sort()).toEqual(expected.toSorted());
  });

  it("hides around a bridge between two squares of hidden cells, which each row and column would leave alone", () => {
    // S1 and S2 hide a and b, S3 and S4 hide c and d. S2 c joins them: the sums of the first square give it away.
    const sizes = { S1: [4, 30, 60, 70], S2: [25, 5, 3, 90], S3: [70, 60, 6, 28], S4: [55, 80, 33, 3] };
    const groups = ["a", "b", "c", "d"];
    const rows = Object.entries(sizes).flatMap(([site, row]) =>
      row.map((n, index): Cell => [site, groups[index] ?? "", n, Math.ceil(n / 2)]),
    );
    const sumUp = (site: string | null, subgroup: string): Cell => {
      const some = rows.filter(
        (row) => (site === null || row[0] === site) && (subgroup === "all" || row[1] === subgroup),
      );
      return [site, subgroup, some.reduce((sum, row) => sum + row[2], 0), some.reduce((sum, row) => sum + row[3], 0)];
    };
    const sites = Object.keys(sizes);
    const totals = [
      ...sites.map((site) => sumUp(site, "all")),
      ...["all", ...groups].map((group) => sumUp(null, group)),
    ];
    const figures = receive([...totals, ...rows]);
    const partitions: Partition[] = [{ by: "sites", total: null, parts: sites }];
    const at = (site: string | null, subgroup: string) => cellOf({ site, subgroup, period: "2011" });
    const lines = [
      ...[null, ...sites].map((site) => ["all", ...groups].map((group) => at(site, group))),
      ...["all", ...groups].map((group) => [null, ...sites].map((site) => at(site, group))),
    ];
    const small = ["S1 a", "S2 b", "S2 c", "S3 c", "S4 d"];
    const squares = [...small, "S1 b", "S2 a", "S3 d", "S4 c"];
    const shownBut = (hidden: string[]) =>
      new Set(figures.filter(({ site, subgroup }) => !hidden.includes(`${site} ${subgroup}`)).map(nameOf));
    const hidden = hiddenOf(figures, partitions);
    expect(workOut([figures], lines, 10, shownBut(squares))).toEqual([`${at("S2", "c")}#1`]);
    expect(workOut([figures], lines, 10, shownBut(hidden))).toEqual([]);
    expect(hidden).toEqual(expect.arrayContaining(small));
    expect(hidden.length).toBeLessThan(13);
  });
});

describe("what was hidden and shown before", () => {
  const first: Cell[] = [
    [null, "all", 200, 100],
    [null, "a", 4, 2],
    [null, "b", 60, 30],
    [null, "c", 136, 68],
  ];

  it("keeps hidden what was hidden, also when it has grown since", () => {
    const figures = receive(first, [
      [null, "all", 240, 120],
      [null, "a", 44, 22],
    ]);
    expect(hiddenOf(figures)).toEqual(["a", "b"]);
  });

  it("agrees with what was said when only the first part was known", () => {
    const second: Cell[] = [
      [null, "all", 230, 110],
      [null, "c", 166, 78],
    ];
    const early = hiddenOf(receive(first));
    expect(hiddenOf(receive(first, second))).toEqual(expect.arrayContaining(early));
  });

  it("hides a new total rather than parts everybody has read", () => {
    const shown: Cell[] = [
      [null, "all", 200, 100],
      [null, "a", 12, 6],
      [null, "b", 60, 30],
      [null, "c", 128, 64],
    ];
    expect(hiddenOf(receive(shown))).toEqual([]);
    expect(
      hiddenOf(
        receive(shown, [
          [null, "all", 196, 98],
          [null, "a", 8, 4],
        ]),
      ).sort(),
    ).toEqual(["a", "all"]);
  });

  it("hides a late cell that would be the last term of an old sum", () => {
    const early: Cell[] = [
      ["D1", "all", 200, 100],
      ["S1", "all", 4, 2],
    ];
    expect(hiddenOf(receive(early, [["S2", "all", 196, 98]]), districts).sort()).toEqual(["S1 all", "S2 all"]);
  });

  it("hides beforehand around a small group that has not come yet but shows by subtraction", () => {
    const early: Cell[] = [
      ["D1", "all", 200, 100],
      ["S1", "all", 196, 98],
    ];
    expect(hiddenOf(receive(early), districts)).toEqual(["S1 all"]);
    expect(hiddenOf(receive(early, [["S2", "all", 4, 2]]), districts).sort()).toEqual(["S1 all", "S2 all"]);
  });

  it("recognises a partition once and for all, whatever the sizes say later", () => {
    const figures = receive(
      [
        [null, "all", 200, 100],
        [null, "a", 80, 40],
        [null, "b", 120, 60],
        ["S1", "all", 70, 35],
      ],
      [[null, "all", 230, 110]],
      [
        ["S1", "a", 4, 2],
        ["S1", "b", 66, 33],
      ],
    );
    expect(hiddenOf(figures).sort()).toEqual(["S1 a", "S1 b"]);
  });
});

describe("a shielded whole", () => {
  const cells: Cell[] = [
    [null, "all", 300, 150],
    ["D1", "all", 8, 4],
    ["D2", "all", 292, 146],
  ];

  it("is the same with the sites beside it as without", () => {
    const whole = cells.filter(([site]) => site === null);
    expect(hiddenOf(receive(whole), districts, 10, true)).toEqual([]);
    expect(hiddenOf(receive(cells), districts, 10, true).sort()).toEqual(["D1 all", "D2 all"]);
  });

  it("is hidden with its sites where everybody is the same", () => {
    const same = cells.map(([site, subgroup, n]): Cell => [site, subgroup, n, n]);
    expect(hiddenOf(receive(same), districts, 10, true)).toContain("all");
  });
});
