import { getOrganisation } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { notFound } from "../../platform/errors/problem.ts";
import { localDateOf } from "../../platform/time/wall-time.ts";
import { gatherMetricEvidence } from "../evidence-service.ts";
import type { MetricEvidence } from "../metric-evidence.ts";
import { type ObservationRow, selectSeriesAsOf, selectWholeSeries } from "../observations/observation-queries.ts";
import { releaseObservations } from "../observations/observation-release-service.ts";
import type { ReleasedFigure } from "../observations/small-cells.ts";
import { comparePeriods, parsePeriod } from "../period.ts";
import { type MetricRow, metricRows } from "../queries.ts";
import { judgePace } from "../trajectories/pace.ts";
import { trajectoryInForce } from "../trajectories/trajectory.ts";
import { type SiteBelow, selectSiteFigures, selectSitesBelow } from "./breakdown-queries.ts";
import { findDrivers, type SiteSeries } from "./contributions.ts";
import { measureGaps, type SubgroupSeries } from "./gaps.ts";

/** What a metric's figure is made up of, fit for a document: small cells are hidden already, whoever asks. */
export interface Breakdown {
  /** Of the organisation as a whole, without everybody; the last few periods, oldest first; by code. */
  subgroups: SubgroupSeries[];
  /** Directly below the top of the tree, over all students; the last two periods of the whole; by code. */
  sites: SiteSeries[];
}

const everybody = "all";
/** Three periods back are compared, and subgroups may come one later than the whole. */
const periodsBack = 4;
const maxDepth = 12;
const driversListed = 5;

/**
 * The sites that make up the organisation. Where a single one stands for all of it (a state above its districts), those
 * below that one.
 */
const listTopSites = async (scope: Scope): Promise<SiteBelow[]> => {
  let level = await selectSitesBelow(scope, null);
  for (let depth = 1; depth < maxDepth && level.length === 1; depth += 1) {
    const [only] = level;
    const below = only === undefined ? [] : await selectSitesBelow(scope, only.id);
    if (below.length === 0) break;
    level = below;
  }
  return level;
};

interface Whole {
  metric: MetricRow;
  /** Of every subgroup but everybody, recent ones only. */
  parts: ObservationRow[];
  lastTwoPeriods: string[];
}

const selectRecent = (metric: MetricRow, rows: readonly ObservationRow[]): Whole => {
  const sorted = rows.toSorted((a, b) => comparePeriods(a.period, b.period, metric.frequency));
  const whole = sorted.filter((row) => row.subgroup === everybody);
  const latest = parsePeriod(whole.at(-1)?.period ?? "", metric.frequency);
  const isRecent = ({ period: text }: ObservationRow) => {
    const period = parsePeriod(text, metric.frequency);
    return latest !== null && period?.kind === latest.kind && period.ordinal >= latest.ordinal - periodsBack;
  };
  return {
    metric,
    parts: sorted.filter((row) => row.subgroup !== everybody && isRecent(row)),
    lastTwoPeriods: whole.slice(-2).map((row) => row.period),
  };
};

/** Words of the code; nobody gives subgroups titles. */
const titleOfSubgroup = (code: string): string => code.replace(/_+/g, " ").trim();

const groupBy = <Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> => {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
};

const toBreakdown = (
  rows: readonly ObservationRow[],
  released: ReadonlyMap<ObservationRow, ReleasedFigure>,
  sites: readonly SiteBelow[],
): Breakdown => {
  const figuresOf = (some: readonly ObservationRow[]) => some.flatMap((row) => released.get(row) ?? []);
  const bySubgroup = groupBy(
    rows.filter((row) => row.siteId === null),
    (row) => row.subgroup,
  );
  const bySite = groupBy(
    rows.filter((row) => row.siteId !== null),
    (row) => row.siteId,
  );
  return {
    subgroups: [...bySubgroup]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([subgroup, some]) => ({ subgroup, title: titleOfSubgroup(subgroup), figures: figuresOf(some) })),
    sites: sites.flatMap(({ id, code, title }) => {
      const some = bySite.get(id);
      return some === undefined ? [] : [{ site: code, title, figures: figuresOf(some) }];
    }),
  };
};

