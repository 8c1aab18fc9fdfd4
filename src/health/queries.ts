import { sql } from "drizzle-orm";
import type { Db } from "../platform/db/database.ts";

/** When the oldest work of all organisations became due that nobody has finished: steps, mails, jobs not handed over. */
export const selectOldestDueWork = async (db: Db, now: Date): Promise<Date | null> => {
  const { rows } = await db.execute<{ oldest: Date | string | null }>(sql`
    select min(since) as oldest from (
      (select s.enqueued_at as since from run_up_steps s where s.state = 'due' order by s.enqueued_at limit 1)
      union all
      (select min(s.due_at) from organisations o
         cross join lateral (
           select due_at from run_up_steps
           where organisation_id = o.id and state = 'planned' and due_at <= ${now}
           order by due_at limit 1
         ) s
         where not o.is_sandbox)
      union all
      (select min(coalesce(next_attempt_at, updated_at)) from deliveries
         where state in ('queued', 'sending') and coalesce(next_attempt_at, updated_at) <= ${now})
      union all
      (select min(created_at) from pending_jobs)
    ) as waiting`);
  const oldest = rows[0]?.oldest ?? null;
  return oldest === null ? null : new Date(oldest);
};
