import { getOrganisation } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { localDateOf } from "../../platform/time/wall-time.ts";
import { listSites } from "../../sites/service.ts";
import { metricRows } from "../queries.ts";
import { findSubgroupPartitions, listSitePartitions } from "./observation-partitions.ts";
import { maySeeSmallCells } from "./observation-policy.ts";
import {
  type CellRow,
  countSiteFigures,
  type ObservationRow,
  selectCells,
  selectWholeCells,
} from "./observation-queries.ts";
import {
  findHiddenCells,
  type HiddenCells,
  type ObservedFigure,
  type ReleasedFigure,
  releaseFigure,
  type SizedFigure,
  suppressSmallCells,
} from "./small-cells.ts";

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
  ...(row.firstReceivedAt === undefined ? {} : { firstReceivedOn: localDateOf(row.firstReceivedAt, timeZone) }),
  revision: row.revision,
  source: row.source,
  instrumentVersion: row.instrumentVersion,
});

/**
 * Beyond so many figures of single sites the organisation as a whole is judged by itself: a paper about it then need
 * not read every school. What lies below is hidden around it.
 */
const manySiteFigures = 1_000;

interface MetricPeriod {
  metricId: string;
  period: string;
}

const pairKey = ({ metricId, period }: MetricPeriod) => `${metricId} ${period}`;
const pairsOf = (rows: readonly MetricPeriod[]): MetricPeriod[] => [
  ...new Map(rows.map(({ metricId, period }) => [pairKey({ metricId, period }), { metricId, period }])).values(),
];

/** Where everybody is the same, the whole tells of every site and is judged with them. */
const isUniform = ({ n, value, numerator }: CellRow) =>
  numerator === null ? value === 0 || value === 100 : numerator === 0 || numerator === n;

interface Group {
  isWholeShielded: boolean;
  cells: CellRow[];
}

/**
 * Everything received by `asOf` of the metrics and periods of these rows, as far as it decides what of them is hidden:
 * all sites and subgroups with all revisions, or the whole alone where no site is asked for and it is shielded.
 */
const gatherCells = async (scope: Scope, rows: readonly ObservationRow[], asOf: Date): Promise<Group[]> => {
  const metricIds = [...new Set(rows.map((row) => row.metricId))];
  const counts = await countSiteFigures(scope, metricIds, asOf, manySiteFigures);
  const hasSites = ({ metricId }: MetricPeriod) => (counts.get(metricId) ?? 0) > 0;
  const hasManySites = ({ metricId }: MetricPeriod) => (counts.get(metricId) ?? 0) > manySiteFigures;
  const ofSites = new Set(rows.filter((row) => row.siteId !== null).map(pairKey));
  const isWholeAlone = (pair: MetricPeriod) => !hasSites(pair) || (hasManySites(pair) && !ofSites.has(pairKey(pair)));
  const pairs = pairsOf(rows);
  const alone = await selectWholeCells(scope, pairs.filter(isWholeAlone), asOf);
  const widened = pairsOf(alone.filter((cell) => hasManySites(cell) && isUniform(cell)));
  const isWidened = new Set(widened.map(pairKey));
  const full = await selectCells(scope, [...pairs.filter((pair) => !isWholeAlone(pair)), ...widened], asOf);
  const cells = [...alone.filter((cell) => !isWidened.has(pairKey(cell))), ...full];
  return [true, false].map((isWholeShielded) => ({
    isWholeShielded,
    cells: cells.filter((cell) => hasManySites(cell) === isWholeShielded),
  }));
};

const toSized = (cell: CellRow, metric: string, site: string | null): SizedFigure => ({
  metric,
  site,
  subgroup: cell.subgroup,
  period: cell.period,
  value: cell.value,
  n: cell.n,
  numerator: cell.numerator,
  receivedAt: new Date(cell.receivedAtMs).toISOString(),
  revision: cell.revision,
});

/**
 * Lets stored figures out for a reader: what is small, and what would give the small away, comes without its value.
 * What is hidden does not depend on which other figures were asked for, only on what was known at `asOf`. It is decided
 * receipt by receipt, so that what an earlier `asOf` hid stays hidden.
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
  const groups = threshold === 0 ? [] : await gatherCells(scope, rows, asOf);
  const hasSites = [rows, ...groups.map(({ cells }) => cells)].some((some) => some.some((row) => row.siteId !== null));
  const sites = hasSites ? await loadSiteTree(scope) : new Map<string, SiteInTree>();
  const metricOf = (row: { metricId: string }) => metricCodes.get(row.metricId) ?? row.metricId;
  const siteOf = ({ siteId }: { siteId: string | null }) =>
    siteId === null ? null : (sites.get(siteId)?.code ?? siteId);
  const figures = rows.map((row) => toFigure(row, metricOf(row), siteOf(row), organisation.timeZone));
  if (threshold === 0) return suppressSmallCells(figures, threshold, []);
  const partitions = listSitePartitions([...sites.values()]);
  const hidden = groups.map(({ isWholeShielded, cells }) =>
    findHiddenCells(
      cells.map((cell) => toSized(cell, metricOf(cell), siteOf(cell))),
      threshold,
      partitions,
      { findPartitions: findSubgroupPartitions, isWholeShielded },
    ),
  );
  const all: HiddenCells = { groups: new Map(hidden.flatMap((one) => [...one.groups])) };
  return figures.map((figure) => releaseFigure(figure, all));
};
