import { and, asc, eq, gte, inArray, lte, or, type SQL, sql } from "drizzle-orm";
import { actions, asks, decisions } from "../actions/tables.ts";
import { documents } from "../documents/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { occurrenceChanges, occurrences, routines, runUpSteps } from "../routines/tables.ts";
import type { OccurrenceRecord } from "./integrity.ts";

const stepsThatCount = ["signOff", "issue", "actionLog"];

/** For how long back a routine's last occurrences are looked for: three of a yearly one, and some. */
const habitBackDays = 1200;
const habitLast = 3;
const habitNext = 4;

export interface RoutineLine {
  id: string;
  code: string;
  title: string;
  kind: (typeof routines.$inferSelect)["kind"];
  calendarId: string | null;
  endedAt: Date | null;
}

/** Routines by code, all or one. */
export const selectRoutineLines = (scope: Scope, routineId: string | undefined): Promise<RoutineLine[]> =>
  scope.db
    .select({
      id: routines.id,
      code: routines.code,
      title: routines.title,
      kind: routines.kind,
      calendarId: routines.calendarId,
      endedAt: routines.endedAt,
    })
    .from(routines)
    .where(
      and(
        eq(routines.organisationId, scope.organisationId),
        routineId === undefined ? undefined : eq(routines.id, routineId),
      ),
    )
    .orderBy(asc(routines.code));

/** Occurrences with what was recorded about them: one statement for each table, however many they are. */
const selectRecords = async (scope: Scope, which: SQL | undefined): Promise<OccurrenceRecord[]> => {
  const { db } = scope;
  const where = and(eq(occurrences.organisationId, scope.organisationId), which);
  const recordedIn = (table: typeof actions | typeof decisions | typeof asks) =>
    sql`exists (select 1 from ${table} where ${table.occurrenceId} = ${occurrences.id})`;
  const rows = await db
    .select({
      id: occurrences.id,
      routineId: occurrences.routineId,
      status: occurrences.status,
      heldOn: occurrences.heldOn,
      startsAt: occurrences.startsAt,
      timeZone: occurrences.timeZone,
      turnTitle: occurrences.turnTitle,
      tookPlaceOn: occurrences.tookPlaceOn,
      chairAttended: occurrences.chairAttended,
      hasRecord: sql<boolean>`${recordedIn(actions)} or ${recordedIn(decisions)} or ${recordedIn(asks)}`,
    })
    .from(occurrences)
    .where(where)
    .orderBy(asc(occurrences.startsAt), asc(occurrences.id));
  if (rows.length === 0) return [];
  const steps = await db
    .select({
      occurrenceId: runUpSteps.occurrenceId,
      kind: runUpSteps.kind,
      state: runUpSteps.state,
      dueOn: runUpSteps.dueOn,
    })
    .from(runUpSteps)
    .innerJoin(occurrences, eq(occurrences.id, runUpSteps.occurrenceId))
    .where(and(where, inArray(runUpSteps.kind, stepsThatCount)));
  const papers = await db
    .select({
      occurrenceId: documents.occurrenceId,
      kind: documents.kind,
      status: documents.status,
      issuedAt: documents.issuedAt,
    })
    .from(documents)
    .innerJoin(occurrences, eq(occurrences.id, documents.occurrenceId))
    .where(where);
  const changes = await db
    .select({
      occurrenceId: occurrenceChanges.occurrenceId,
      kind: occurrenceChanges.kind,
      fromStartsAt: occurrenceChanges.fromStartsAt,
      isByPeople: occurrenceChanges.isByPeople,
    })
    .from(occurrenceChanges)
    .innerJoin(occurrences, eq(occurrences.id, occurrenceChanges.occurrenceId))
    .where(where)
    .orderBy(asc(occurrenceChanges.recordedAt), asc(occurrenceChanges.id));
  const [stepsOf, papersOf, changesOf] = [
    groupByOccurrence(steps),
    groupByOccurrence(papers),
    groupByOccurrence(changes),
  ];
  return rows.map((row) => ({
    ...row,
    steps: stepsOf.get(row.id) ?? [],
    documents: papersOf.get(row.id) ?? [],
    changes: changesOf.get(row.id) ?? [],
  }));
};

const groupByOccurrence = <Row extends { occurrenceId: string }>(rows: readonly Row[]): Map<string, Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.occurrenceId);
    if (group === undefined) groups.set(row.occurrenceId, [row]);
    else group.push(row);
  }
  return groups;
};

const ofRoutine = (routineId: string | undefined): SQL | undefined =>
  routineId === undefined ? undefined : eq(occurrences.routineId, routineId);

/** Those planned for, or held, between two dates, both included. */
export const selectRecordsBetween = (
  scope: Scope,
  routineId: string | undefined,
  from: IsoDate,
  to: IsoDate,
): Promise<OccurrenceRecord[]> =>
  selectRecords(scope, and(ofRoutine(routineId), gte(occurrences.heldOn, from), lte(occurrences.heldOn, to)));

/**
 * Those that something may have to be mended about: not over for longer than since a date, and over or with a brief that
 * is due by another.
 */
export const selectRecordsToWatch = (
  scope: Scope,
  routineId: string | undefined,
  { since, today, briefsUntil }: { since: IsoDate; today: IsoDate; briefsUntil: IsoDate },
): Promise<OccurrenceRecord[]> =>
  selectRecords(
    scope,
    and(
      ofRoutine(routineId),
      inArray(occurrences.status, ["planned", "held"]),
      gte(occurrences.heldOn, since),
      or(
        lte(occurrences.heldOn, today),
        sql`exists (select 1 from ${runUpSteps} where ${runUpSteps.occurrenceId} = ${occurrences.id}
            and ${runUpSteps.kind} = 'issue' and ${runUpSteps.dueOn} <= ${briefsUntil})`,
      ),
    ),
  );

/** Of each routine that goes on, its last occurrences before a date and its next from it on, without those that gave way. */
export const selectRecordsAround = (
  scope: Scope,
  routineId: string | undefined,
  today: IsoDate,
): Promise<OccurrenceRecord[]> => {
  const ofWhich = routineId === undefined ? sql`` : sql`and o.routine_id = ${routineId}`;
  const ranked = (order: SQL, side: SQL, count: number) => sql`
    select id from (
      select o.id, row_number() over (partition by o.routine_id order by ${order}) as place
      from occurrences o join routines r on r.id = o.routine_id
      where o.organisation_id = ${scope.organisationId} and r.ended_at is null and o.status <> 'gaveWay' ${ofWhich} ${side}
    ) ranked where place <= ${count}`;
  const last = ranked(
    sql`o.held_on desc, o.id desc`,
    sql`and o.held_on < ${today} and o.held_on > ${today}::date - ${habitBackDays}::int`,
    habitLast,
  );
  const next = ranked(sql`o.held_on, o.id`, sql`and o.held_on >= ${today}`, habitNext);
  return selectRecords(scope, sql`${occurrences.id} in (${last} union all ${next})`);
};
