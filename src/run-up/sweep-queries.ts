import { sql } from "drizzle-orm";
import type { Db } from "../platform/db/database.ts";
import type { Scope } from "../platform/db/scope.ts";

/**
 * The organisations with anything due or unfinished, each by its own clock. It asks the partial indexes of what is
 * planned and unfinished, so it does not grow with what lies ahead or behind.
 */
export const selectOrganisationsWithWork = async (db: Db, realNow: Date): Promise<string[]> => {
  const { rows } = await db.execute<{ id: string }>(sql`
    select o.id from organisations o
    where o.next_daily_run_at <= coalesce(o.clock_at, ${realNow})
      -- Further ahead than the longest day: dated by a clock that was wrong.
      or o.next_daily_run_at > coalesce(o.clock_at, ${realNow}) + interval '26 hours'
      or exists (select 1 from zone_mornings z where z.organisation_id = o.id
         and (z.next_at <= coalesce(o.clock_at, ${realNow})
           or z.next_at > coalesce(o.clock_at, ${realNow}) + interval '26 hours'))
      or (select min(s.due_at) from run_up_steps s where s.organisation_id = o.id and s.state = 'planned')
         <= coalesce(o.clock_at, ${realNow})
      or exists (select 1 from run_up_steps s where s.organisation_id = o.id and s.state = 'due')
      or exists (select 1 from daily_runs d where d.organisation_id = o.id and d.state = 'due')
      or exists (select 1 from occurrence_changes c where c.organisation_id = o.id and c.announcement = 'due')
      or exists (select 1 from deliveries d where d.organisation_id = o.id and d.state in ('queued', 'sending'))
    order by o.id`);
  return rows.map((row) => row.id);
};

export interface WaitingWork {
  stepsDue: boolean;
  stepsUnfinished: boolean;
  dailyRunUnfinished: boolean;
  zoneMorningsDue: boolean;
  changesUntold: boolean;
  deliveriesUnfinished: boolean;
}

interface WaitingRow {
  steps_due: boolean;
  steps: boolean;
  runs: boolean;
  zones: boolean;
  changes: boolean;
  deliveries: boolean;
}

/** Which kinds of work wait in an organisation, by its own time; most sweeps find none, at the price of this. */
export const selectWaitingWork = async ({ db, organisationId }: Scope, now: Date): Promise<WaitingWork> => {
  const { rows } = await db.$client.query<WaitingRow>({
    name: "waiting_work",
    text: `select
      coalesce((select min(due_at) from run_up_steps where organisation_id = $1 and state = 'planned')
        <= $2::timestamptz, false) as steps_due,
      exists (select 1 from run_up_steps where organisation_id = $1 and state = 'due') as steps,
      exists (select 1 from daily_runs where organisation_id = $1 and state = 'due') as runs,
      exists (select 1 from zone_mornings where organisation_id = $1
              and (next_at <= $2::timestamptz or next_at > $2::timestamptz + interval '26 hours')) as zones,
      exists (select 1 from occurrence_changes where organisation_id = $1 and announcement = 'due') as changes,
      exists (select 1 from deliveries where organisation_id = $1 and state in ('queued', 'sending')) as deliveries`,
    values: [organisationId, now],
  });
  const [row] = rows;
  return {
    stepsDue: row?.steps_due === true,
    stepsUnfinished: row?.steps === true,
    dailyRunUnfinished: row?.runs === true,
    zoneMorningsDue: row?.zones === true,
    changesUntold: row?.changes === true,
    deliveriesUnfinished: row?.deliveries === true,
  };
};
