import { sql } from "drizzle-orm";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";

/** A missing record is told under this and the occurrence's id. */
export const recordKeyStart = "record/";

/** Whether the schedule changed is read off the last entries of the audit alone: all of them may be millions. */
const entriesLookedAt = 200;

/** Whether people changed the schedule since a moment of the organisation's. */
export const selectHasScheduleChanged = async (scope: Scope, since: Date): Promise<boolean> => {
  const { rows } = await scope.db.execute<{ changed: boolean }>(sql`
    select coalesce(
      bool_or(at >= ${since} and (
        event like 'routine.%' or event like 'calendar.%' or event like 'run-up-plan.%'
        or event in ('occurrence.moved', 'occurrence.skipped', 'occurrence.cancelled', 'occurrence.reinstated',
          'occurrence.called')))
      -- So much happened that the rest is not seen.
      or (count(*) = ${entriesLookedAt} and min(at) >= ${since}), false) as changed
    from (
      select at, event from audit_entries where organisation_id = ${scope.organisationId}
      order by id desc limit ${entriesLookedAt}
    ) last`);
  return rows[0]?.changed === true;
};

/** What nobody recorded for longer is history. */
const recordBackDays = 31;

/**
 * Whether a meeting has begun of which the unit should be asked for the record and was not: nobody recorded it, or its
 * action log is due by a date.
 */
export const selectIsRecordWanted = async (scope: Scope, now: Date, by: IsoDate): Promise<boolean> => {
  const { rows } = await scope.db.execute<{ wanted: boolean }>(sql`
    select exists (
      select 1 from occurrences o join routines r on r.id = o.routine_id
      where o.organisation_id = ${scope.organisationId}
        and o.starts_at <= ${now} and o.starts_at > ${now}::timestamptz - make_interval(days => ${recordBackDays}::int)
        and r.kind <> 'memo' and r.ended_at is null
        and (o.status = 'planned' or o.status = 'held' and exists (
          select 1 from run_up_steps s
          where s.occurrence_id = o.id and s.kind = 'actionLog' and s.state = 'planned' and s.due_on <= ${by}))
        and not exists (
          select 1 from told_warnings t where t.organisation_id = o.organisation_id and t.key = ${recordKeyStart} || o.id)
    ) as wanted`);
  return rows[0]?.wanted === true;
};
