import { sql } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";

/** One revision of one figure. */
export interface ObservationRow {
  id: string;
  metricId: string;
  siteId: string | null;
  subgroup: string;
  period: string;
  value: number;
  n: number | null;
  numerator: number | null;
  asOfOn: string;
  receivedAt: Date;
  recordedAt: Date;
  source: string;
  instrumentVersion: string | null;
  revision: number;
  /** When the period first had a figure; given where whole series are read. */
  firstReceivedAt?: Date;
}

/** One line of figures over time. */
export interface Series {
  metricId: string;
  subgroup: string;
  /** Null: the organisation as a whole. */
  siteId: string | null;
}

// Raw statements get instants as text in the session's format; the driver turns milliseconds into numbers.
const rowColumns = sql.raw(`
  o.id, o.metric_id as "metricId", o.site_id as "siteId", o.subgroup, o.period, o.value, o.n, o.numerator,
  o.as_of_on::text as "asOfOn", (extract(epoch from o.received_at) * 1000)::float8 as "receivedAtMs",
  (extract(epoch from o.recorded_at) * 1000)::float8 as "recordedAtMs", o.source,
  o.instrument_version as "instrumentVersion", o.revision`);

type RawRow = Omit<ObservationRow, "receivedAt" | "recordedAt" | "firstReceivedAt"> & {
  receivedAtMs: number;
  recordedAtMs: number;
  firstReceivedAtMs?: number;
} & Record<string, unknown>;

const toRow = ({ receivedAtMs, recordedAtMs, firstReceivedAtMs, ...row }: RawRow): ObservationRow => ({
  ...(row as Omit<ObservationRow, "receivedAt" | "recordedAt">),
  ...(firstReceivedAtMs === undefined ? {} : { firstReceivedAt: new Date(firstReceivedAtMs) }),
  receivedAt: new Date(receivedAtMs),
  recordedAt: new Date(recordedAtMs),
});

const uuids = (values: readonly (string | null)[]) => sql`${sql.param([...values])}::uuid[]`;
const texts = (values: readonly string[]) => sql`${sql.param([...values])}::text[]`;

/**
 * What was known at a moment, for many series in one round trip: of each period the revision received last by `asOf`.
 * Of several received at the same moment the one stored last counts. Each series is one range of the index
 * `observations_series_revision_key`, so the time does not grow with the table.
 * @returns by position of the series; each ordered by the text of its periods
 */
export const selectSeriesAsOf = async (
  scope: Scope,
  series: readonly Series[],
  asOf: Date,
): Promise<ObservationRow[][]> => {
  const answer: ObservationRow[][] = series.map(() => []);
  if (series.length === 0) return answer;
  // A comparison that also holds for null cannot use the index, so whole-organisation series go a way of their own.
  const known = (siteMatches: string, isSite: string) => sql`
    select wanted.position::int as position, latest.*
    from unnest(${uuids(series.map((one) => one.metricId))}, ${texts(series.map((one) => one.subgroup))},
      ${uuids(series.map((one) => one.siteId))}) with ordinality as wanted (metric_id, subgroup, site_id, position)
    cross join lateral (
      select distinct on (o.period) ${rowColumns},
        (extract(epoch from min(o.received_at) over (partition by o.period)) * 1000)::float8 as "firstReceivedAtMs"
      from observations o
      where o.organisation_id = ${scope.organisationId} and o.metric_id = wanted.metric_id
        and o.subgroup = wanted.subgroup and ${sql.raw(siteMatches)} and o.received_at <= ${asOf.toISOString()}
      order by o.period, o.received_at desc, o.revision desc
    ) latest
    where wanted.site_id ${sql.raw(isSite)}`;
  const { rows } = await scope.db.execute<RawRow & { position: number }>(sql`
    ${known("o.site_id is null", "is null")} union all ${known("o.site_id = wanted.site_id", "is not null")}
    order by position, period`);
  for (const { position, ...row } of rows) answer[position - 1]?.push(toRow(row));
  return answer;
};

export interface ObservationFilters {
  metricId?: string | undefined;
  /** Null: the organisation as a whole. */
  siteId?: string | null | undefined;
  subgroup?: string | undefined;
  period?: string | undefined;
}

/** In the order of storing; of each figure the latest known revision, or all that were known. One more than the limit. */
export const selectObservationPage = async (
  scope: Scope,
  page: { limit: number; after: string[] | null },
  filters: ObservationFilters,
  asOf: Date,
  revisions: "all" | "latest",
): Promise<ObservationRow[]> => {
  const moment = asOf.toISOString();
  const conditions = [
    sql`o.organisation_id = ${scope.organisationId} and o.received_at <= ${moment}`,
    ...(filters.metricId === undefined ? [] : [sql`o.metric_id = ${filters.metricId}`]),
    ...(filters.siteId === undefined ? [] : [sql`o.site_id is not distinct from ${filters.siteId}::uuid`]),
    ...(filters.subgroup === undefined ? [] : [sql`o.subgroup = ${filters.subgroup}`]),
    ...(filters.period === undefined ? [] : [sql`o.period = ${filters.period}`]),
    ...(page.after?.[0] === undefined ? [] : [sql`o.id > ${page.after[0]}`]),
  ];
  if (revisions === "latest") {
    const later = (siteMatches: string) => sql`
      not exists (
        select 1 from observations later
        where later.organisation_id = ${scope.organisationId} and later.metric_id = o.metric_id
          and later.subgroup = o.subgroup and ${sql.raw(siteMatches)} and later.period = o.period
          and later.received_at <= ${moment}
          and (later.received_at, later.revision) > (o.received_at, o.revision))`;
    conditions.push(sql`case when o.site_id is null then ${later("later.site_id is null")}
      else ${later("later.site_id = o.site_id")} end`);
  }
  const { rows } = await scope.db.execute<RawRow>(sql`
    select ${rowColumns} from observations o where ${sql.join(conditions, sql` and `)}
    order by o.id limit ${page.limit + 1}`);
  return rows.map(toRow);
};

