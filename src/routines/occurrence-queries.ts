import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  lt,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { occurrences, routines, runUpSteps } from "./tables.ts";
import type { OccurrenceStatus } from "./vocabulary.ts";

const rows = versionedRows(occurrences, "occurrence");
export type OccurrenceRow = Awaited<ReturnType<typeof rows.byId>>;
export type StepRow = typeof runUpSteps.$inferSelect;
export type NewOccurrenceRow = typeof occurrences.$inferInsert;
export type NewStepRow = typeof runUpSteps.$inferInsert;

export interface OccurrenceFilters {
  routineId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  status?: OccurrenceStatus | undefined;
}

const mine = (scope: Scope): SQL => eq(occurrences.organisationId, scope.organisationId);

export const occurrenceRows = {
  ...rows,

  /** By start, then id; one row more than the limit. */
  async list(scope: Scope, page: PageRequest, filters: OccurrenceFilters): Promise<OccurrenceRow[]> {
    const [startsAt, id] = page.after ?? [];
    const after =
      startsAt === undefined || id === undefined
        ? undefined
        : or(
            gt(occurrences.startsAt, new Date(startsAt)),
            and(eq(occurrences.startsAt, new Date(startsAt)), gt(occurrences.id, id)),
          );
    return scope.db
      .select()
      .from(occurrences)
      .where(
        and(
          mine(scope),
          filters.routineId === undefined ? undefined : eq(occurrences.routineId, filters.routineId),
          filters.from === undefined ? undefined : gte(occurrences.heldOn, filters.from),
          filters.to === undefined ? undefined : lte(occurrences.heldOn, filters.to),
          filters.status === undefined ? undefined : eq(occurrences.status, filters.status),
          after,
        ),
      )
      .orderBy(asc(occurrences.startsAt), asc(occurrences.id))
      .limit(page.limit + 1);
  },

  startingBetween: (scope: Scope, after: Date, until: Date): Promise<OccurrenceRow[]> =>
    rows.selectWhere(scope, and(gt(occurrences.startsAt, after), lte(occurrences.startsAt, until))),

  /** Locks the row, so that a step, a move and a cancellation of one occurrence come one after the other. */
  async lock(scope: Scope, id: string): Promise<OccurrenceRow | undefined> {
    const [row] = await scope.db
      .select()
      .from(occurrences)
      .where(and(mine(scope), eq(occurrences.id, id)))
      .for("update");
    return row;
  },

  ofRoutineOn: (scope: Scope, routineId: string, heldOn: string): Promise<OccurrenceRow[]> =>
    rows.selectWhere(scope, and(eq(occurrences.routineId, routineId), eq(occurrences.heldOn, heldOn))),

  /** The last of a routine's occurrences before a moment that took place: met over, or issued. */
  async lastTakenPlace(scope: Scope, routineIds: readonly string[], before: Date): Promise<OccurrenceRow | undefined> {
    if (routineIds.length === 0) return undefined;
    const [row] = await scope.db
      .select()
      .from(occurrences)
      .where(
        and(
          mine(scope),
          inArray(occurrences.routineId, [...routineIds]),
          inArray(occurrences.status, ["held", "closed", "issued"]),
          lt(occurrences.startsAt, before),
        ),
      )
      .orderBy(desc(occurrences.startsAt), desc(occurrences.id))
      .limit(1);
    return row;
  },

  /** What the routines that a memo yields to have between two dates. */
  ofRoutinesBetween: (scope: Scope, routineIds: readonly string[], from: string, to: string) =>
    scope.db
      .select({
        routineCode: routines.code,
        title: routines.title,
        date: occurrences.heldOn,
        startsAt: occurrences.startsAt,
        status: occurrences.status,
      })
      .from(occurrences)
      .innerJoin(routines, eq(routines.id, occurrences.routineId))
      .where(
        and(
          mine(scope),
          inArray(occurrences.routineId, [...routineIds]),
          gte(occurrences.heldOn, from),
          lte(occurrences.heldOn, to),
        ),
      ),

  /** Stores those that are not there yet; of two planners at once each row is written once. */
  async insertMissing(scope: Scope, values: NewOccurrenceRow[]): Promise<OccurrenceRow[]> {
    if (values.length === 0) return [];
    return scope.db
      .insert(occurrences)
      .values(values)
      .onConflictDoNothing({ target: [occurrences.routineId, occurrences.recurrenceOn] })
      .returning();
  },

  /** Locks those that are planned and lie ahead: what a step at work makes of one is seen, and the rest waits. */
  lockPlannedAfter: (scope: Scope, routineId: string, now: Date): Promise<OccurrenceRow[]> =>
    scope.db
      .select()
      .from(occurrences)
      .where(
        and(
          mine(scope),
          eq(occurrences.routineId, routineId),
          eq(occurrences.status, "planned"),
          gt(occurrences.startsAt, now),
        ),
      )
      .orderBy(asc(occurrences.id))
      .for("update"),

  /**
   * Those ahead that nothing has happened to yet: planned where the schedule put them, no step begun or due. The caller
   * has locked them.
   */
  async untouchedAfter(scope: Scope, routineId: string, now: Date): Promise<OccurrenceRow[]> {
    const begun = scope.db
      .select({ id: runUpSteps.id })
      .from(runUpSteps)
      .where(
        and(
          eq(runUpSteps.occurrenceId, occurrences.id),
          or(
            notInArray(runUpSteps.state, ["planned", "notPossible"]),
            and(eq(runUpSteps.state, "planned"), lte(runUpSteps.dueAt, now)),
          ),
        ),
      );
    return rows.selectWhere(
      scope,
      and(
        eq(occurrences.routineId, routineId),
        eq(occurrences.status, "planned"),
        gt(occurrences.startsAt, now),
        eq(occurrences.version, 1),
        notExists(begun),
        // Something may be recorded against a meeting while it is prepared; then it is kept.
        ...["decisions", "actions", "asks"].map(
          (table) =>
            sql`not exists (select 1 from ${sql.identifier(table)} t where t.occurrence_id = ${occurrences.id})`,
        ),
      ),
    );
  },

  async removeUntouched(scope: Scope, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await scope.db.delete(runUpSteps).where(inArray(runUpSteps.occurrenceId, [...ids]));
    await scope.db.delete(occurrences).where(inArray(occurrences.id, [...ids]));
  },

  /** Those ahead that were called off for one cause. */
  cancelledAfter: (scope: Scope, routineId: string, now: Date, cause: string): Promise<OccurrenceRow[]> =>
    rows.selectWhere(
      scope,
      and(
        eq(occurrences.routineId, routineId),
        eq(occurrences.status, "cancelled"),
        eq(occurrences.cause, cause),
        gt(occurrences.startsAt, now),
      ),
    ),
};

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

