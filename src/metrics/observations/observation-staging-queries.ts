import { once } from "node:events";
import { sql } from "drizzle-orm";
import { from as copyFrom } from "pg-copy-streams";
import type { Scope } from "../../platform/db/scope.ts";
import type { CheckedObservation } from "./observation-rows.ts";

/** Stands for "the organisation as a whole" in the staging table, where null could not be joined on. */
const noSite = "00000000-0000-0000-0000-000000000000";

const escapeCopyText = (text: string | null): string => {
  if (text === null) return "\\N";
  if (!/[\\\t\n\r]/.test(text)) return text;
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
};

/** One row in COPY's text format. `line` is null for a batch that came as JSON. */
export const toStagingLine = (row: number, line: number | null, id: string, checked: CheckedObservation): string =>
  `${row}\t${line ?? "\\N"}\t${id}\t${checked.metricId}\t${checked.siteId ?? noSite}\t${checked.subgroup}\t` +
  `${checked.period}\t${checked.value}\t${checked.n ?? "\\N"}\t${checked.numerator ?? "\\N"}\t${checked.asOfOn}\t` +
  `${checked.receivedAt}\t${checked.isReceivedAtGiven ? "t" : "f"}\t${checked.isAsOfGiven ? "t" : "f"}\t${escapeCopyText(checked.source)}\t` +
  `${escapeCopyText(checked.instrumentVersion)}\n`;

/** Ends with the transaction. COPY refuses tables with row-level security, so rows pass through one of the session. */
export const openStaging = async (scope: Scope) => {
  await scope.db.execute(sql`
    create temp table observation_staging (
      row_number int not null, line int, id uuid not null, metric_id uuid not null, place uuid not null,
      subgroup text not null, period text not null, value float8 not null, n int, numerator int,
      as_of_on date not null, received_at timestamptz(3) not null, is_received_at_given boolean not null,
      is_as_of_given boolean not null,
      source text not null, instrument_version text
    ) on commit drop`);
  const copy = scope.db.$client.query(copyFrom("COPY observation_staging FROM STDIN"));
  let failure: Error | undefined;
  copy.on("error", (error) => {
    failure = error;
  });
  return {
    /** Waits while the database is slower than the source. */
    async write(lines: string): Promise<void> {
      if (failure !== undefined) throw failure;
      if (!copy.write(lines)) await once(copy, "drain");
    },
    async close(): Promise<void> {
      if (failure !== undefined) throw failure;
      copy.end();
      await once(copy, "finish");
      // The planner knows nothing of a table just made.
      await scope.db.execute(sql`analyze observation_staging`);
    },
  };
};

export const dropStaging = async (scope: Scope): Promise<void> => {
  await scope.db.execute(sql`drop table observation_staging, observation_contested`);
};

