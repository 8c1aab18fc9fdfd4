import { presentStored } from "../platform/http/fields.ts";
import type { MetricRow } from "./queries.ts";
import type { Metric, MetricInput, Trajectory, TrajectoryInput } from "./schemas.ts";
import type { TrajectoryVersion } from "./trajectories/trajectory.ts";
import type { TrajectoryRow } from "./trajectories/trajectory-queries.ts";

/** In the shape of the plan file. */
export const describeTrajectory = (row: TrajectoryRow): TrajectoryInput => ({
  effectiveOn: row.effectiveOn,
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.approvedBy === null ? {} : { approvedBy: row.approvedBy }),
  baseline: { period: row.baselinePeriod, value: row.baselineValue },
  target: { period: row.targetPeriod, value: row.targetValue },
  points: row.points,
});

export const presentTrajectory = (row: TrajectoryRow): Trajectory => ({
  ...presentStored(row),
  version: row.versionNumber,
  ...describeTrajectory(row),
});

/** As the rules and documents use it. */
export const toTrajectoryVersion = (row: TrajectoryRow): TrajectoryVersion => ({
  version: row.versionNumber,
  effectiveOn: row.effectiveOn,
  reason: row.reason,
  baseline: { period: row.baselinePeriod, value: row.baselineValue },
  target: { period: row.targetPeriod, value: row.targetValue },
  points: row.points,
});

interface MetricReferences {
  of: string | undefined;
  site: string | undefined;
  owner: string | undefined;
  trajectories: TrajectoryInput[];
}

/** A metric in the shape of the plan file; what it inherited is written out. */
export const describeMetric = (
  row: MetricRow,
  references: MetricReferences,
): MetricInput & Pick<MetricRow, "kind" | "unit" | "direction" | "frequency"> => ({
  code: row.code,
  title: row.title,
  kind: row.kind,
  unit: row.unit,
  direction: row.direction,
  ...(row.bandLow === null || row.bandHigh === null ? {} : { band: { low: row.bandLow, high: row.bandHigh } }),
  frequency: row.frequency,
  ...(row.publicationLag === null ? {} : { publicationLag: row.publicationLag }),
  ...(row.source === null ? {} : { source: row.source }),
  ...(references.of === undefined || row.ofSubgroup === null
    ? {}
    : {
        of: {
          metric: references.of,
          subgroup: row.ofSubgroup,
          ...(references.site === undefined ? {} : { site: references.site }),
        },
      }),
  ...(references.owner === undefined ? {} : { owner: references.owner }),
  ...(row.statusThresholds === null ? {} : { statusThresholds: row.statusThresholds }),
  trajectories: references.trajectories,
});

export const presentMetric = (row: MetricRow, described: ReturnType<typeof describeMetric>): Metric => ({
  ...presentStored(row),
  ...described,
});
