import { getOrganisation } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import { daysBetween } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import type { MetricEvidence } from "./metric-evidence.ts";
import { type Series, selectSeriesAsOf } from "./observations/observation-queries.ts";
import { releaseObservations } from "./observations/observation-release-service.ts";
import type { ReleasedFigure } from "./observations/small-cells.ts";
import { comparePeriods, expectNextFigure, periodNounOf } from "./period.ts";
import { type MetricRow, metricRows } from "./queries.ts";
import { judgeStatus, type MetricStatus } from "./trajectories/status.ts";
import { type TrajectoryVersion, trajectoryInForce } from "./trajectories/trajectory.ts";
import { getTrajectories } from "./trajectories/trajectory-service.ts";

/** The series a metric shows: its own over all students, or the part of another's that it is a view of. */
const seriesOf = (metric: MetricRow): Series =>
  metric.ofMetricId === null
    ? { metricId: metric.id, subgroup: "all", siteId: null }
    : { metricId: metric.ofMetricId, subgroup: metric.ofSubgroup ?? "all", siteId: metric.ofSiteId };

const toEvidence = (
  metric: MetricRow,
  figures: ReleasedFigure[],
  trajectories: TrajectoryVersion[],
): MetricEvidence => {
  const lag = metric.publicationLag;
  const latestPeriod = figures.at(-1)?.period ?? null;
  return {
    code: metric.code,
    title: metric.title,
    kind: metric.kind,
    unit: metric.unit,
    direction: metric.direction,
    band: metric.bandLow === null || metric.bandHigh === null ? null : { low: metric.bandLow, high: metric.bandHigh },
    frequency: metric.frequency,
    periodNoun: periodNounOf(lag),
    thresholds: metric.statusThresholds,
    figures,
    trajectories,
    nextExpected: expectNextFigure(latestPeriod, lag, metric.frequency),
  };
};

interface Gathered {
  evidence: MetricEvidence;
  /** As they were known at the earlier moment; what has to be hidden now is hidden of them too. */
  figuresBefore: ReleasedFigure[];
}

const gather = async (
  scope: Scope,
  metricIds: readonly string[],
  asOf: Date,
  isForEverybody: boolean,
  before: Date | null = null,
): Promise<Gathered[]> => {
  if (metricIds.length === 0) return [];
  const byId = await metricRows.byIds(scope, [...new Set(metricIds)]);
  const metrics = metricIds.map((id) => {
    const metric = byId.get(id);
    if (metric === undefined) throw notFound("metric");
    return metric;
  });
  const trajectories = await getTrajectories(scope, metricIds);
  const series = metrics.map(seriesOf);
  const known = await selectSeriesAsOf(scope, series, asOf);
  const knownBefore = before === null ? [] : await selectSeriesAsOf(scope, series, before);
  // All at once: what is hidden of one metric may have to be hidden of another that shows the same figures.
  const released = await releaseObservations(scope, [...known, ...knownBefore].flat(), asOf, isForEverybody);
  let taken = 0;
  const takeFigures = (count: number, { frequency }: MetricRow): ReleasedFigure[] => {
    taken += count;
    return released.slice(taken - count, taken).sort((a, b) => comparePeriods(a.period, b.period, frequency));
  };
  const gathered = metrics.map((metric, index) => ({
    evidence: toEvidence(metric, takeFigures(known[index]?.length ?? 0, metric), trajectories.get(metric.id) ?? []),
    figuresBefore: [] as ReleasedFigure[],
  }));
  for (const [index, metric] of metrics.entries()) {
    const one = gathered[index];
    if (one !== undefined) one.figuresBefore = takeFigures(knownBefore[index]?.length ?? 0, metric);
  }
  return gathered;
};

/**
 * What is known of metrics at a moment, fit for a document: small cells are hidden already, whoever asks.
 * Figures are those received by `asOf`, the latest revision of each period; a view shows its part of the observed
 * metric's figures under that metric's code.
 * @returns by metric id, in the order asked for
 * @throws Problem 404
 */
export const gatherMetricEvidence = async (
  scope: Scope,
  metricIds: readonly string[],
  asOf: Date,
): Promise<Map<string, MetricEvidence>> => {
  const gathered = await gather(scope, metricIds, asOf, true);
  return byMetricId(
    metricIds,
    gathered.map(({ evidence }) => evidence),
  );
};

const byMetricId = <T>(metricIds: readonly string[], values: readonly T[]): Map<string, T> =>
  new Map(
    metricIds.flatMap((id, index): [string, T][] => {
      const value = values[index];
      return value === undefined ? [] : [[id, value]];
    }),
  );

/**
 * The same, with the figures as they were known at an earlier moment beside them, so that a paper can say what came and
 * what was restated since.
 * @param before null: nothing came earlier, and `figuresBefore` is empty
 * @throws Problem 404
 */
export const gatherMetricsSince = async (
  scope: Scope,
  metricIds: readonly string[],
  asOf: Date,
  before: Date | null,
): Promise<Map<string, MetricEvidence & { figuresBefore: ReleasedFigure[] }>> => {
  const gathered = await gather(scope, metricIds, asOf, true, before);
  return byMetricId(
    metricIds,
    gathered.map(({ evidence, figuresBefore }) => ({ ...evidence, figuresBefore })),
  );
};

/** Status of a metric at a moment; figures are hidden from whom they must be. @throws Problem 404 */
export const getMetricStatus = async (scope: Scope, reference: string, asOf: Date) => {
  const metric = await metricRows.byReference(scope, reference);
  const [gathered] = await gather(scope, [metric.id], asOf, false);
  if (gathered === undefined) throw notFound("metric");
  const { evidence } = gathered;
  const organisation = await getOrganisation(scope);
  const today = localDateOf(asOf, organisation.timeZone);
  const figure = evidence.figures.at(-1) ?? null;
  const trajectory = trajectoryInForce(evidence.trajectories, today);
  const status: MetricStatus = judgeStatus({
    direction: evidence.direction,
    band: evidence.band,
    frequency: evidence.frequency,
    figure,
    trajectory,
    overdueDays: evidence.nextExpected === null ? null : daysBetween(evidence.nextExpected.expectedOn, today),
    staleAfterDays: organisation.staleAfterDays,
    thresholds: evidence.thresholds ?? organisation.statusThresholds,
  });
  return { evidence, figure, trajectory, status };
};
export type MetricStatusAt = Awaited<ReturnType<typeof getMetricStatus>>;