/** Steps of an occurrence that have not begun are left with an outcome instead. */
export const cancelPlannedSteps = async (scope: Scope, occurrenceId: string, outcome: string): Promise<void> => {
  await scope.db
    .update(runUpSteps)
    .set({ state: "cancelled", outcome })
    .where(
      and(
        eq(runUpSteps.organisationId, scope.organisationId),
        eq(runUpSteps.occurrenceId, occurrenceId),
        inArray(runUpSteps.state, ["planned", "due"]),
      ),
    );
};

/** Dates a step that was not done as one that nobody has taken. The caller holds its occurrence. */
export const redateStepRow = async (
  scope: Scope,
  id: string,
  values: Pick<NewStepRow, "dueOn" | "dueAt" | "state" | "outcome">,
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
 * Takes the steps that are due: `planned` becomes `due`, or `missed` beyond the routine's catch-up window. The update
 * falsifies its own condition, and rows another sweep holds are passed over: of two sweeps at once each step goes to one.
 */
export const claimDueSteps = async (scope: Scope, now: Date, lateAfterMinutes: number): Promise<ClaimedStep[]> => {
  const realNow = scope.clock.now();
  const { rows: claimed } = await scope.db.execute<{ id: string; occurrence_id: string; state: string }>(sql`
    with due as materialized (
      select id, due_at, occurrence_id from run_up_steps
      where organisation_id = ${scope.organisationId} and state = 'planned' and due_at <= ${now}
      order by due_at limit ${claimedAtOnce}
      for update skip locked
    )
    update run_up_steps s
    set state = case when d.due_at < ${now}::timestamptz - make_interval(hours => r.catch_up_hours) then 'missed' else 'due' end,
        is_late = d.due_at < ${now}::timestamptz - make_interval(mins => ${lateAfterMinutes}::int),
        enqueued_at = ${realNow},
        finished_at = case when d.due_at < ${now}::timestamptz - make_interval(hours => r.catch_up_hours) then ${now}::timestamptz end,
        outcome = case when d.due_at < ${now}::timestamptz - make_interval(hours => r.catch_up_hours)
          then 'not made up: more than ' || r.catch_up_hours || ' hours late' end
    from due d
    join occurrences o on o.id = d.occurrence_id
    join routines r on r.id = o.routine_id
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