/** One revision of a figure, as far as it takes to judge what is hidden. */
export interface CellRow {
  metricId: string;
  siteId: string | null;
  subgroup: string;
  period: string;
  value: number;
  n: number | null;
  numerator: number | null;
  receivedAtMs: number;
  revision: number;
}

const cellColumns = sql.raw(`
  o.metric_id as "metricId", o.site_id as "siteId", o.subgroup, o.period, o.value, o.n, o.numerator,
  (extract(epoch from o.received_at) * 1000)::float8 as "receivedAtMs", o.revision`);

/** Every revision of every cell, all sites and subgroups, of those metrics and periods. */
export const selectCells = async (
  scope: Scope,
  pairs: readonly { metricId: string; period: string }[],
  asOf: Date,
): Promise<CellRow[]> => {
  if (pairs.length === 0) return [];
  const metricIds = [...new Set(pairs.map((pair) => pair.metricId))];
  const { rows } = await scope.db.execute<CellRow & Record<string, unknown>>(sql`
    select ${cellColumns}
    from observations o
    join unnest(${uuids(pairs.map((pair) => pair.metricId))}, ${texts(pairs.map((pair) => pair.period))})
      as pair (metric_id, period) on o.metric_id = pair.metric_id and o.period = pair.period
    where o.organisation_id = ${scope.organisationId} and o.metric_id = any(${uuids(metricIds)})
      and o.received_at <= ${asOf.toISOString()}`);
  return rows;
};

/** The same of the organisation as a whole alone. Each subgroup is one range of the index, whatever sites there are. */
export const selectWholeCells = async (
  scope: Scope,
  pairs: readonly { metricId: string; period: string }[],
  asOf: Date,
): Promise<CellRow[]> => {
  if (pairs.length === 0) return [];
  const series = await selectWholeSeries(scope, [...new Set(pairs.map((pair) => pair.metricId))]);
  const { rows } = await scope.db.execute<CellRow & Record<string, unknown>>(sql`
    select ${cellColumns}
    from unnest(${uuids(series.map((one) => one.metricId))}, ${texts(series.map((one) => one.subgroup))})
      as wanted (metric_id, subgroup)
    join observations o on o.metric_id = wanted.metric_id and o.subgroup = wanted.subgroup
    where o.organisation_id = ${scope.organisationId} and o.site_id is null
      and o.received_at <= ${asOf.toISOString()}`);
  const wanted = new Set(pairs.map((pair) => `${pair.metricId} ${pair.period}`));
  return rows.filter((row) => wanted.has(`${row.metricId} ${row.period}`));
};

/** How many figures of single sites each metric has, counted up to a limit and one more. */
export const countSiteFigures = async (
  scope: Scope,
  metricIds: readonly string[],
  asOf: Date,
  limit: number,
): Promise<Map<string, number>> => {
  if (metricIds.length === 0) return new Map();
  const { rows } = await scope.db.execute<{ metricId: string; count: number } & Record<string, unknown>>(sql`
    select wanted.metric_id as "metricId", counted.count
    from unnest(${uuids(metricIds)}) as wanted (metric_id)
    cross join lateral (
      select count(*)::int as count from (
        select 1 from observations o
        where o.organisation_id = ${scope.organisationId} and o.metric_id = wanted.metric_id
          and o.site_id is not null and o.received_at <= ${asOf.toISOString()}
        limit ${limit + 1}) few) counted`);
  return new Map(rows.map((row) => [row.metricId, row.count]));
};

/** The series of each metric for the organisation as a whole. Jumps from one subgroup to the next in the index. */
export const selectWholeSeries = async (scope: Scope, metricIds: readonly string[]): Promise<Series[]> => {
  if (metricIds.length === 0) return [];
  const first = (after: string) => sql`(
    select min(o.subgroup) from observations o
    where o.organisation_id = ${scope.organisationId} and o.metric_id = known.metric_id ${sql.raw(after)})`;
  const { rows } = await scope.db.execute<{ metricId: string; subgroup: string } & Record<string, unknown>>(sql`
    with recursive found as (
      select known.metric_id, ${first("")} as subgroup from unnest(${uuids(metricIds)}) as known (metric_id)
      union all
      select known.metric_id, ${first("and o.subgroup > known.subgroup")} from found known
      where known.subgroup is not null)
    select metric_id as "metricId", subgroup from found where subgroup is not null`);
  return rows.map(({ metricId, subgroup }) => ({ metricId, subgroup, siteId: null }));
};
