import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById, resolvePerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { type FieldError, unacceptable, unacceptableFields } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { getSiteCodes, resolveSite } from "../sites/service.ts";
import { describeMetric, presentMetric } from "./present.ts";
import { type MetricRow, metricRows } from "./queries.ts";
import { checkBand, checkTrajectory } from "./rules.ts";
import type { Metric, MetricInput, MetricPatch } from "./schemas.ts";
import {
  checkTrajectoryList,
  describeTrajectories,
  getTrajectories,
  storeMissingTrajectories,
} from "./trajectories/trajectory-service.ts";

/** What a metric takes over from the one whose observations it shows. */
const inheritedColumns = ["kind", "unit", "direction", "bandLow", "bandHigh", "frequency", "publicationLag"] as const;
type Inherited = Pick<MetricRow, (typeof inheritedColumns)[number]>;
type View = Pick<MetricRow, "ofMetricId" | "ofSubgroup" | "ofSiteId">;

const auditMetric = async (scope: Scope, row: MetricRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "metric", entityId: row.id, summary });
};

/** @param goalMetricIds undefined: no matter which; else only these */
export const listMetrics = (scope: Scope, page: PageRequest, goalMetricIds?: readonly string[]): Promise<MetricRow[]> =>
  metricRows.listPage(scope, page, goalMetricIds);

/** @throws Problem 404 */
export const getMetric = (scope: Scope, reference: string): Promise<MetricRow> =>
  metricRows.byReference(scope, reference);

export const findMetricByCode = (scope: Scope, code: string): Promise<MetricRow | undefined> =>
  metricRows.find(scope, `code:${code}`);

/** Metrics named in a body; `pointer` says where, for the error. @throws Problem 404, 422 */
export const resolveMetrics = (
  scope: Scope,
  references: readonly string[],
  pointer: (index: number) => string,
): Promise<MetricRow[]> => metricRows.resolve(scope, references, pointer);

export const getMetricsById = (scope: Scope, ids: readonly string[]): Promise<Map<string, MetricRow>> =>
  metricRows.byIds(scope, [...new Set(ids)]);

/** The present state in the shape of the plan file; what a metric inherited is written out. */
export const describeMetrics = async (
  scope: Scope,
  rows: readonly MetricRow[],
): Promise<ReturnType<typeof describeMetric>[]> => {
  const idsIn = (column: "ofMetricId" | "ofSiteId" | "ownerId") =>
    rows.flatMap((row) => (row[column] === null ? [] : [row[column]]));
  const metricCodes = await metricRows.codesById(scope, idsIn("ofMetricId"));
  const siteCodes = await getSiteCodes(scope, idsIn("ofSiteId"));
  const owners = await getPeopleById(scope, idsIn("ownerId"));
  const trajectories = await describeTrajectories(
    scope,
    rows.map((row) => row.id),
  );
  return rows.map((row) =>
    describeMetric(row, {
      of: row.ofMetricId === null ? undefined : metricCodes.get(row.ofMetricId),
      site: row.ofSiteId === null ? undefined : siteCodes.get(row.ofSiteId),
      owner: row.ownerId === null ? undefined : owners.get(row.ownerId)?.code,
      trajectories: trajectories.get(row.id) ?? [],
    }),
  );
};

export const presentMetrics = async (scope: Scope, rows: readonly MetricRow[]): Promise<Metric[]> => {
  const described = await describeMetrics(scope, rows);
  return rows.flatMap((row, index) => {
    const input = described[index];
    return input === undefined ? [] : [presentMetric(row, input)];
  });
};

const resolveView = async (
  scope: Scope,
  of: NonNullable<MetricInput["of"]>,
): Promise<{ observed: MetricRow; view: View }> => {
  const observed = await metricRows.resolveOne(scope, of.metric, "/of/metric");
  if (observed.ofMetricId !== null) {
    throw unacceptable("/of/metric", `${observed.code} has no observations of its own; name the metric it is of`);
  }
  const site = of.site === undefined ? null : await resolveSite(scope, of.site, "/of/site");
  return { observed, view: { ofMetricId: observed.id, ofSubgroup: of.subgroup, ofSiteId: site?.id ?? null } };
};

const noView: View = { ofMetricId: null, ofSubgroup: null, ofSiteId: null };

const bandOf = (row: Pick<MetricRow, "bandLow" | "bandHigh">) =>
  row.bandLow === null || row.bandHigh === null ? null : { low: row.bandLow, high: row.bandHigh };

/** The rules of a whole definition; a view's figures are the observed metric's, so unit and frequency must be too. */
const checkDefinition = (definition: Inherited, observed: MetricRow | null): FieldError[] => {
  const faults = checkBand(definition.direction, bandOf(definition));
  for (const column of ["unit", "frequency"] as const) {
    if (observed === null || definition[column] === observed[column]) continue;
    const message = `${observed.code}, whose observations are shown, has the ${column} ${observed[column]}`;
    faults.push({ pointer: `/${column}`, message });
  }
  return faults;
};

/** @throws Problem 422 naming each field that is neither given nor inherited */
const inheritDefinition = (input: MetricInput, observed: MetricRow | null): Inherited => {
  const unit = input.unit ?? observed?.unit;
  const direction = input.direction ?? observed?.direction;
  const frequency = input.frequency ?? observed?.frequency;
  if (unit === undefined || direction === undefined || frequency === undefined) {
    const missing = Object.entries({ unit, direction, frequency }).filter(([, value]) => value === undefined);
    throw unacceptableFields(
      missing.map(([name]) => ({
        pointer: `/${name}`,
        message: `${name} is required unless the metric is of another`,
      })),
    );
  }
  const band = input.band ?? (input.direction === undefined && observed !== null ? bandOf(observed) : null);
  return {
    kind: input.kind ?? observed?.kind ?? "outcome",
    unit,
    direction,
    bandLow: band?.low ?? null,
    bandHigh: band?.high ?? null,
    frequency,
    publicationLag: input.publicationLag ?? observed?.publicationLag ?? null,
  };
};

