import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { versionedRows } from "../../platform/db/coded-rows.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { occurrenceChanges, occurrences, routines, runUpSteps } from "../tables.ts";
import type { OccurrenceStatus } from "../vocabulary.ts";

const rows = versionedRows(occurrences, "occurrence");
export type OccurrenceRow = Awaited<ReturnType<typeof rows.byId>>;
export type NewOccurrenceRow = typeof occurrences.$inferInsert;

export interface OccurrenceFilters {
  routineId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  status?: OccurrenceStatus | undefined;
}

/** When an occurrence begins and whose turn it is. */
export type TurnAt = Pick<OccurrenceRow, "startsAt" | "turnGoalId" | "turnSiteId" | "turnTitle">;

/** Not another's turn: the same goal, site or topic, or no turn of that kind. */
const isOfTurn = ({ turnGoalId, turnSiteId, turnTitle }: TurnAt): SQL | undefined => {
  if (turnGoalId !== null) return or(isNull(occurrences.turnGoalId), eq(occurrences.turnGoalId, turnGoalId));
  if (turnSiteId !== null) return or(isNull(occurrences.turnSiteId), eq(occurrences.turnSiteId, turnSiteId));
  if (turnTitle === null) return undefined;
  const isNoTopic = or(isNotNull(occurrences.turnGoalId), isNotNull(occurrences.turnSiteId));
  return or(isNoTopic, isNull(occurrences.turnTitle), eq(occurrences.turnTitle, turnTitle));
};

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

  /** Those held on a date or scheduled for it. */
  ofRoutineFor: (scope: Scope, routineId: string, date: string): Promise<OccurrenceRow[]> =>
    rows.selectWhere(
      scope,
      and(eq(occurrences.routineId, routineId), or(eq(occurrences.heldOn, date), eq(occurrences.recurrenceOn, date))),
    ),

  /** The last of these routines' occurrences before another, of its turn, with one of the statuses. */
  async lastBefore(
    scope: Scope,
    routineIds: readonly string[],
    next: TurnAt,
    statuses: readonly OccurrenceRow["status"][],
  ): Promise<OccurrenceRow | undefined> {
    if (routineIds.length === 0) return undefined;
    const [row] = await scope.db
      .select()
      .from(occurrences)
      .where(
        and(
          mine(scope),
          inArray(occurrences.routineId, [...routineIds]),
          inArray(occurrences.status, [...statuses]),
          lt(occurrences.startsAt, next.startsAt),
          isOfTurn(next),
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

  /** The meetings of routines that take place or took place, by routine, in the order of their dates. */
  async takingPlaceOf(
    scope: Scope,
    routineIds: readonly string[],
  ): Promise<Map<string, { recurrenceOn: string; date: string }[]>> {
    const byRoutine = new Map<string, { recurrenceOn: string; date: string }[]>(routineIds.map((id) => [id, []]));
    if (routineIds.length === 0) return byRoutine;
    const found = await scope.db
      .select({
        routineId: occurrences.routineId,
        recurrenceOn: occurrences.recurrenceOn,
        date: occurrences.heldOn,
      })
      .from(occurrences)
      .where(
        and(
          mine(scope),
          inArray(occurrences.routineId, [...routineIds]),
          inArray(occurrences.status, ["planned", "held", "closed", "issued"]),
        ),
      )
      .orderBy(asc(occurrences.heldOn), asc(occurrences.id));
    for (const { routineId, ...anchor } of found) byRoutine.get(routineId)?.push(anchor);
    return byRoutine;
  },

  /** By which name those of a routine go that can no longer be changed, and the day their schedule gave them. */
  async overOf(
    scope: Scope,
    routineId: string,
    now: Date,
  ): Promise<(Pick<OccurrenceRow, "recurrenceOn" | "heldOn" | "status"> & { scheduledOn: string })[]> {
    const found = await scope.db
      .select({
        recurrenceOn: occurrences.recurrenceOn,
        heldOn: occurrences.heldOn,
        movedFromOn: occurrences.movedFromOn,
        status: occurrences.status,
      })
      .from(occurrences)
      .where(
        and(
          mine(scope),
          eq(occurrences.routineId, routineId),
          or(ne(occurrences.status, "planned"), lte(occurrences.startsAt, now)),
        ),
      );
    return found.map(({ movedFromOn, ...row }) => ({ ...row, scheduledOn: movedFromOn ?? row.heldOn }));
  },

  /** All of a routine's, in the order of their starts, with whether one is over or being prepared. */
  async withFixed(scope: Scope, routineId: string, now: Date): Promise<(OccurrenceRow & { isFixed: boolean })[]> {
    const found = await scope.db
      .select({
        row: occurrences,
        // A column among the fields is written without its table, and would be the step's own in here.
        isFixed: sql<boolean>`(${occurrences.status} <> 'planned' or ${occurrences.startsAt} <= ${now}
          or exists (select 1 from run_up_steps s where s.occurrence_id = occurrences.id and s.state in ('due', 'done')))`,
      })
      .from(occurrences)
      .where(and(mine(scope), eq(occurrences.routineId, routineId)))
      .orderBy(asc(occurrences.startsAt), asc(occurrences.id));
    return found.map(({ row, isFixed }) => ({ ...row, isFixed }));
  },

  /** The names that a routine's occurrences bear, whatever became of them. */
  async namesOf(scope: Scope, routineId: string): Promise<Set<string>> {
    const found = await scope.db
      .select({ recurrenceOn: occurrences.recurrenceOn })
      .from(occurrences)
      .where(and(mine(scope), eq(occurrences.routineId, routineId)));
    return new Set(found.map(({ recurrenceOn }) => recurrenceOn));
  },

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
   * Those ahead that nothing has happened to yet: planned where the schedule put them, moved by nobody, no step begun or
   * due. The caller has locked them.
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
        notExists(begun),
        // Something may be recorded against a meeting while it is prepared; then it is kept.
        ...[
          "decisions",
          "actions",
          "asks",
          "occurrence_changes",
          "trigger_causes",
          "documents",
          "deliveries",
          "invitations",
          "attendances",
          "meeting_notes",
        ].map(
          (table) =>
            sql`not exists (select 1 from ${sql.identifier(table)} t where t.occurrence_id = ${occurrences.id})`,
        ),
      ),
    );
  },

  /** Those that are planned and lie ahead, where no person moved them to. */
  async keptAfter(scope: Scope, routineId: string, now: Date): Promise<OccurrenceRow[]> {
    const found = await rows.selectWhere(
      scope,
      and(eq(occurrences.routineId, routineId), eq(occurrences.status, "planned"), gt(occurrences.startsAt, now)),
    );
    const moved = await occurrenceRows.movedByPeople(
      scope,
      found.map((row) => row.id),
    );
    return found.filter((row) => !moved.has(row.id));
  },

  /** Of these, those that people moved. */
  async movedByPeople(scope: Scope, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const found = await scope.db
      .selectDistinct({ id: occurrenceChanges.occurrenceId })
      .from(occurrenceChanges)
      .where(
        and(
          eq(occurrenceChanges.organisationId, scope.organisationId),
          inArray(occurrenceChanges.occurrenceId, [...ids]),
          eq(occurrenceChanges.kind, "moved"),
          eq(occurrenceChanges.isByPeople, true),
        ),
      );
    return new Set(found.map(({ id }) => id));
  },

  async removeUntouched(scope: Scope, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await scope.db.delete(runUpSteps).where(inArray(runUpSteps.occurrenceId, [...ids]));
    await scope.db.delete(occurrences).where(inArray(occurrences.id, [...ids]));
  },

  /** Of those by these names, the ones that were called off for one of these causes. */
  cancelledFor: async (
    scope: Scope,
    routineId: string,
    names: readonly string[],
    causes: readonly string[],
  ): Promise<OccurrenceRow[]> =>
    names.length === 0
      ? []
      : rows.selectWhere(
          scope,
          and(
            eq(occurrences.routineId, routineId),
            eq(occurrences.status, "cancelled"),
            inArray(occurrences.cause, [...causes]),
            inArray(occurrences.recurrenceOn, [...names]),
          ),
        ),
};
