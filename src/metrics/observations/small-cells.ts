import type { IsoDate } from "../../platform/time/dates.ts";

/** One stored figure as gathered, before small cells are hidden. `metric` is the metric that is observed. */
export interface ObservedFigure {
  metric: string;
  /** Null: the organisation as a whole. */
  site: string | null;
  subgroup: string;
  period: string;
  value: number;
  /** Cohort size; null when the source gives none. */
  n: number | null;
  numerator: number | null;
  asOf: IsoDate;
  /** ISO 8601 instant. */
  receivedAt: string;
  /** The date of `receivedAt` in the organisation's zone. */
  receivedOn: IsoDate;
  /** 1 for the first publication; each restatement adds one. */
  revision: number;
  source: string;
  /** A changed test or definition breaks the series: no line is drawn between two versions. */
  instrumentVersion: string | null;
}

declare const released: unique symbol;

/**
 * A figure that may leave the service. Only `suppressSmallCells` makes one, so that a document, page or export which
 * asks for this type cannot be handed a figure that nobody checked.
 */
export type ReleasedFigure = Omit<ObservedFigure, "value"> & {
  value: number | null;
  suppressed: boolean;
  readonly [released]: true;
};

/**
 * Cells that add up to another one, so that a single hidden cell could be had by subtraction.
 * `subgroups`: the parts and their total within one metric, site and period.
 * `sites`: the parts and their total (null: the organisation) within one metric, subgroup and period.
 */
export type Partition =
  | { by: "subgroups"; total: string; parts: string[] }
  | { by: "sites"; total: string | null; parts: string[] };

interface Cell {
  key: string;
  n: number | null;
  isHidden: boolean;
}

const cellKey = (metric: string, site: string | null, subgroup: string, period: string) =>
  JSON.stringify([metric, site, subgroup, period]);

/**
 * Hides every figure whose n is below the threshold, and as many more as it takes that none can be derived.
 *
 * A cell is metric x site x subgroup x period; its revisions are hidden together. A figure without n is not judged
 * small. In a partition whose total is shown, the hidden parts are never just one and never add up to fewer people than
 * the threshold: the next smallest parts go first (by n, then by code), the total last. Pass the siblings of a
 * partition even when a document shows only one of them: other documents may show the rest.
 * The answer keeps the order of the input.
 */
export function suppressSmallCells(
  figures: readonly ObservedFigure[],
  threshold: number,
  partitions: readonly Partition[],
): ReleasedFigure[] {
  const cells = new Map<string, Cell>();
  for (const figure of figures) {
    const key = cellKey(figure.metric, figure.site, figure.subgroup, figure.period);
    const cell = cells.get(key) ?? { key, n: figure.n, isHidden: false };
    if (figure.n !== null) cell.n = Math.min(cell.n ?? figure.n, figure.n);
    cell.isHidden ||= figure.n !== null && figure.n < threshold;
    cells.set(key, cell);
  }
  const groups = groupByPartition(figures, partitions, cells);
  // Hiding a cell for one partition may leave it the only hidden one of another; each round hides at least one more.
  for (let round = 0; round <= cells.size; round += 1) {
    let changed = false;
    for (const group of groups) changed = protectGroup(group, threshold) || changed;
    if (!changed) break;
  }
  return figures.map((figure) => {
    const key = cellKey(figure.metric, figure.site, figure.subgroup, figure.period);
    return release(figure, cells.get(key)?.isHidden ?? true);
  });
}

function release(figure: ObservedFigure, isHidden: boolean): ReleasedFigure {
  const fields = isHidden
    ? { ...figure, value: null, n: null, numerator: null, suppressed: true }
    : { ...figure, suppressed: false };
  return fields as Omit<ReleasedFigure, typeof released> as ReleasedFigure;
}

interface Group {
  total: Cell;
  parts: Cell[];
}

function groupByPartition(
  figures: readonly ObservedFigure[],
  partitions: readonly Partition[],
  cells: Map<string, Cell>,
): Group[] {
  const groups: Group[] = [];
  for (const partition of partitions) {
    const seen = new Set<string>();
    for (const figure of figures) {
      const isTotal =
        partition.by === "subgroups" ? figure.subgroup === partition.total : figure.site === partition.total;
      if (!isTotal) continue;
      const total = cells.get(cellKey(figure.metric, figure.site, figure.subgroup, figure.period));
      if (!total || seen.has(total.key)) continue;
      seen.add(total.key);
      const parts = [...new Set(partition.parts)].flatMap((part) => {
        const key =
          partition.by === "subgroups"
            ? cellKey(figure.metric, figure.site, part, figure.period)
            : cellKey(figure.metric, part, figure.subgroup, figure.period);
        const cell = cells.get(key);
        return cell && cell !== total ? [cell] : [];
      });
      if (parts.length > 0) groups.push({ total, parts });
    }
  }
  return groups;
}

/** Returns whether it had to hide something. */
function protectGroup(group: Group, threshold: number): boolean {
  let changed = false;
  const candidates = group.parts.filter((part) => !part.isHidden).sort(compareCells);
  while (isDerivable(group, threshold)) {
    const next = candidates.shift() ?? group.total;
    next.isHidden = true;
    changed = true;
  }
  return changed;
}

function isDerivable({ total, parts }: Group, threshold: number): boolean {
  const hidden = parts.filter((part) => part.isHidden);
  // A hidden total is the sum of its parts, as long as all of them are shown.
  if (total.isHidden) return hidden.length === 0;
  if (hidden.length === 0) return false;
  if (hidden.length === 1) return true;
  const people = hidden.reduce((sum, part) => sum + (part.n ?? threshold), 0);
  return people < threshold;
}

function compareCells(a: Cell, b: Cell): number {
  const left = a.n ?? Number.POSITIVE_INFINITY;
  const right = b.n ?? Number.POSITIVE_INFINITY;
  if (left !== right) return left - right;
  return a.key < b.key ? -1 : 1;
}
