import type { Partition } from "./small-cells.ts";

/** A cell as far as partitions go. Site null: the organisation as a whole. */
export interface SizedCell {
  metric: string;
  site: string | null;
  subgroup: string;
  period: string;
  n: number | null;
}

const total = "all";
const maxSteps = 50_000;

/** Sets of parts whose sizes add up to the whole exactly. Gives up quietly when there are too many ways to try. */
const listExactSums = (parts: readonly { name: string; n: number }[], whole: number): string[][] => {
  const ordered = parts.filter((part) => part.n > 0 && part.n <= whole).sort((a, b) => b.n - a.n);
  const left = ordered.map((_, index) => ordered.slice(index).reduce((sum, part) => sum + part.n, 0));
  const found: string[][] = [];
  let steps = 0;
  const search = (index: number, missing: number, chosen: string[]): void => {
    steps += 1;
    if (missing === 0) found.push(chosen);
    const part = ordered[index];
    if (missing <= 0 || part === undefined || (left[index] ?? 0) < missing || steps > maxSteps) return;
    if (part.n <= missing) search(index + 1, missing - part.n, [...chosen, part.name]);
    search(index + 1, missing, chosen);
  };
  search(0, whole, []);
  return found;
};

/**
 * Which subgroups make up all students. Nobody declares it, so it is read off the sizes: of each metric and period the
 * place with the most people is looked at, where sums that match by chance are least likely. Groups that leave some
 * people out (race groups, in some states) are no partition: nothing can be had from them by subtraction.
 */
export const findSubgroupPartitions = (cells: readonly SizedCell[]): Partition[] => {
  const largest = new Map<string, SizedCell>();
  const placeOf = (cell: SizedCell) => JSON.stringify([cell.metric, cell.period, cell.site]);
  for (const cell of cells) {
    if (cell.subgroup !== total || cell.n === null) continue;
    const key = JSON.stringify([cell.metric, cell.period]);
    if ((largest.get(key)?.n ?? -1) < cell.n) largest.set(key, cell);
  }
  const partsByPlace = new Map([...largest.values()].map((cell) => [placeOf(cell), new Map<string, number>()]));
  for (const cell of cells) {
    if (cell.subgroup !== total && cell.n !== null) partsByPlace.get(placeOf(cell))?.set(cell.subgroup, cell.n);
  }
  const partitions = new Map<string, Partition>();
  for (const cell of largest.values()) {
    const parts = [...(partsByPlace.get(placeOf(cell)) ?? [])].map(([name, n]) => ({ name, n }));
    // A group of nobody changes no sum, so it may or may not belong to it.
    const empty = parts.filter((part) => part.n === 0).map((part) => part.name);
    for (const names of listExactSums(parts, cell.n ?? 0)) {
      for (const sorted of [names.toSorted(), [...names, ...empty].sort()]) {
        partitions.set(sorted.join(" "), { by: "subgroups", total, parts: sorted });
      }
    }
  }
  return [...partitions.values()];
};

/** Every site is made up of those directly below it, and the organisation of those that lie below none. */
export const listSitePartitions = (sites: readonly { code: string; parent: string | null }[]): Partition[] => {
  const below = new Map<string | null, string[]>();
  for (const site of sites) below.set(site.parent, [...(below.get(site.parent) ?? []), site.code]);
  return [...below].map(([parent, parts]) => ({ by: "sites", total: parent, parts }));
};
