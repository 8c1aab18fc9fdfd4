import type { DayOff } from "../calendars/working-days.ts";
import {
  addDays,
  compareDates,
  daysInMonth,
  formatDate,
  formatIsoDate,
  type IsoDate,
  laterOf,
  weekdayOf,
  yearOf,
} from "../platform/time/dates.ts";
import { findYieldCause, type YieldCause } from "../routines/occurrences/give-way.ts";
import { isPaper, type OccurrenceStatus, type RoutineKind, type StepState } from "../routines/vocabulary.ts";
import type {
  DayMark,
  Year,
  YearClash,
  YearDate,
  YearDay,
  YearDaysOff,
  YearMonth,
  YearRoutine,
  YearStep,
} from "./schemas.ts";

/** What the year asks of a calendar. */
export interface YearCalendar {
  /** Empty where no calendar is set and only weekends are kept free. */
  name: string;
  /** "Saturday", or a holiday's or break's title; null on a working day. */
  reasonNotWorking(date: IsoDate): string | null;
  /** Holidays and breaks of the year, in order. */
  daysOff: readonly DayOff[];
}

export interface RoutineOfYear {
  code: string;
  title: string;
  kind: RoutineKind;
  chair: string | null;
  from: string | null;
  to: string | null;
  /** By which calendar its dates are chosen. */
  calendar: YearCalendar;
  yieldsTo: readonly string[];
  /** When the service learned of it, and up to when it is planned, in its zone; null where nothing is planned ahead. */
  knownOn: IsoDate;
  plannedUntil: IsoDate | null;
  hasEnded: boolean;
  hasCadence: boolean;
  /** Whether it is to be listed: of one person's year only what concerns the person. */
  isShown: boolean;
}

export interface StepOfYear {
  kind: string;
  title: string;
  dueOn: IsoDate;
  time: string;
  answerBy: IsoDate | null;
  state: StepState;
}

export interface OccurrenceOfYear {
  id: string;
  routine: string;
  title: string;
  heldOn: IsoDate;
  time: string;
  /** Of a meeting. */
  until: string;
  timeZone: string;
  status: OccurrenceStatus;
  movedFrom: IsoDate | null;
  moveReason: string | null;
  cause: string | null;
  calledBecause: string | null;
  steps: readonly StepOfYear[];
  /** As for routines; of a routine that takes turns, not every occurrence concerns everybody. */
  isShown: boolean;
}

export interface YearSource {
  organisation: string;
  year: number;
  timeZone: string;
  today: IsoDate;
  /** Whose year it is; null for everybody's. */
  person: string | null;
  routines: readonly RoutineOfYear[];
  /** By start; those of the year and those of which a step lies in it. */
  occurrences: readonly OccurrenceOfYear[];
  /** What others may give way to, in every month in which one of `occurrences` lies. */
  yieldedTo: readonly (YieldCause & { status: OccurrenceStatus })[];
}

const calledOff: readonly OccurrenceStatus[] = ["gaveWay", "skipped", "cancelled"];

/** Whether it will not take place, or did not. */
export function isCalledOff({ status }: Pick<YearDate, "status">): boolean {
  return calledOff.includes(status);
}

/** Whether a step has a day: what was called off or never possible has none. */
export function isDated({ state }: Pick<YearStep, "state">): boolean {
  return state !== "cancelled" && state !== "notPossible";
}

function findGivesWay(occurrence: OccurrenceOfYear, routine: RoutineOfYear, source: YearSource): string | null {
  if (occurrence.status !== "planned" || routine.yieldsTo.length === 0) return null;
  const others = source.yieldedTo.filter(({ routineCode }) => routine.yieldsTo.includes(routineCode));
  const cause = findYieldCause({ memoDate: occurrence.heldOn, others });
  return cause === null ? null : `${cause.title} on ${formatDate(cause.date)}`;
}

function toYearDate(occurrence: OccurrenceOfYear, routine: RoutineOfYear, source: YearSource): YearDate {
  const { calendar } = routine;
  const steps = occurrence.steps.map(
    ({ kind, title, dueOn, time, answerBy, state }): YearStep => ({
      step: kind,
      title,
      date: dueOn,
      time,
      timeZone: occurrence.timeZone,
      answerBy,
      state,
      dayOff: calendar.reasonNotWorking(dueOn),
    }),
  );
  const { movedFrom } = occurrence;
  const hasMoved = movedFrom !== null && movedFrom !== occurrence.heldOn;
  return {
    id: occurrence.id,
    routine: routine.code,
    title: occurrence.title,
    isPaper: isPaper(routine.kind),
    date: occurrence.heldOn,
    time: occurrence.time,
    timeZone: occurrence.timeZone,
    until: isPaper(routine.kind) ? null : occurrence.until,
    chair: routine.chair,
    from: routine.from,
    to: routine.to,
    status: occurrence.status,
    movedFrom: hasMoved ? movedFrom : null,
    moveReason: hasMoved ? occurrence.moveReason : null,
    cause: occurrence.cause,
    givesWayTo: findGivesWay(occurrence, routine, source),
    calledBecause: occurrence.calledBecause,
    papersOn: steps.find((step) => step.step === "issue" && isDated(step))?.date ?? null,
    dayOff: calendar.reasonNotWorking(occurrence.heldOn),
    steps,
  };
}

