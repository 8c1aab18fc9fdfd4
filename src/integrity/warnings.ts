import type { WorkingCalendar } from "../calendars/working-days.ts";
import { compareDates, formatWeekdayDate, type IsoDate, laterOf } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { isPaper } from "../routines/vocabulary.ts";
import {
  findPlannedDay,
  GRACE_WORKING_DAYS,
  isWithdrawn,
  type OccurrenceRecord,
  type RoutineRecord,
  type StepRecord,
} from "./integrity.ts";

/** What can still be mended. */
export const warningKinds = ["briefNotSignedOff", "notRecorded", "actionLogEmpty", "becomingHabit"] as const;
export type WarningKind = (typeof warningKinds)[number];

export interface IntegrityWarning {
  kind: WarningKind;
  occurrenceId: string;
  routineCode: string;
  /** What is wrong and what to do, in words. */
  message: string;
  /** The last day on which it can be mended in time; today when that is over. */
  mendBy: IsoDate;
}

export interface WatchedRoutine extends RoutineRecord {
  code: string;
  title: string;
  calendar: Pick<WorkingCalendar, "addWorkingDays">;
}

/** What lies further back is history: nobody is warned of it any more. */
export const WARNED_BACK_DAYS = 31;
/** A brief that is to go out within so many working days should be signed off. */
const BRIEF_WORKING_DAYS = 2;
const LOG_WORKING_DAYS = 1;
const HABIT_OF = 3;
const HABIT_FROM = 2;

interface Watched {
  record: OccurrenceRecord;
  routine: WatchedRoutine;
  now: Date;
  today: IsoDate;
  /** "Stocktake of Tue 12 March 2013". */
  name: string;
}

const dayOf = (date: IsoDate): string => formatWeekdayDate(date);

const findStep = ({ steps }: OccurrenceRecord, kind: string): StepRecord | undefined =>
  steps.find((step) => step.kind === kind && step.state !== "notPossible" && step.state !== "cancelled");

const warn = ({ record, routine }: Watched, kind: WarningKind, message: string, mendBy: IsoDate): IntegrityWarning => ({
  kind,
  occurrenceId: record.id,
  routineCode: routine.code,
  message,
  mendBy,
});

/** A brief or paper that goes out soon, or is kept back, and that nobody has signed off. */
function watchBrief(watched: Watched): IntegrityWarning | null {
  const { record, routine, today, name } = watched;
  const issue = findStep(record, "issue");
  const document = record.documents.find(({ kind }) => kind !== "actionLog");
  const isAsked = findStep(record, "signOff") !== undefined || document?.status === "held";
  if (issue === undefined || !isAsked || record.status !== "planned") return null;
  if (document?.status === "signedOff" || document?.status === "issued") return null;
  if (issue.dueOn > routine.calendar.addWorkingDays(today, BRIEF_WORKING_DAYS)) return null;
  const paper = isPaper(routine.kind);
  if (!paper && record.heldOn < today) return null;
  const thing = paper ? name : `The brief for ${name}`;
  if (issue.dueOn >= today && document?.status !== "held") {
    const message = `${thing} goes out on ${dayOf(issue.dueOn)} and nobody has signed it off. Sign it off by then.`;
    return warn(watched, "briefNotSignedOff", message, issue.dueOn);
  }
  const what =
    document?.status === "held"
      ? "waits to be signed off. Sign it off today."
      : "has not. Sign it off and issue it today.";
  const message = `${thing} was to go out on ${dayOf(issue.dueOn)} and ${what}`;
  return warn(watched, "briefNotSignedOff", message, today);
}

/** A meeting that is over and whose action log is about to go out with nothing in it. */
function watchActionLog(watched: Watched): IntegrityWarning | null {
  const { record, routine, now, today, name } = watched;
  const log = findStep(record, "actionLog");
  if (log === undefined || !["planned", "due"].includes(log.state) || record.hasRecord) return null;
  if (!["planned", "held"].includes(record.status) || now < record.startsAt) return null;
  if (log.dueOn > routine.calendar.addWorkingDays(today, LOG_WORKING_DAYS)) return null;
  const mendBy = laterOf(log.dueOn, today);
  const what = record.status === "planned" ? "Record the meeting and what was decided" : "Record what was decided";
  const message =
    `The action log of ${name} goes out on ${dayOf(mendBy)} and nothing is recorded: no decision, no action, no ask. ` +
    `${what} by then.`;
  return warn(watched, "actionLogEmpty", message, mendBy);
}

