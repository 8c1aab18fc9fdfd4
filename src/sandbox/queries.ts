import { and, asc, eq, isNull, lte, max, sql } from "drizzle-orm";
import type { Db } from "../platform/db/database.ts";
import type { Scope } from "../platform/db/scope.ts";
import { historyEvents } from "./tables.ts";

export type HistoryEventRow = typeof historyEvents.$inferSelect;

const mine = (scope: Scope) => eq(historyEvents.organisationId, scope.organisationId);

export const insertHistoryEvents = async (scope: Scope, rows: (typeof historyEvents.$inferInsert)[]): Promise<void> => {
  if (rows.length > 0) await scope.db.insert(historyEvents).values(rows);
};

export const selectLastPosition = async (scope: Scope): Promise<number> => {
  const [row] = await scope.db
    .select({ last: max(historyEvents.position) })
    .from(historyEvents)
    .where(mine(scope));
  return row?.last ?? 0;
};

export const selectNextHistoryEvent = async (scope: Scope): Promise<HistoryEventRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(historyEvents)
    .where(and(mine(scope), isNull(historyEvents.appliedAt)))
    .orderBy(asc(historyEvents.dueAt), asc(historyEvents.position))
    .limit(1);
  return row;
};

/** Marks an event as applied, if nobody has yet. */
export const takeHistoryEvent = async (scope: Scope, id: string, now: Date): Promise<boolean> => {
  const taken = await scope.db
    .update(historyEvents)
    .set({ appliedAt: now })
    .where(and(mine(scope), eq(historyEvents.id, id), isNull(historyEvents.appliedAt), lte(historyEvents.dueAt, now)))
    .returning({ id: historyEvents.id });
  return taken.length > 0;
};

const unfinishedOfOne = `((select count(*) from run_up_steps where organisation_id = $1 and state = 'due')
      + (select count(*) from daily_runs where organisation_id = $1 and state = 'due')
      + (select count(*) from occurrence_changes where organisation_id = $1 and announcement = 'due'))::int as unfinished`;

/**
 * How much of what was started is not finished: steps, daily runs, and changes that are to be told. Asked again and again
 * while the workers are at it, so it is one statement, planned once.
 */
export const countUnfinished = async (db: Db, organisationId: string): Promise<number> => {
  const { rows } = await db.$client.query<{ unfinished: number }>({
    name: "sandbox_unfinished",
    text: `select ${unfinishedOfOne}`,
    values: [organisationId],
  });
  return rows[0]?.unfinished ?? 0;
};

export interface Agenda {
  /** As `countUnfinished` counts it. */
  unfinished: number;
  nextStepAt: Date | null;
  nextHistoryAt: Date | null;
  /** Of people who live by another zone than the organisation's. */
  nextZoneMorningAt: Date | null;
}

interface AgendaRow {
  unfinished: number;
  step: Date | null;
  history: Date | null;
  morning: Date | null;
}

/** What lies ahead of a sandbox's clock: asked at every moment on its way. */
export const selectAgenda = async ({ db, organisationId }: Scope): Promise<Agenda> => {
  const { rows } = await db.$client.query<AgendaRow>({
    name: "sandbox_agenda",
    text: `select ${unfinishedOfOne},
      (select min(due_at) from run_up_steps where organisation_id = $1 and state = 'planned') as step,
      (select min(due_at) from history_events where organisation_id = $1 and applied_at is null) as history,
      (select min(next_at) from zone_mornings where organisation_id = $1) as morning`,
    values: [organisationId],
  });
  const [row] = rows;
  return {
    unfinished: row?.unfinished ?? 0,
    nextStepAt: row?.step ?? null,
    nextHistoryAt: row?.history ?? null,
    nextZoneMorningAt: row?.morning ?? null,
  };
};

export interface WindowCounts {
  stocktakes: number;
  memos: number;
  moved: number;
  mails: number;
}

/** What took place, in organisation time after `after` up to and including `until`. */
export const countWindow = async (scope: Scope, after: Date, until: Date): Promise<WindowCounts> => {
  const { rows } = await scope.db.execute<{ stocktakes: number; memos: number; moved: number; mails: number }>(sql`
    with taken_place as (
      select r.kind, o.moved_from_on, o.held_on from occurrences o join routines r on r.id = o.routine_id
      where o.organisation_id = ${scope.organisationId} and o.starts_at > ${after} and o.starts_at <= ${until}
        and (o.status in ('held', 'closed', 'issued') or (o.status = 'planned' and r.kind <> 'memo'))
    )
    select
      (select count(*)::int from taken_place where kind = 'stocktake') as stocktakes,
      (select count(*)::int from taken_place where kind = 'memo') as memos,
      (select count(*)::int from taken_place where moved_from_on <> held_on) as moved,
      (select count(*)::int from deliveries
         where organisation_id = ${scope.organisationId} and created_at > ${after} and created_at <= ${until}) as mails`);
  const [row] = rows;
  if (row === undefined) throw new Error("the window was not counted");
  return row;
};
