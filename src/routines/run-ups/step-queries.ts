import { and, asc, eq, inArray, ne, notInArray, sql } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import { runUpSteps } from "../tables.ts";

export type StepRow = typeof runUpSteps.$inferSelect;
export type NewStepRow = typeof runUpSteps.$inferInsert;

const manyAtOnce = 5_000;

export const insertSteps = async (scope: Scope, values: NewStepRow[]): Promise<void> => {
  for (let start = 0; start < values.length; start += manyAtOnce) {
    await scope.db
      .insert(runUpSteps)
      .values(values.slice(start, start + manyAtOnce))
      .onConflictDoNothing();
  }
};

export const selectSteps = async (scope: Scope, occurrenceIds: readonly string[]): Promise<StepRow[]> =>
  occurrenceIds.length === 0
    ? []
    : scope.db
        .select()
        .from(runUpSteps)
        .where(
          and(
            eq(runUpSteps.organisationId, scope.organisationId),
            inArray(runUpSteps.occurrenceId, [...occurrenceIds]),
          ),
        )
        .orderBy(asc(runUpSteps.dueAt), asc(runUpSteps.id));

/** Removes the steps of occurrences that nothing has happened to, to plan them anew. */
export const removeSteps = async (scope: Scope, occurrenceIds: readonly string[]): Promise<void> => {
  if (occurrenceIds.length === 0) return;
  await scope.db
    .delete(runUpSteps)
    .where(
      and(eq(runUpSteps.organisationId, scope.organisationId), inArray(runUpSteps.occurrenceId, [...occurrenceIds])),
    );
};

/** Steps of an occurrence that have not begun are left with an outcome instead. */
export const cancelPlannedSteps = async (
  scope: Scope,
  occurrenceId: string,
  outcome: string,
  /** Kinds that are left as they are. */
  except: readonly string[] = [],
): Promise<void> => {
  await scope.db
    .update(runUpSteps)
    .set({ state: "cancelled", outcome })
    .where(
      and(
        eq(runUpSteps.organisationId, scope.organisationId),
        eq(runUpSteps.occurrenceId, occurrenceId),
        inArray(runUpSteps.state, ["planned", "due"]),
        except.length === 0 ? undefined : notInArray(runUpSteps.kind, [...except]),
      ),
    );
};

/** Dates a step that was not done as one that nobody has taken. The caller holds its occurrence. */
export const redateStepRow = async (
  scope: Scope,
  id: string,
  values: Pick<NewStepRow, "dueOn" | "dueAt" | "deadlineOn" | "state" | "outcome">,
): Promise<void> => {
  await scope.db
    .update(runUpSteps)
    .set({ ...values, isLate: false, enqueuedAt: null, finishedAt: null })
    .where(
      and(eq(runUpSteps.organisationId, scope.organisationId), eq(runUpSteps.id, id), ne(runUpSteps.state, "done")),
    );
};

/** A step that was missed becomes planned again. */
export const rearmStep = async (
  scope: Scope,
  id: string,
  values: Pick<NewStepRow, "dueOn" | "dueAt">,
): Promise<void> => {
  await scope.db
    .update(runUpSteps)
    .set({ ...values, state: "planned", isLate: false, outcome: null, finishedAt: null })
    .where(
      and(eq(runUpSteps.organisationId, scope.organisationId), eq(runUpSteps.id, id), eq(runUpSteps.state, "missed")),
    );
};

export const selectStep = async (scope: Scope, id: string): Promise<StepRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(runUpSteps)
    .where(and(eq(runUpSteps.organisationId, scope.organisationId), eq(runUpSteps.id, id)));
  return row;
};

export const markStepLate = async (scope: Scope, id: string): Promise<void> => {
  await scope.db
    .update(runUpSteps)
    .set({ isLate: true })
    .where(and(eq(runUpSteps.organisationId, scope.organisationId), eq(runUpSteps.id, id)));
};