/**
 * Subgroups and sites of metrics as known at a moment. A view on another metric's figures is one part already: it comes
 * with none. All metrics are read together, in a number of round trips that does not grow with them, and what is hidden
 * is decided together.
 * @returns by metric id, every id asked for that is there
 */
export const gatherBreakdowns = async (
  scope: Scope,
  metricIds: readonly string[],
  asOf: Date,
): Promise<Map<string, Breakdown>> => {
  // Most goals of a young plan have no metric yet.
  if (metricIds.length === 0) return new Map();
  const byId = await metricRows.byIds(scope, [...new Set(metricIds)]);
  const own = [...byId.values()].filter((metric) => metric.ofMetricId === null);
  const series = await selectWholeSeries(
    scope,
    own.map((metric) => metric.id),
  );
  const known = groupBy((await selectSeriesAsOf(scope, series, asOf)).flat(), (row) => row.metricId);
  const wholes = own.map((metric) => selectRecent(metric, known.get(metric.id) ?? []));
  const pairs = wholes.flatMap(({ metric, lastTwoPeriods }) =>
    lastTwoPeriods.length < 2 ? [] : lastTwoPeriods.map((period) => ({ metricId: metric.id, period })),
  );
  const sites = pairs.length === 0 ? [] : await listTopSites(scope);
  const ofSites = await selectSiteFigures(
    scope,
    pairs,
    sites.map((site) => site.id),
    asOf,
  );
  const rows = [...wholes.flatMap(({ parts }) => parts), ...ofSites];
  const figures = await releaseObservations(scope, rows, asOf, true);
  const released = new Map(
    rows.flatMap((row, index): [ObservationRow, ReleasedFigure][] => {
      const figure = figures[index];
      return figure === undefined ? [] : [[row, figure]];
    }),
  );
  const byMetric = groupBy(rows, (row) => row.metricId);
  return new Map([...byId.keys()].map((id) => [id, toBreakdown(byMetric.get(id) ?? [], released, sites)]));
};

const gatherOne = async (scope: Scope, reference: string, asOf: Date): Promise<MetricEvidence & { id: string }> => {
  const { id } = await metricRows.byReference(scope, reference);
  const evidence = (await gatherMetricEvidence(scope, [id], asOf)).get(id);
  if (evidence === undefined) throw notFound("metric");
  return { ...evidence, id };
};

/** Gaps between subgroups and the sites behind the last change, of what everybody may see. @throws Problem 404 */
export const getBreakdown = async (scope: Scope, reference: string, asOf: Date) => {
  const evidence = await gatherOne(scope, reference, asOf);
  const breakdown = (await gatherBreakdowns(scope, [evidence.id], asOf)).get(evidence.id);
  const { figures, frequency, unit } = evidence;
  return {
    metric: evidence.code,
    gaps: measureGaps(figures, breakdown?.subgroups ?? [], { frequency }),
    drivers: findDrivers(figures, breakdown?.sites ?? [], { frequency, unit, limit: driversListed }),
  };
};
export type BreakdownAt = Awaited<ReturnType<typeof getBreakdown>>;

/**
 * Pace against the trajectory in force on the day of `asOf` in the organisation's zone, of what everybody may see.
 * @throws Problem 404
 */
export const getPace = async (scope: Scope, reference: string, asOf: Date) => {
  const { code, figures, frequency, unit, trajectories } = await gatherOne(scope, reference, asOf);
  const { timeZone } = await getOrganisation(scope);
  const trajectory = trajectoryInForce(trajectories, localDateOf(asOf, timeZone));
  return {
    metric: code,
    period: figures.at(-1)?.period ?? null,
    trajectory,
    pace: judgePace({ figures, trajectory, frequency, unit }),
  };
};
export type PaceAt = Awaited<ReturnType<typeof getPace>>;
