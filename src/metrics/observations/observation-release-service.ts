import { getOrganisation } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { localDateOf } from "../../platform/time/wall-time.ts";
import { listSites } from "../../sites/service.ts";
import { metricRows } from "../queries.ts";
import { findSubgroupPartitions, listSitePartitions } from "./observation-partitions.ts";
import { maySeeSmallCells } from "./observation-policy.ts";
import {
  type CellSize,
  type ObservationRow,
  selectCellsAroundSmallOnes,
  selectSeriesAsOf,
  selectWholeSeries,
} from "./observation-queries.ts";
import { type ObservedFigure, type ReleasedFigure, suppressSmallCells } from "./small-cells.ts";

const maxSites = 100_000;

interface SiteInTree {
  code: string;
  parent: string | null;
}

/** Code and parent's code of every site of the organisation, by id. */
const loadSiteTree = async (scope: Scope): Promise<Map<string, SiteInTree>> => {
  const rows = await listSites(scope, { limit: maxSites, after: null }, {});
  const codes = new Map(rows.map((row) => [row.id, row.code]));
  return new Map(
    rows.map((row) => [
      row.id,
      { code: row.code, parent: row.parentId === null ? null : (codes.get(row.parentId) ?? null) },
    ]),
  );
};

/** Names a stored row by codes, as documents and the API do. Dates are the organisation's. */
const toFigure = (row: ObservationRow, metric: string, site: string | null, timeZone: string): ObservedFigure => ({
  metric,
  site,
  subgroup: row.subgroup,
  period: row.period,
  value: row.value,
  n: row.n,
  numerator: row.numerator,
  asOf: row.asOfOn,
  receivedAt: row.receivedAt.toISOString(),
  receivedOn: localDateOf(row.receivedAt, timeZone),
  revision: row.revision,
  source: row.source,
  instrumentVersion: row.instrumentVersion,
});

/** A neighbour that is not shown, only counted: its value plays no part in what is hidden. */
const toSibling = (cell: CellSize, metric: string, site: string | null): ObservedFigure => ({
  metric,
  site,
  subgroup: cell.subgroup,
  period: cell.period,
  value: 0,
  n: cell.n,
  numerator: null,
  asOf: "",
  receivedAt: "",
  receivedOn: "",
  revision: 1,
  source: "",
  instrumentVersion: null,
});

/**
 * The cells that decide what of these rows is hidden. Those of single sites are judged over all sites and subgroups of
 * their metric and period; those of the organisation as a whole over its subgroups: what lies below is hidden first,
 * so it never hides them, and a document about the whole need not read every school.
 */
const gatherCells = async (
  scope: Scope,
  rows: readonly ObservationRow[],
  threshold: number,
  asOf: Date,
): Promise<{ whole: CellSize[]; local: CellSize[] }> => {
  const pairsOf = (some: readonly ObservationRow[]) => [
    ...new Map(some.map((row) => [`${row.metricId} ${row.period}`, row])).values(),
  ];
  const wholeRows = rows.filter((row) => row.siteId === null);
  const series = await selectWholeSeries(scope, [...new Set(wholeRows.map((row) => row.metricId))]);
  const whole = (await selectSeriesAsOf(scope, series, asOf)).flat();
  return {
    whole: whole.some((cell) => cell.n !== null && cell.n < threshold) ? whole : [],
    local: await selectCellsAroundSmallOnes(scope, pairsOf(rows.filter((row) => row.siteId !== null)), threshold, asOf),
  };
};

/**
 * Lets stored figures out for a reader: what is small, and what would give the small away, comes without its value.
 * What is hidden does not depend on which other figures were asked for, only on what was known at `asOf`.
 * @param isForEverybody documents are read by anybody: the actor's own right does not count
 * @returns in the order of the rows
 */
export const releaseObservations = async (
  scope: Scope,
  rows: readonly ObservationRow[],
  asOf: Date,
  isForEverybody: boolean,
): Promise<ReleasedFigure[]> => {
  if (rows.length === 0) return [];
  const organisation = await getOrganisation(scope);
  const threshold = !isForEverybody && maySeeSmallCells(scope.actor) ? 0 : organisation.smallCellThreshold;
  const metricCodes = await metricRows.codesById(
    scope,
    rows.map((row) => row.metricId),
  );
  const sites = rows.some((row) => row.siteId !== null) ? await loadSiteTree(scope) : new Map<string, SiteInTree>();
  const cells = threshold === 0 ? { whole: [], local: [] } : await gatherCells(scope, rows, threshold, asOf);
  const metricOf = (row: { metricId: string }) => metricCodes.get(row.metricId) ?? row.metricId;
  const siteOf = ({ siteId }: { siteId: string | null }) =>
    siteId === null ? null : (sites.get(siteId)?.code ?? siteId);

  const release = (some: readonly ObservationRow[], around: readonly CellSize[], isWhole: boolean) => {
    const figures = some.map((row) => toFigure(row, metricOf(row), siteOf(row), organisation.timeZone));
    const siblings = around.map((cell) => toSibling(cell, metricOf(cell), siteOf(cell)));
    const partitions = [
      ...findSubgroupPartitions(siblings),
      ...(isWhole || siblings.length === 0 ? [] : listSitePartitions([...sites.values()])),
    ];
    return suppressSmallCells([...figures, ...siblings], threshold, partitions).slice(0, figures.length);
  };
  const whole = release(
    rows.filter((row) => row.siteId === null),
    cells.whole,
    true,
  )[Symbol.iterator]();
  const local = release(
    rows.filter((row) => row.siteId !== null),
    cells.local,
    false,
  )[Symbol.iterator]();
  return rows.flatMap((row) => {
    const { value } = (row.siteId === null ? whole : local).next();
    return value === undefined ? [] : [value];
  });
};
