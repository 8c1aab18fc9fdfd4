import type { IsoDate } from "../../platform/time/dates.ts";
import type { SizedCell } from "./observation-partitions.ts";
import { foldSmallCells, keyOfCell } from "./small-cell-history.ts";

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
  /** The date on which the period first had a figure; absent where only single revisions were read. */
  firstReceivedOn?: IsoDate;
  /** 1 for the first publication; each restatement adds one. */
  revision: number;
  source: string;
  /** A changed test or definition breaks the series: no line is drawn between two versions. */
  instrumentVersion: string | null;
}

/** What is read of a figure to judge what must be hidden. */
export type SizedFigure = Pick<
  ObservedFigure,
  "metric" | "site" | "subgroup" | "period" | "value" | "n" | "numerator" | "receivedAt" | "revision"
>;

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

export interface SuppressionOptions {
  /** Partitions that show in the sizes known at a moment, besides the given ones. */
  findPartitions?: ((cells: readonly SizedCell[]) => Partition[]) | undefined;
  /** See `foldSmallCells`: the organisation as a whole hides nothing for the sake of its sites. */
  isWholeShielded?: boolean | undefined;
}

const groupOf = ({ metric, period }: { metric: string; period: string }) => `${metric}\0${period}`;

/**
 * Hides every figure whose n is below the threshold, and as many more as it takes that none can be worked out from
 * everything that is or was shown: from totals, complements, percentages, other sites and earlier revisions.
 *
 * A cell is metric x site x subgroup x period; its revisions are hidden together. A figure without n is not judged
 * small. Figures of one metric and period are judged together, in the order of their receipt (`foldSmallCells`): what
 * was hidden once stays hidden, and what was shown before cannot be taken back. In a partition the next smallest parts
 * are hidden first (by n, then by code), the total last. Pass the siblings of a partition, and the earlier revisions,
 * even when a document shows only one of them: other documents may show the rest.
 * The answer keeps the order of the input.
 */
export function suppressSmallCells(
  figures: readonly ObservedFigure[],
  threshold: number,
  partitions: readonly Partition[],
  options: SuppressionOptions = {},
): ReleasedFigure[] {
  const hidden = findHiddenCells(figures, threshold, partitions, options);
  return figures.map((figure) => releaseFigure(figure, hidden));
}

/** The cells of each metric and period that `suppressSmallCells` hides; for `releaseFigure`. */
export interface HiddenCells {
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Judges figures that are not shown themselves, only what must be hidden among them and their like. */
export function findHiddenCells(
  figures: readonly SizedFigure[],
  threshold: number,
  partitions: readonly Partition[],
  { findPartitions, isWholeShielded = false }: SuppressionOptions = {},
): HiddenCells {
  const groups = new Map<string, SizedFigure[]>();
  for (const figure of figures) {
    const key = groupOf(figure);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [figure]);
    else group.push(figure);
  }
  const hidden = new Map<string, ReadonlySet<string>>();
  for (const [key, group] of groups) {
    const [first] = group;
    if (first === undefined) continue;
    if (threshold <= 0) {
      hidden.set(key, new Set());
      continue;
    }
    const { metric, period } = first;
    hidden.set(
      key,
      foldSmallCells(group, {
        threshold,
        partitions,
        isWholeShielded,
        findPartitions: (cells) => findPartitions?.(cells.map((cell) => ({ ...cell, metric, period }))) ?? [],
      }),
    );
  }
  return { groups: hidden };
}

/** A figure that `findHiddenCells` did not look at is hidden. */
export function releaseFigure(figure: ObservedFigure, { groups }: HiddenCells): ReleasedFigure {
  const isHidden = groups.get(groupOf(figure))?.has(keyOfCell(figure.site, figure.subgroup)) ?? true;
  const fields = isHidden
    ? { ...figure, value: null, n: null, numerator: null, suppressed: true }
    : { ...figure, suppressed: false };
  return fields as Omit<ReleasedFigure, typeof released> as ReleasedFigure;
}
