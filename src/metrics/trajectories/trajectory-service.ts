import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { type FieldError, unacceptable, unacceptableFields } from "../../platform/errors/problem.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { formatDate } from "../../platform/time/dates.ts";
import { describeTrajectory, toTrajectoryVersion } from "../present.ts";
import { type MetricRow, metricRows } from "../queries.ts";
import { checkTrajectory } from "../rules.ts";
import type { TrajectoryInput } from "../schemas.ts";
import type { TrajectoryVersion } from "./trajectory.ts";
import {
  insertTrajectories,
  selectTrajectories,
  selectTrajectoryPage,
  type TrajectoryRow,
} from "./trajectory-queries.ts";

type Measure = Pick<MetricRow, "unit" | "frequency">;

/**
 * What is wrong with a whole list, as a plan file gives it; pointers begin with `/trajectories`.
 * Two that take effect on one day are refused: the file would not say which of them counts.
 */
export const checkTrajectoryList = (list: readonly TrajectoryInput[], measure: Measure): FieldError[] =>
  list.flatMap((trajectory, index) => {
    const faults = checkTrajectory(trajectory, measure.unit, measure.frequency);
    if (list.findIndex(({ effectiveOn }) => effectiveOn === trajectory.effectiveOn) !== index) {
      faults.push({ pointer: "/effectiveOn", message: "another trajectory of the list takes effect on that day" });
    }
    return faults.map((fault) => ({ ...fault, pointer: `/trajectories/${index}${fault.pointer}` }));
  });

const store = async (
  scope: Scope,
  metric: MetricRow,
  list: readonly TrajectoryInput[],
  lastVersion: number,
): Promise<TrajectoryRow[]> => {
  const added = await insertTrajectories(
    scope,
    list.map((trajectory, index) => ({
      metricId: metric.id,
      versionNumber: lastVersion + index + 1,
      effectiveOn: trajectory.effectiveOn,
      reason: trajectory.reason ?? null,
      approvedBy: trajectory.approvedBy ?? null,
      baselinePeriod: trajectory.baseline.period,
      baselineValue: trajectory.baseline.value,
      targetPeriod: trajectory.target.period,
      targetValue: trajectory.target.value,
      points: trajectory.points,
    })),
  );
  if (added.length === 0) return [];
  const { now } = await getTime(scope);
  const notes = added.map((row) => ({
    event: "trajectory.added",
    entityType: "trajectory",
    entityId: row.id,
    summary: `Version ${row.versionNumber} of the trajectory of ${metric.title} (${metric.code}) takes effect on ${formatDate(row.effectiveOn)}`,
    detail: { metricId: metric.id },
  }));
  await recordAudit(scope, now, ...notes);
  return added;
};

/** The last version of each day on which one took effect, in order of those days: what a plan file would say. */
const keepLastOfEachDay = (rows: readonly TrajectoryRow[]): TrajectoryRow[] => {
  const byDay = new Map(rows.map((row) => [row.effectiveOn, row]));
  return [...byDay.values()].sort((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : 1));
};

/** Adds what is not there; the caller has locked the metric's row and checked the list. */
export const storeMissingTrajectories = async (
  scope: Scope,
  metric: MetricRow,
  list: readonly TrajectoryInput[],
): Promise<TrajectoryRow[]> => {
  const stored = await selectTrajectories(scope, [metric.id]);
  const byDay = new Map(stored.map((row) => [row.effectiveOn, row]));
  const missing = list
    .filter((trajectory) => {
      const same = byDay.get(trajectory.effectiveOn);
      return same === undefined || !isDeepStrictEqual(describeTrajectory(same), trajectory);
    })
    .sort((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : 1));
  return store(scope, metric, missing, stored.length);
};

/**
 * Brings the stored trajectories up to a whole list, as it stands in a plan file: what is not there yet is added, what
 * differs from the version of the same day is added as a new version, the rest is left. Nothing is ever taken away.
 * @returns what was added
 * @throws Problem 422 with pointers from `/trajectories`
 */
export const syncTrajectories = async (
  scope: Scope,
  metric: MetricRow,
  list: readonly TrajectoryInput[],
): Promise<TrajectoryRow[]> => {
  const faults = checkTrajectoryList(list, metric);
  if (faults.length > 0) throw unacceptableFields(faults);
  const added = await storeMissingTrajectories(scope, metric, list);
  // The metric shows its trajectories, so its ETag changes with them.
  if (added.length > 0) await metricRows.update(scope, metric.id, {});
  return added;
};

/**
 * Re-baselines a metric: a new version beside the earlier ones.
 * @throws Problem 404, 422 when it does not fit the metric, takes effect before the last version or, from the second
 * version on, says no reason
 */
export const addTrajectory = async (
  scope: Scope,
  metricReference: string,
  input: TrajectoryInput,
): Promise<TrajectoryRow> => {
  const { id } = await metricRows.byReference(scope, metricReference);
  // The change of the metric's row keeps two from taking the same version number.
  const metric = await metricRows.update(scope, id, {});
  const faults = checkTrajectory(input, metric.unit, metric.frequency);
  if (faults.length > 0) throw unacceptableFields(faults);
  const stored = await selectTrajectories(scope, [id]);
  const last = keepLastOfEachDay(stored).at(-1);
  if (last !== undefined && input.effectiveOn < last.effectiveOn) {
    throw unacceptable("/effectiveOn", `version ${last.versionNumber} takes effect later, on ${last.effectiveOn}`);
  }
  if (last !== undefined && input.reason === undefined) {
    throw unacceptable("/reason", "a new version of a trajectory needs a reason");
  }
  const [added] = await store(scope, metric, [input], stored.length);
  if (added === undefined) throw new Error("the trajectory was not stored");
  return added;
};

/** Every version of a metric, by number; one more than the limit. @throws Problem 404 */
export const listTrajectoryVersions = async (
  scope: Scope,
  metricReference: string,
  page: PageRequest,
): Promise<TrajectoryRow[]> => {
  const { id } = await metricRows.byReference(scope, metricReference);
  return selectTrajectoryPage(scope, id, page);
};

const groupByMetric = <T>(rows: readonly TrajectoryRow[], convert: (row: TrajectoryRow) => T): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.metricId) ?? [];
    group.push(convert(row));
    groups.set(row.metricId, group);
  }
  return groups;
};

/** All versions by metric id, as the rules judge by them; `trajectoryInForce` picks the one of a day. */
export const getTrajectories = async (
  scope: Scope,
  metricIds: readonly string[],
): Promise<Map<string, TrajectoryVersion[]>> =>
  groupByMetric(await selectTrajectories(scope, metricIds), toTrajectoryVersion);

/** By metric id, in the shape of the plan file. */
export const describeTrajectories = async (
  scope: Scope,
  metricIds: readonly string[],
): Promise<Map<string, TrajectoryInput[]>> => {
  const byMetric = groupByMetric(await selectTrajectories(scope, metricIds), (row) => row);
  return new Map([...byMetric].map(([id, rows]) => [id, keepLastOfEachDay(rows).map(describeTrajectory)]));
};
