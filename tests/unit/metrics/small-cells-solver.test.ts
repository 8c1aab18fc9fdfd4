import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSubgroupPartitions } from "../../../src/metrics/observations/observation-partitions.ts";
import {
  type ObservedFigure,
  type ReleasedFigure,
  suppressSmallCells,
} from "../../../src/metrics/observations/small-cells.ts";
import { nameOf, type PaperFigure, workOut } from "./small-cells-attacker.ts";
import { readPapers } from "./small-cells-papers.ts";
import { cellOf, type Disturbance, dayOf, drawTable, type RandomTable, randomTablesOf } from "./small-cells-tables.ts";

type Suppressor = (figures: readonly ObservedFigure[], table: RandomTable) => ReleasedFigure[];

const ours: Suppressor = (figures, { threshold, sitePartitions }) =>
  suppressSmallCells(figures, threshold, sitePartitions, { findPartitions: findSubgroupPartitions });

/** Hides what is small itself and nothing for its sake: no partition, no complement, no past. */
const primaryOnly: Suppressor = (figures, { threshold }) =>
  figures.flatMap((figure) =>
    suppressSmallCells(
      figures.filter((each) => each.revision === figure.revision && cellOf(each) === cellOf(figure)),
      threshold,
      [],
    ),
  );

/** Judges every batch by itself, as if nothing had been shown before. */
const forgetful: Suppressor = (figures, table) => {
  const latest = [...new Map(figures.map((figure) => [cellOf(figure), figure])).values()];
  const now = latest.map((figure) => ({ ...figure, receivedAt: "2013-01-01T00:00:00.000Z" }));
  const hidden = new Set(ours(now, table).flatMap((each) => (each.suppressed ? [cellOf(each)] : [])));
  const [first] = ours(figures, table);
  return first === undefined
    ? []
    : figures.map((figure) => ({ ...first, ...figure, suppressed: hidden.has(cellOf(figure)) }));
};

interface Attack {
  /** Hidden revisions of which n, numerator or value is certain. */
  found: string[];
  /** Of these, what an attacker had to be told by the batch of that moment to find it. */
  told: string[];
  /** Cells hidden after each batch. */
  hiddenCells: Set<string>[];
}

/**
 * Reads all tables, and the papers where asked for, after every batch, keeps what was read before, and solves. What
 * follows already from the papers of earlier batches, when nothing of a new one is shown, nobody can keep from him.
 */
const attack = (table: RandomTable, suppress: Suppressor, readsPapers: boolean): Attack => {
  const { batches, lines, threshold } = table;
  const papers: PaperFigure[] = [];
  const answer: Attack = { found: [], told: [], hiddenCells: [] };
  let shown: ReadonlySet<string> = new Set();
  batches.forEach((_, index) => {
    const received = batches.slice(0, index + 1);
    const figures = received.flat();
    const released = suppress(figures, table);
    const before = shown;
    shown = new Set([...before, ...figures.filter((_figure, at) => !released[at]?.suppressed).map(nameOf)]);
    answer.hiddenCells.push(new Set(released.filter((each) => each.suppressed).map(cellOf)));
    if (readsPapers) {
      const current = [...new Map(released.map((each) => [cellOf(each), each])).values()];
      papers.push(...readPapers(current, dayOf(index)));
    }
    const found = workOut(received, lines, threshold, shown, papers);
    answer.found.push(...found);
    const lost = new Set(found.length === 0 || index === 0 ? [] : workOut(received, lines, threshold, before));
    answer.told.push(...found.filter((name) => !lost.has(name)));
  });
  return answer;
};

const draw = ({ batches, threshold }: RandomTable, hiddenCells: readonly Set<string>[]) =>
  `threshold ${threshold}\n${drawTable(batches, hiddenCells)}`;

const seed = 20_130_312;

const everyKind: readonly Disturbance[] = ["restated", "late", "both"];
const announce = (what: string, runs: object) => console.log(`small cells, ${what}: ${JSON.stringify(runs)}`);

describe("whoever reads everything at three moments and solves the equations", () => {
  it("works out no hidden figure of tables restated as a whole", { timeout: 120_000 }, () => {
    const runs = { numRuns: 40, seed, endOnFailure: true };
    announce("restated", runs);
    fc.assert(
      fc.property(randomTablesOf(["restated"]), (table) => {
        const { found, hiddenCells } = attack(table, ours, false);
        expect(found, draw(table, hiddenCells)).toEqual([]);
      }),
      runs,
    );
  });

  it("is told by no batch what he did not know, when parts come late and totals are restated", {
    timeout: 120_000,
  }, () => {
    const runs = { numRuns: 40, seed, endOnFailure: true };
    announce("late and restated", runs);
    fc.assert(
      fc.property(randomTablesOf(["late", "both"]), (table) => {
        const { told, hiddenCells } = attack(table, ours, false);
        expect(told, draw(table, hiddenCells)).toEqual([]);
        hiddenCells.forEach((cells, index) => {
          for (const cell of cells) expect(hiddenCells[index + 1]?.has(cell) ?? true).toBe(true);
        });
      }),
      runs,
    );
  });

  it("works out none with the agendas and memos of all moments beside them", { timeout: 120_000 }, () => {
    const runs = { numRuns: 10, seed, endOnFailure: true };
    announce("with papers", runs);
    let figuresRead = 0;
    fc.assert(
      fc.property(randomTablesOf(everyKind), (table) => {
        const current = [...new Map(ours(table.batches.flat(), table).map((each) => [cellOf(each), each])).values()];
        const hidden = new Set(current.filter((each) => each.suppressed).map(nameOf));
        const papers = readPapers(current, dayOf(2));
        figuresRead += papers.length;
        expect(papers.filter(({ name }) => hidden.has(name))).toEqual([]);
        const { told, hiddenCells } = attack(table, ours, true);
        expect(told, draw(table, hiddenCells)).toEqual([]);
      }),
      runs,
    );
    expect(figuresRead).toBeGreaterThan(100);
  });

  it.each<[string, Suppressor]>([
    ["hides small cells and nothing else", primaryOnly],
    ["forgets what was shown before", forgetful],
  ])("finds figures where a service %s", { timeout: 120_000 }, (_case, broken) => {
    const outcome = fc.check(
      fc.property(randomTablesOf(everyKind), (table) => attack(table, broken, false).told.length === 0),
      { numRuns: 40, seed, endOnFailure: true },
    );
    expect(outcome.failed).toBe(true);
  });
});