export const finishStepRow = async (
  scope: Scope,
  id: string,
  values: Pick<NewStepRow, "state" | "outcome" | "finishedAt">,
): Promise<void> => {
  await scope.db
    .update(runUpSteps)
    .set(values)
    .where(and(eq(runUpSteps.organisationId, scope.organisationId), eq(runUpSteps.id, id)));
};

/** What one pass of the sweep takes at the most; the rest is taken by the next. */
const claimedAtOnce = 1_000;

export interface ClaimedStep {
  id: string;
  occurrenceId: string;
  isMissed: boolean;
}

/**
 * Takes the steps that are due: `planned` becomes `due`, or `missed` beyond the routine's catch-up window or, by its
 * overlap rule, for a meeting that is over when the same step of a later one is due as well. The update
 * falsifies its own condition, and rows another sweep holds are passed over: of two sweeps at once each step goes to one.
 */
export const claimDueSteps = async (scope: Scope, now: Date, lateAfterMinutes: number): Promise<ClaimedStep[]> => {
  const realNow = scope.clock.now();
  const { rows: claimed } = await scope.db.execute<{ id: string; occurrence_id: string; state: string }>(sql`
    with claimed as materialized (
      select id, due_at, occurrence_id, kind, code from run_up_steps
      where organisation_id = ${scope.organisationId} and state = 'planned' and due_at <= ${now}
      order by due_at limit ${claimedAtOnce}
      for update skip locked
    ),
    due as materialized (
      select c.id,
        c.due_at < ${now}::timestamptz - make_interval(mins => ${lateAfterMinutes}::int) as is_late,
        case
          when c.due_at < ${now}::timestamptz - make_interval(hours => r.catch_up_hours)
            then 'not made up: more than ' || r.catch_up_hours || ' hours late'
          -- What the meeting agreed is to be told, whatever was agreed since.
          when r.overlap = 'latest' and c.kind not in ('actionLog', 'invitation') and o.starts_at <= ${now}
            and c.due_at < ${now}::timestamptz - make_interval(mins => ${lateAfterMinutes}::int)
            and row_number() over (partition by o.routine_id, c.kind, c.code order by o.starts_at desc, o.id) > 1
            then 'not made up: a later one of the routine was due as well'
        end as why_missed
      from claimed c
      join occurrences o on o.id = c.occurrence_id
      join routines r on r.id = o.routine_id
    )
    update run_up_steps s
    set state = case when d.why_missed is null then 'due' else 'missed' end,
        is_late = d.is_late,
        enqueued_at = ${realNow},
        finished_at = case when d.why_missed is not null then ${now}::timestamptz end,
        outcome = d.why_missed
    from due d
    where s.id = d.id
    returning s.id, s.occurrence_id, s.state`);
  return claimed.map((row) => ({ id: row.id, occurrenceId: row.occurrence_id, isMissed: row.state === "missed" }));
};

/** Steps claimed and enqueued before a real time that nobody has finished: their job was lost, or its worker was. */
export const reclaimUnfinishedSteps = async (scope: Scope, enqueuedBefore: Date): Promise<string[]> => {
  const { rows: found } = await scope.db.execute<{ id: string }>(sql`
    update run_up_steps set enqueued_at = ${scope.clock.now()}
    where id in (
      select id from run_up_steps
      where organisation_id = ${scope.organisationId} and state = 'due' and enqueued_at <= ${enqueuedBefore}
      limit ${claimedAtOnce} for update skip locked
    )
    returning id`);
  return found.map((row) => row.id);
};

/** When the next planned step of the organisation falls due; null when none is planned. */
export const selectNextStepDueAt = async (scope: Scope): Promise<Date | null> => {
  const [row] = await scope.db
    .select({ dueAt: runUpSteps.dueAt })
    .from(runUpSteps)
    .where(and(eq(runUpSteps.organisationId, scope.organisationId), eq(runUpSteps.state, "planned")))
    .orderBy(asc(runUpSteps.dueAt))
    .limit(1);
  return row?.dueAt ?? null;
};