/** Until the transaction ends, no other import of the organisation numbers revisions. */
export const lockImports = async (scope: Scope): Promise<void> => {
  await scope.db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`observations ${scope.organisationId}`}, 0))`,
  );
};

export const setSavepoint = async (scope: Scope): Promise<void> => {
  await scope.db.execute(sql`savepoint observation_import`);
};

export const rollBackToSavepoint = async (scope: Scope): Promise<void> => {
  await scope.db.execute(sql`rollback to savepoint observation_import`);
};

/** Two rows of one batch that say different things about one figure at one moment. */
export interface StagedConflict {
  row: number;
  line: number | null;
  otherRow: number;
  otherLine: number | null;
}

const targetColumns = sql.raw(`id, organisation_id, metric_id, site_id, subgroup, period, value, n, numerator,
  as_of_on, received_at, recorded_at, source, instrument_version, revision`);

/** Figures that are stored already or staged more than once: only they can have more than a first revision. */
const markContested = async (scope: Scope): Promise<void> => {
  const sameFigure = sql.raw(`o.metric_id = s.metric_id and o.subgroup = s.subgroup and o.period = s.period`);
  await scope.db.execute(sql`
    create temp table observation_contested on commit drop as
    select metric_id, place, subgroup, period from observation_staging group by 1, 2, 3, 4 having count(*) > 1
    union
    select s.metric_id, s.place, s.subgroup, s.period from observation_staging s join observations o on ${sameFigure}
    where o.organisation_id = ${scope.organisationId} and o.site_id = s.place
    union
    select s.metric_id, s.place, s.subgroup, s.period from observation_staging s join observations o on ${sameFigure}
    where o.organisation_id = ${scope.organisationId} and o.site_id is null and s.place = ${noSite}`);
  await scope.db.execute(sql`analyze observation_contested`);
};

const sameStaged = sql.raw(`c.metric_id = s.metric_id and c.place = s.place and c.subgroup = s.subgroup
  and c.period = s.period`);

const storeUncontested = async (scope: Scope, recordedAt: Date): Promise<number> => {
  const { rowCount } = await scope.db.execute(sql`
    insert into observations (${targetColumns})
    select s.id, ${scope.organisationId}::uuid, s.metric_id, nullif(s.place, ${noSite}), s.subgroup, s.period, s.value,
      s.n, s.numerator, s.as_of_on, s.received_at, ${recordedAt.toISOString()}::timestamptz, s.source,
      s.instrument_version, 1
    from observation_staging s where not exists (select 1 from observation_contested c where ${sameStaged})`);
  return rowCount ?? 0;
};

interface StoredCounts {
  created: number;
  revised: number;
  conflicts: StagedConflict[];
}

/**
 * Lays what is stored and what is staged side by side, figure by figure, in order of receipt. A staged row is a new
 * revision unless it repeats the row before it, or one stored with its very moment of receipt.
 */
const storeContested = async (scope: Scope, recordedAt: Date, maxConflicts: number): Promise<StoredCounts> => {
  const storedColumns = sql.raw(`null::int as row_number, null::int as line, o.id, o.metric_id, c.place, o.subgroup,
    o.period, o.value, o.n, o.numerator, o.as_of_on, o.received_at, true as is_received_at_given,
    true as is_as_of_given, o.source,
    o.instrument_version, o.revision`);
  const sameStored = sql.raw("o.metric_id = c.metric_id and o.subgroup = c.subgroup and o.period = c.period");
  const measured = sql.raw("value, n, numerator, instrument_version");
  const figure = sql.raw(`metric_id, place, subgroup collate "C", period collate "C"`);
  const { rows } = await scope.db.execute<{ created: number; revised: number; conflicts: StagedConflict[] | null }>(sql`
    with entries as (
      select s.*, null::int as revision from observation_staging s join observation_contested c on ${sameStaged}
      union all
      select ${storedColumns} from observation_contested c join observations o on ${sameStored}
      where o.organisation_id = ${scope.organisationId} and o.site_id = c.place
      union all
      select ${storedColumns} from observation_contested c join observations o on ${sameStored}
      where o.organisation_id = ${scope.organisationId} and o.site_id is null and c.place = ${noSite}
    ), twins as (
      select *, row_number() over (
        partition by ${figure}, received_at, ${measured}, as_of_on, is_received_at_given
        order by revision desc nulls last, row_number) as twin_number
      from entries
    ), judged as (
      select *,
        revision is null and (row(${measured}) is distinct from lag(row(${measured})) over history
          or (is_as_of_given and as_of_on is distinct from lag(as_of_on) over history)) as is_new,
        lag(row_number) over statement as other_row,
        lag(line) over statement as other_line,
        max(revision) over (partition by ${figure}) as last_revision
      from twins where revision is not null or twin_number = 1
      window history as (partition by ${figure} order by received_at, revision nulls last, row_number),
        statement as (partition by ${figure}, received_at order by revision nulls last, row_number)
    ), numbered as (
      select *, coalesce(last_revision, 0) + sum(is_new::int) over (
        partition by ${figure} order by received_at, revision nulls last, row_number) as new_revision
      from judged
    ), stored as (
      insert into observations (${targetColumns})
      select id, ${scope.organisationId}::uuid, metric_id, nullif(place, ${noSite}), subgroup, period, value, n,
        numerator, as_of_on, received_at, ${recordedAt.toISOString()}::timestamptz, source, instrument_version,
        new_revision
      from numbered where is_new
      returning revision
    ), conflict as (
      select row_number, line, other_row, other_line from numbered
      where revision is null and other_row is not null order by row_number limit ${maxConflicts}
    )
    select (select count(*)::int from stored where revision = 1) as created,
      (select count(*)::int from stored where revision > 1) as revised,
      (select json_agg(json_build_object(
        'row', row_number, 'line', line, 'otherRow', other_row, 'otherLine', other_line)) from conflict) as conflicts`);
  const [counts] = rows;
  if (counts === undefined) throw new Error("the import was not counted");
  return { ...counts, conflicts: counts.conflicts ?? [] };
};

/**
 * Stores what the staged rows say that was not known. Nothing is to be committed when there are conflicts.
 * Most rows are first figures; those go the short way, without being sorted.
 */
export const storeStaged = async (scope: Scope, recordedAt: Date, maxConflicts: number): Promise<StoredCounts> => {
  await scope.db.execute(sql`set local work_mem = '32MB'`);
  await markContested(scope);
  const uncontested = await storeUncontested(scope, recordedAt);
  const { created, revised, conflicts } = await storeContested(scope, recordedAt, maxConflicts);
  await scope.db.execute(sql`set local work_mem to default`);
  return { created: uncontested + created, revised, conflicts };
};
