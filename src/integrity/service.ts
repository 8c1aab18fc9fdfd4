import { getWorkingCalendar } from "../calendars/service.ts";
import type { WorkingCalendar } from "../calendars/working-days.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import { addDays, daysBetween, earlierOf, type IsoDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { getRoutine } from "../routines/service.ts";
import { type IntegrityFigures, isWithdrawn, type Judgement, judgeOccurrence, sumUp } from "./integrity.ts";
import {
  type RoutineLine,
  selectRecordsAround,
  selectRecordsBetween,
  selectRecordsToWatch,
  selectRoutineLines,
} from "./queries.ts";
import { type IntegrityWarning, WARNED_BACK_DAYS, watchHabits, watchOccurrences } from "./warnings.ts";

export type { IntegrityWarning } from "./warnings.ts";

const defaultWindowDays = 365;
const maxWindowDays = 3653;
/** Two working days are never further away than this, with a long break in between. */
const furthestBriefDays = 70;

export interface JudgedOccurrence extends Judgement {
  id: string;
}

export interface IntegrityOfRoutine {
  routine: Pick<RoutineLine, "code" | "title" | "kind">;
  figures: IntegrityFigures;
  /** In order of their start. */
  occurrences: JudgedOccurrence[];
}

export interface IntegrityRecord {
  from: IsoDate;
  to: IsoDate;
  total: IntegrityFigures;
  /** By code: those that go on, and those that had something in the window. */
  routines: IntegrityOfRoutine[];
  warnings: IntegrityWarning[];
}

type CalendarOf = (routine: RoutineLine) => WorkingCalendar;

const loadCalendars = async (scope: Scope, routines: readonly RoutineLine[]): Promise<CalendarOf> => {
  const ownCalendars = new Map<string | null, WorkingCalendar>();
  const weekendsAndDefault = await getWorkingCalendar(scope, null);
  for (const id of new Set(routines.map(({ calendarId }) => calendarId))) {
    if (id !== null) ownCalendars.set(id, await getWorkingCalendar(scope, id));
  }
  return ({ calendarId }) => ownCalendars.get(calendarId) ?? weekendsAndDefault;
};

/** Today, in a zone that is furthest ahead, may be tomorrow here. */
const latestDay = (today: IsoDate): IsoDate => addDays(today, 1);

const listWarnings = async (
  scope: Scope,
  lines: readonly RoutineLine[],
  calendarOf: CalendarOf,
  routineId: string | undefined,
): Promise<IntegrityWarning[]> => {
  const { now, today } = await getTime(scope);
  const going = lines.filter(({ endedAt }) => endedAt === null);
  const routines = new Map(going.map((line) => [line.id, { ...line, calendar: calendarOf(line) }]));
  const toWatch = await selectRecordsToWatch(scope, routineId, {
    since: addDays(today, -WARNED_BACK_DAYS),
    today: latestDay(today),
    briefsUntil: addDays(today, furthestBriefDays),
  });
  const around = await selectRecordsAround(scope, routineId, today);
  const keyOf = ({ mendBy, routineCode, kind }: IntegrityWarning) => `${mendBy} ${routineCode} ${kind}`;
  return [...watchOccurrences(toWatch, routines, now), ...watchHabits(around, routines, now)].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
};

const readWindow = (today: IsoDate, query: { from?: IsoDate | undefined; to?: IsoDate | undefined }) => {
  const to = earlierOf(query.to ?? today, today);
  const from = query.from ?? addDays(to, -defaultWindowDays);
  if (query.to !== undefined && query.to < from) throw unacceptable("/to", `${query.to} is before ${from}`);
  if (from > to) throw unacceptable("/from", `${from} lies in the future; the record is of what is past`);
  if (daysBetween(from, to) > maxWindowDays) throw unacceptable("/from", "ask for ten years at most");
  return { from, to };
};

const judge = async (
  scope: Scope,
  query: { from?: IsoDate | undefined; to?: IsoDate | undefined },
  routineId: string | undefined,
): Promise<IntegrityRecord> => {
  const { now, today } = await getTime(scope);
  const { from, to } = readWindow(today, query);
  const lines = await selectRoutineLines(scope, routineId);
  const calendarOf = await loadCalendars(scope, lines);
  const judged = new Map<string, JudgedOccurrence[]>(lines.map(({ id }) => [id, []]));
  const byId = new Map(lines.map((line) => [line.id, line]));
  for (const record of await selectRecordsBetween(scope, routineId, from, to)) {
    const routine = byId.get(record.routineId);
    const localToday = localDateOf(now, record.timeZone);
    // What lies ahead may still change, and what the schedule withdrew was never to take place.
    if (routine === undefined || record.heldOn > localToday || isWithdrawn(record, routine)) continue;
    const judgement = judgeOccurrence(record, routine, localToday, calendarOf(routine));
    judged.get(routine.id)?.push({ id: record.id, ...judgement });
  }
  return {
    from,
    to,
    total: sumUp([...judged.values()].flat()),
    routines: lines
      .map((line) => ({ line, occurrences: judged.get(line.id) ?? [] }))
      .filter(({ line, occurrences }) => line.endedAt === null || occurrences.length > 0 || routineId !== undefined)
      .map(({ line, occurrences }) => ({ routine: line, figures: sumUp(occurrences), occurrences })),
    warnings: await listWarnings(scope, lines, calendarOf, routineId),
  };
};

/**
 * How the organisation's routines were kept between two dates, both included, as far as they are past by its own clock;
 * the last year when none are given. An occurrence belongs to the day it is planned for after any move.
 * @throws Problem 422 for a window that is upside down or longer than ten years
 */
export const getIntegrity = (
  scope: Scope,
  query: { from?: IsoDate | undefined; to?: IsoDate | undefined },
): Promise<IntegrityRecord> => judge(scope, query, undefined);

/** The same of one routine. @throws Problem 404, 422 */
export const getRoutineIntegrity = async (
  scope: Scope,
  reference: string,
  query: { from?: IsoDate | undefined; to?: IsoDate | undefined },
): Promise<IntegrityRecord> => judge(scope, query, (await getRoutine(scope, reference)).id);

/** What can still be mended now, of all routines that go on; the first to be mended comes first. */
export const listIntegrityWarnings = async (scope: Scope): Promise<IntegrityWarning[]> => {
  const lines = await selectRoutineLines(scope, undefined);
  return listWarnings(scope, lines, await loadCalendars(scope, lines), undefined);
};