const byDate = (a: YearClash, b: YearClash): number => compareDates(a.date, b.date);

/** What lies on a day off, of all that is still to happen or has happened. */
function listClashes(dates: readonly YearDate[], year: number): YearClash[] {
  const clashes = dates
    .filter((date) => !isCalledOff(date))
    .flatMap(({ title, date, dayOff, steps }): YearClash[] => [
      ...(dayOff === null || yearOf(date) !== year ? [] : [{ date, title, step: null, dayOff }]),
      ...steps
        .filter((step) => isDated(step) && (yearOf(date) === year || yearOf(step.date) === year))
        .flatMap((step) =>
          step.dayOff === null ? [] : [{ date: step.date, title, step: step.title, dayOff: step.dayOff }],
        ),
    ]);
  return clashes.sort(byDate);
}

/** What stands on a day of the month's grid. */
function collectMarks(dates: readonly YearDate[]): Map<IsoDate, Set<DayMark>> {
  const marks = new Map<IsoDate, Set<DayMark>>();
  const mark = (date: IsoDate, what: DayMark) => marks.set(date, (marks.get(date) ?? new Set()).add(what));
  for (const date of dates) {
    if (isCalledOff(date)) continue;
    if (date.givesWayTo !== null) {
      mark(date.date, "mayGiveWay");
      continue;
    }
    mark(date.date, date.isPaper ? "papers" : "meeting");
    if (date.papersOn !== null) mark(date.papersOn, "papers");
  }
  return marks;
}

const markOrder: readonly DayMark[] = ["meeting", "papers", "mayGiveWay"];
const daysInWeek = 7;

/** A month by weeks from Sunday to Saturday, as the wall calendars of those who read it have them. */
function layOutMonth(
  year: number,
  month: number,
  marks: ReadonlyMap<IsoDate, ReadonlySet<DayMark>>,
  daysOff: ReadonlyMap<IsoDate, string>,
): YearMonth {
  const first = formatIsoDate(year, month, 1);
  const lead = weekdayOf(first) % daysInWeek;
  const days = Array.from({ length: daysInMonth(year, month) }, (_, index): YearDay => {
    const date = addDays(first, index);
    const own = marks.get(date);
    return { date, marks: markOrder.filter((one) => own?.has(one)), dayOff: daysOff.get(date) ?? null };
  });
  const weekCount = Math.ceil((lead + days.length) / daysInWeek);
  const weeks = Array.from({ length: weekCount }, (_, week) =>
    Array.from({ length: daysInWeek }, (_unused, day) => days[week * daysInWeek + day - lead] ?? null),
  );
  return { month, weeks };
}

/** Days off of one title in a row, with nothing but other days off between them, as one range. */
function joinDaysOff({ name, daysOff, reasonNotWorking }: YearCalendar): YearDaysOff[] {
  const ranges: YearDaysOff[] = [];
  for (const { date, title, kind } of daysOff) {
    const last = ranges.findLast((range) => range.title === title && range.kind === kind);
    if (last !== undefined && isClosedBetween(last.to, date, reasonNotWorking)) last.to = date;
    else ranges.push({ title, kind, from: date, to: date, calendar: name });
  }
  return ranges;
}

function isClosedBetween(after: IsoDate, before: IsoDate, reasonNotWorking: YearCalendar["reasonNotWorking"]): boolean {
  for (let day = addDays(after, 1); day < before; day = addDays(day, 1)) {
    if (reasonNotWorking(day) === null) return false;
  }
  return true;
}

function explainNoDate(routine: RoutineOfYear, year: number): string | null {
  if (routine.hasEnded) return "The routine has ended.";
  if (!routine.hasCadence) return "It is called when its trigger asks for it.";
  if (routine.plannedUntil === null || routine.plannedUntil < formatIsoDate(year, 1, 1)) return "Not planned yet.";
  if (routine.knownOn > formatIsoDate(year, 1, 1))
    return `No date since it was entered on ${formatDate(routine.knownOn)}.`;
  return "Its schedule gives no date.";
}