/** A meeting whose day is over and that nobody recorded. */
function watchRecord(watched: Watched): IntegrityWarning | null {
  const { record, routine, today, name } = watched;
  if (record.status !== "planned" || isPaper(routine.kind) || record.heldOn >= today) return null;
  const lastDay = routine.calendar.addWorkingDays(record.heldOn, GRACE_WORKING_DAYS);
  const message =
    lastDay >= today
      ? `${name} is over and nobody has recorded it. Record it as held, or cancel it, by ${dayOf(lastDay)}.`
      : `${name} is over and nobody has recorded it; until then it counts as not held. Record it as held, or cancel it.`;
  return warn(watched, "notRecorded", message, laterOf(lastDay, today));
}

/**
 * What is to be mended about single occurrences, at most one thing each before the meeting and one after it.
 * @param records of the last month and those whose brief is due soon; others give nothing
 */
export function watchOccurrences(
  records: readonly OccurrenceRecord[],
  routines: ReadonlyMap<string, WatchedRoutine>,
  now: Date,
): IntegrityWarning[] {
  return records.flatMap((record) => {
    const routine = routines.get(record.routineId);
    if (routine === undefined) return [];
    const name = `${titleOfOccurrence(routine, record)} of ${dayOf(record.heldOn)}`;
    const watched = { record, routine, now, today: localDateOf(now, record.timeZone), name };
    const after = watchActionLog(watched) ?? watchRecord(watched);
    return [watchBrief(watched), after].filter((warning) => warning !== null);
  });
}

const isDisturbed = (record: OccurrenceRecord): boolean =>
  record.status === "cancelled" || record.status === "skipped" || findPlannedDay(record) !== record.heldOn;

const sayHowMany = (disturbed: number, of: number): string => {
  if (disturbed < of) return "Two of the last three occurrences";
  return disturbed === HABIT_FROM ? "The last two occurrences" : "The last three occurrences";
};

/**
 * Routines of whose last three occurrences two were called off or moved by people, before the next that stands as
 * planned. Those that gave way or that a changed schedule withdrew do not count.
 * @param records the last of each routine and the next ones; each routine's in any order
 */
export function watchHabits(
  records: readonly OccurrenceRecord[],
  routines: ReadonlyMap<string, WatchedRoutine>,
  now: Date,
): IntegrityWarning[] {
  const byRoutine = new Map<string, OccurrenceRecord[]>();
  for (const record of records) {
    const routine = routines.get(record.routineId);
    if (routine === undefined || record.status === "gaveWay" || isWithdrawn(record, routine)) continue;
    byRoutine.set(record.routineId, [...(byRoutine.get(record.routineId) ?? []), record]);
  }
  const warnings: IntegrityWarning[] = [];
  for (const [routineId, unordered] of byRoutine) {
    const routine = routines.get(routineId);
    if (routine === undefined) continue;
    const ordered = unordered.sort((a, b) => compareDates(a.heldOn, b.heldOn));
    const nextAt = ordered.findIndex(
      (record) =>
        record.status === "planned" && record.heldOn >= localDateOf(now, record.timeZone) && !isDisturbed(record),
    );
    const next = ordered[nextAt];
    if (next === undefined) continue;
    const last = ordered.slice(Math.max(nextAt - HABIT_OF, 0), nextAt);
    const disturbed = last.filter(isDisturbed).length;
    if (disturbed < HABIT_FROM) continue;
    const verb = isPaper(routine.kind) ? "Issue" : "Hold";
    warnings.push({
      kind: "becomingHabit",
      occurrenceId: next.id,
      routineCode: routine.code,
      message:
        `${sayHowMany(disturbed, last.length)} of ${routine.title} were called off or moved. ` +
        `${verb} the next one on its day, ${dayOf(next.heldOn)}: another would make it a habit.`,
      mendBy: next.heldOn,
    });
  }
  return warnings;
}