/**
 * @throws Problem 404, 409 when the code is taken, 422 for unknown codes, fields that are missing and not inherited,
 * and trajectories that do not fit
 */
export const createMetric = async (scope: Scope, input: MetricInput): Promise<MetricRow> => {
  const { observed, view } =
    input.of === undefined ? { observed: null, view: noView } : await resolveView(scope, input.of);
  const owner = input.owner === undefined ? null : await resolvePerson(scope, input.owner, "/owner");
  const definition = inheritDefinition(input, observed);
  const faults = [...checkDefinition(definition, observed), ...checkTrajectoryList(input.trajectories, definition)];
  if (faults.length > 0) throw unacceptableFields(faults);
  const row = await metricRows.insert(scope, {
    code: input.code,
    title: input.title,
    ...definition,
    ...view,
    source: input.source ?? null,
    ownerId: owner?.id ?? null,
    statusThresholds: input.statusThresholds ?? null,
  });
  await auditMetric(scope, row, "metric.created", `${row.title} (${row.code}) was added`);
  await storeMissingTrajectories(scope, row, input.trajectories);
  return row;
};

/** @throws Problem 422 when trajectories already stored would have periods or values that no longer fit */
const requireFittingTrajectories = async (
  scope: Scope,
  affected: readonly MetricRow[],
  changed: Inherited,
  pointer: string,
): Promise<void> => {
  const stored = await getTrajectories(
    scope,
    affected.map((row) => row.id),
  );
  const [fault] = [...stored.values()].flat().flatMap((one) => checkTrajectory(one, changed.unit, changed.frequency));
  if (fault !== undefined) throw unacceptable(pointer, `the trajectories would no longer fit: ${fault.message}`);
};

/** What views took over follows the observed metric, unless they say otherwise themselves. */
const passOnToViews = async (
  scope: Scope,
  views: readonly MetricRow[],
  before: MetricRow,
  after: MetricRow,
): Promise<void> => {
  for (const view of views) {
    const followed = inheritedColumns.filter(
      (column) => !isDeepStrictEqual(before[column], after[column]) && isDeepStrictEqual(view[column], before[column]),
    );
    if (followed.length === 0) continue;
    await metricRows.update(scope, view.id, Object.fromEntries(followed.map((column) => [column, after[column]])));
  }
};

/**
 * Trajectories given are added where they differ from what is stored. Views of the metric follow in what they inherited.
 * @throws Problem 404, 412, 422
 */
export const updateMetric = async (
  scope: Scope,
  reference: string,
  patch: MetricPatch,
  expectedVersion: ExpectedVersion,
): Promise<MetricRow> => {
  const before = await metricRows.byReference(scope, reference);
  const views = await metricRows.derivedFrom(scope, before.id);
  const resolved = typeof patch.of === "object" && patch.of !== null ? await resolveView(scope, patch.of) : null;
  if (resolved !== null && (resolved.observed.id === before.id || views.length > 0)) {
    throw unacceptable("/of", "a metric that others show, or itself, cannot be of another");
  }
  const view = resolved?.view ?? (patch.of === null ? noView : before);
  const observed =
    resolved?.observed ?? (view.ofMetricId === null ? null : await metricRows.byId(scope, view.ofMetricId));
  const owner = typeof patch.owner === "string" ? await resolvePerson(scope, patch.owner, "/owner") : null;
  const band = patch.band === undefined ? bandOf(before) : patch.band;
  const definition: Inherited = {
    kind: patch.kind ?? before.kind,
    unit: patch.unit ?? before.unit,
    direction: patch.direction ?? before.direction,
    bandLow: band?.low ?? null,
    bandHigh: band?.high ?? null,
    frequency: patch.frequency ?? before.frequency,
    publicationLag: patch.publicationLag === undefined ? before.publicationLag : patch.publicationLag,
  };
  const trajectories = patch.trajectories ?? [];
  const faults = [...checkDefinition(definition, observed), ...checkTrajectoryList(trajectories, definition)];
  if (faults.length > 0) throw unacceptableFields(faults);
  if (definition.unit !== before.unit || definition.frequency !== before.frequency) {
    const pointer = definition.frequency === before.frequency ? "/unit" : "/frequency";
    await requireFittingTrajectories(scope, [before, ...views], definition, pointer);
  }
  const row = await metricRows.update(
    scope,
    before.id,
    {
      ...definition,
      title: patch.title,
      ofMetricId: view.ofMetricId,
      ofSubgroup: view.ofSubgroup,
      ofSiteId: view.ofSiteId,
      // Fields that are undefined are left as they are.
      source: patch.source,
      ownerId: patch.owner === undefined ? undefined : (owner?.id ?? null),
      statusThresholds: patch.statusThresholds,
    },
    expectedVersion,
  );
  await passOnToViews(scope, views, before, row);
  await auditMetric(
    scope,
    row,
    "metric.changed",
    `${row.title} (${row.code}) was changed: ${Object.keys(patch).join(", ")}`,
  );
  await storeMissingTrajectories(scope, row, trajectories);
  return row;
};

/** Takes its trajectories along. @throws Problem 404, 409 while goals, observations or actions refer to it, 412 */
export const removeMetric = async (
  scope: Scope,
  reference: string,
  expectedVersion: ExpectedVersion,
): Promise<void> => {
  const row = await metricRows.byReference(scope, reference);
  await metricRows.remove(scope, row.id, expectedVersion);
  await auditMetric(scope, row, "metric.removed", `${row.title} (${row.code}) was removed`);
};