function summariseRoutine(routine: RoutineOfYear, dates: readonly YearDate[], year: number): YearRoutine {
  const own = dates.filter((date) => date.routine === routine.code && !isCalledOff(date));
  const daysOf = (givesWay: boolean) =>
    own.filter(({ givesWayTo }) => (givesWayTo !== null) === givesWay).map(({ date }) => date);
  const { code, title, kind, chair, from, to } = routine;
  const note = own.length === 0 ? explainNoDate(routine, year) : null;
  return { code, title, kind, chair, from, to, dates: daysOf(false), mayGiveWay: daysOf(true), note };
}

/** Up to when everything that is planned ahead is planned; null when the year is. */
function findPlannedUntil(routines: readonly RoutineOfYear[], year: number): IsoDate | null {
  const ends = routines
    .filter((routine) => routine.hasCadence && !routine.hasEnded)
    .map(({ plannedUntil, knownOn }) => plannedUntil ?? knownOn)
    .sort(compareDates);
  const [earliest] = ends;
  return earliest === undefined || earliest >= formatIsoDate(year, 12, 31) ? null : earliest;
}

/** The day before which the year shows nothing because no routine was known; null when some was by New Year. */
function findKnownFrom(routines: readonly RoutineOfYear[], year: number): IsoDate | null {
  const [earliest] = routines.map(({ knownOn }) => knownOn).sort(compareDates);
  const newYear = formatIsoDate(year, 1, 1);
  return earliest === undefined || earliest <= newYear ? null : laterOf(earliest, newYear);
}

/**
 * A year of an organisation's routines as one page shows it: what takes place when, every step of every run-up, and
 * whether anything lies on a weekend, a holiday or a break of the calendar that its routine goes by. Dates are those of
 * each routine's own zone. Of one person's year, giving way is still judged by everybody's dates.
 */
export function buildYear(source: YearSource): Year {
  const { year } = source;
  const routines = new Map(source.routines.map((routine) => [routine.code, routine]));
  const all = source.occurrences.flatMap((occurrence) => {
    const routine = routines.get(occurrence.routine);
    return routine === undefined || !occurrence.isShown ? [] : [toYearDate(occurrence, routine, source)];
  });
  const dates = all.filter(({ date }) => yearOf(date) === year);
  const neighbours = all.filter(
    (other) => yearOf(other.date) !== year && other.steps.some((step) => yearOf(step.date) === year && isDated(step)),
  );
  const shown = [...dates, ...neighbours];
  const shownCodes = new Set(shown.map(({ routine }) => routine));
  const listed = source.routines.filter(
    ({ code, isShown, hasEnded }) => isShown && (!hasEnded || shownCodes.has(code)),
  );
  const calendars = [...new Map(listed.map(({ calendar }) => [calendar.name, calendar])).values()];
  const daysOff = calendars.flatMap(joinDaysOff).sort((a, b) => compareDates(a.from, b.from));
  const titlesOfDays = new Map(
    calendars.flatMap((calendar) => calendar.daysOff.map(({ date, title }): [IsoDate, string] => [date, title])),
  );
  const marks = collectMarks(shown);
  const takingPlace = dates.filter((date) => !isCalledOff(date));
  const stepsOfYear = shown
    .filter((date) => !isCalledOff(date))
    .flatMap(({ steps }) => steps.filter((step) => isDated(step) && yearOf(step.date) === year));
  return {
    organisation: source.organisation,
    year,
    timeZone: source.timeZone,
    asOf: source.today,
    person: source.person,
    calendars: calendars.map(({ name }) => name).filter((name) => name !== ""),
    knownFrom: findKnownFrom(listed, year),
    plannedUntil: findPlannedUntil(listed, year),
    counts: {
      routines: listed.length,
      meetings: takingPlace.filter((date) => !date.isPaper).length,
      papers: takingPlace.filter((date) => date.isPaper).length,
      mayGiveWay: takingPlace.filter(({ givesWayTo }) => givesWayTo !== null).length,
      calledOff: dates.length - takingPlace.length,
      steps: stepsOfYear.length,
      holidays: daysOff.filter(({ kind }) => kind !== "blackout").length,
      breaks: daysOff.filter(({ kind }) => kind === "blackout").length,
    },
    clashes: listClashes(shown, year),
    routines: listed.map((routine) => summariseRoutine(routine, dates, year)),
    months: Array.from({ length: 12 }, (_, index) => layOutMonth(year, index + 1, marks, titlesOfDays)),
    dates,
    neighbours,
    daysOff,
  };
}
