import { sql } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import type { Frequency, PublicationLag } from "../period.ts";
import type { ObservationRow } from "./observation-queries.ts";

/** Names a series by codes, as documents do; site null: the organisation as a whole. */
export interface NamedSeries {
  metric: string;
  site: string | null;
  subgroup: string;
}

export interface WantedSeries extends NamedSeries {
  /** Of these every revision is wanted, no matter when it came. */
  periods: readonly string[];
}

export interface RevisionRow {
  row: ObservationRow;
  unit: string;
  frequency: Frequency;
  publicationLag: PublicationLag | null;
}

export interface Since {
  /** Also wanted: whatever was received after this moment of the organisation, */
  receivedAfter: Date;
  /** or stored after this real one: a figure may come late and say that it came early. */
  recordedAfter: Date;
}

type RawRevision = Omit<ObservationRow, "receivedAt" | "recordedAt"> & {
  receivedAtMs: number;
  recordedAtMs: number;
  unit: string;
  frequency: Frequency;
  publicationLag: PublicationLag | null;
} & Record<string, unknown>;

const texts = (values: readonly (string | null)[]) => sql`${sql.param([...values])}::text[]`;
/** No period has a comma in it. */
const separator = ",";

/**
 * Every revision received by `asOf` of the periods wanted, and of the same series whatever came since, in one statement
 * for all of them. Series whose metric or site is unknown have none.
 */
export const selectRevisions = async (
  scope: Scope,
  series: readonly WantedSeries[],
  since: Since | null,
  asOf: Date,
): Promise<RevisionRow[]> => {
  if (series.length === 0) return [];
  const isNew =
    since === null
      ? sql``
      : sql`or o.received_at > ${since.receivedAfter.toISOString()}
        or o.recorded_at > ${since.recordedAfter.toISOString()}`;
  // Two ways, because a comparison that also holds for null cannot use the index.
  const known = (siteJoin: string, siteMatches: string, isSite: string) => sql`
    select wanted.position::int as position, o.id, o.metric_id as "metricId", o.site_id as "siteId", o.subgroup,
      o.period, o.value, o.n, o.numerator, o.as_of_on::text as "asOfOn",
      (extract(epoch from o.received_at) * 1000)::float8 as "receivedAtMs",
      (extract(epoch from o.recorded_at) * 1000)::float8 as "recordedAtMs", o.source,
      o.instrument_version as "instrumentVersion", o.revision, m.unit, m.frequency,
      m.publication_lag as "publicationLag"
    from unnest(${texts(series.map((one) => one.metric))}, ${texts(series.map((one) => one.subgroup))},
      ${texts(series.map((one) => one.site))}, ${texts(series.map((one) => one.periods.join(separator)))})
      with ordinality as wanted (metric, subgroup, site, periods, position)
    join metrics m on m.organisation_id = ${scope.organisationId} and m.code = wanted.metric
    ${sql.raw(siteJoin)}
    join observations o on o.organisation_id = m.organisation_id and o.metric_id = m.id
      and o.subgroup = wanted.subgroup and ${sql.raw(siteMatches)}
    where wanted.site ${sql.raw(isSite)} and o.received_at <= ${asOf.toISOString()}
      and (o.period = any(string_to_array(wanted.periods, ${separator})) ${isNew})`;
  const bySite = "join sites s on s.organisation_id = m.organisation_id and s.code = wanted.site";
  const { rows } = await scope.db.execute<RawRevision>(sql`
    ${known("", "o.site_id is null", "is null")}
    union all ${known(bySite, "o.site_id = s.id", "is not null")}
    order by position, period, revision`);
  return rows.map(({ unit, frequency, publicationLag, receivedAtMs, recordedAtMs, ...rest }) => ({
    unit,
    frequency,
    publicationLag,
    row: {
      ...(rest as Omit<ObservationRow, "receivedAt" | "recordedAt">),
      receivedAt: new Date(receivedAtMs),
      recordedAt: new Date(recordedAtMs),
    },
  }));
};

/** The series that metrics show, by their codes: their own, or the part of another's that they are views of. */
export const selectSeriesOfMetrics = async (
  scope: Scope,
  codes: readonly string[],
): Promise<({ code: string } & NamedSeries)[]> => {
  if (codes.length === 0) return [];
  const { rows } = await scope.db.execute<{ code: string } & NamedSeries & Record<string, unknown>>(sql`
    select m.code, coalesce(observed.code, m.code) as metric, s.code as site,
      case when observed.id is null then 'all' else coalesce(m.of_subgroup, 'all') end as subgroup
    from metrics m
    left join metrics observed on observed.id = m.of_metric_id
    left join sites s on s.id = m.of_site_id
    where m.organisation_id = ${scope.organisationId} and m.code = any(${texts(codes)})
    order by m.code`);
  return rows;
};
