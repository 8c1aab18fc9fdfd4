import { sql } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import type { ObservationRow } from "../observations/observation-queries.ts";

export interface SiteBelow {
  id: string;
  code: string;
  title: string;
}

/** The sites directly below one, or below none. Ordered by code. */
export const selectSitesBelow = async (scope: Scope, parentId: string | null): Promise<SiteBelow[]> => {
  const isBelow = parentId === null ? sql`s.parent_id is null` : sql`s.parent_id = ${parentId}`;
  const { rows } = await scope.db.execute<SiteBelow & Record<string, unknown>>(sql`
    select s.id, s.code, s.title from sites s
    where s.organisation_id = ${scope.organisationId} and ${isBelow} order by s.code`);
  return rows;
};

type RawRow = Omit<ObservationRow, "receivedAt" | "recordedAt"> & {
  siteId: string;
  receivedAtMs: number;
  recordedAtMs: number;
} & Record<string, unknown>;

export type SiteObservationRow = ObservationRow & { siteId: string };

/**
 * What was known at a moment of some sites over all students, for some periods of each metric, in one round trip: of
 * each the revision received last by `asOf`. Ordered by metric, site and the text of the period.
 */
export const selectSiteFigures = async (
  scope: Scope,
  pairs: readonly { metricId: string; period: string }[],
  siteIds: readonly string[],
  asOf: Date,
): Promise<SiteObservationRow[]> => {
  if (pairs.length === 0 || siteIds.length === 0) return [];
  const { rows } = await scope.db.execute<RawRow>(sql`
    select distinct on (o.metric_id, o.site_id, o.period)
      o.id, o.metric_id as "metricId", o.site_id as "siteId", o.subgroup, o.period, o.value, o.n, o.numerator,
      o.as_of_on::text as "asOfOn", (extract(epoch from o.received_at) * 1000)::float8 as "receivedAtMs",
      (extract(epoch from o.recorded_at) * 1000)::float8 as "recordedAtMs", o.source,
      o.instrument_version as "instrumentVersion", o.revision
    from unnest(${sql.param(pairs.map((pair) => pair.metricId))}::uuid[],
      ${sql.param(pairs.map((pair) => pair.period))}::text[]) as wanted (metric_id, period)
    join observations o on o.metric_id = wanted.metric_id and o.period = wanted.period
    where o.organisation_id = ${scope.organisationId} and o.subgroup = 'all'
      and o.site_id = any(${sql.param([...siteIds])}::uuid[]) and o.received_at <= ${asOf.toISOString()}
    order by o.metric_id, o.site_id, o.period, o.received_at desc, o.revision desc`);
  return rows.map(({ receivedAtMs, recordedAtMs, ...row }) => ({
    ...(row as Omit<SiteObservationRow, "receivedAt" | "recordedAt">),
    receivedAt: new Date(receivedAtMs),
    recordedAt: new Date(recordedAtMs),
  }));
};
