import { getWorkingCalendar } from "../calendars/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { addDays, type IsoDate } from "../platform/time/dates.ts";
import { addMinutes, localDateOf, resolveWallTime, toEpochMs } from "../platform/time/wall-time.ts";
import type { OccurrenceRow } from "../routines/occurrences/occurrence-queries.ts";
import {
  getStepsOf,
  listMeetingsBetween,
  listOccurrences,
  lockOccurrence,
  type RoutineOccurrence,
} from "../routines/occurrences/occurrence-service.ts";
import { callReview, extendCalledBecause, type ReviewedGoal } from "../routines/occurrences/review-service.ts";
import type { RoutineRow } from "../routines/queries.ts";
import type { Trigger } from "../routines/schedules/trigger-schema.ts";
import { selectTakenDates } from "./queries.ts";
import { chooseReviewDate } from "./review-date.ts";
import { joinReasons } from "./wording.ts";

/** More reviews of one routine than this never lie ahead at once. */
const maxAhead = 200;
/** Further than any term reaches, with its holidays. */
const longestTermDays = 730;
const longestMeetingMinutes = 1440;

const isOpenToMore = async (scope: Scope, { id, status }: OccurrenceRow): Promise<boolean> => {
  const steps = (await getStepsOf(scope, [id])).get(id) ?? [];
  return status === "planned" && !steps.some((step) => step.kind === "issue" && step.state === "done");
};

/** The next review of a routine that is planned and whose paper is not issued yet, locked. The caller holds the routine. */
const findOpenReview = async (scope: Scope, routine: RoutineRow): Promise<OccurrenceRow | null> => {
  const { now } = await getTime(scope);
  const from = localDateOf(now, routine.timeZone);
  const page = { limit: maxAhead, after: null };
  const planned = await listOccurrences(scope, page, { routine: routine.id, status: "planned", from });
  for (const { id, startsAt } of planned) {
    if (startsAt <= now) continue;
    const { occurrence } = await lockOccurrence(scope, id, "any");
    if (await isOpenToMore(scope, occurrence)) return occurrence;
  }
  return null;
};

const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start < b.end && b.start < a.end;

/** When the chair of a routine meets others, from tomorrow on. */
const listChairTimes = async (scope: Scope, { chairId }: RoutineRow, now: Date): Promise<RoutineOccurrence[]> => {
  if (chairId === null) return [];
  const from = new Date(addMinutes(now, -longestMeetingMinutes));
  const until = new Date(addMinutes(now, longestTermDays * 1440));
  return (await listMeetingsBetween(scope, from, until)).filter(({ routine }) => routine.chairId === chairId);
};

const chooseDate = async (
  scope: Scope,
  routine: RoutineRow,
  { at, minutes, withinWorkingDays }: Trigger,
  causedOn: IsoDate,
): Promise<IsoDate> => {
  const { now } = await getTime(scope);
  const today = localDateOf(now, routine.timeZone);
  const taken = await selectTakenDates(scope, routine.id, today, addDays(today, longestTermDays));
  const spanOf = (startsAt: string | Date, length: number) => {
    const start = toEpochMs(startsAt);
    return { start, end: start + length * 60_000 };
  };
  const busy = (await listChairTimes(scope, routine, now)).map(({ occurrence }) =>
    spanOf(occurrence.startsAt, occurrence.minutes),
  );
  return chooseReviewDate({
    calendar: await getWorkingCalendar(scope, routine.calendarId),
    today,
    causedOn,
    withinWorkingDays,
    isTaken: (date) => taken.has(date),
    isChairBusy(date) {
      const span = spanOf(resolveWallTime(date, at, routine.timeZone).instant, minutes);
      return busy.some((other) => overlaps(span, other));
    },
  });
};

export interface CalledReview {
  occurrence: OccurrenceRow;
  /** It was called before, for other causes. */
  isPlannedAlready: boolean;
}

/**
 * The review that looks at what was found: one that is planned and whose paper is not issued yet takes it in, else one is
 * called within the term of the routine's trigger. The caller holds the routine.
 * @param found.reasons of the causes, in words
 * @param found.causedOn the day on which the earliest could first be seen
 * @param found.goal the one that all the causes concern, or null
 */
export const planReview = async (
  scope: Scope,
  routine: RoutineRow,
  trigger: Trigger,
  { reasons, causedOn, goal }: { reasons: readonly string[]; causedOn: IsoDate; goal: ReviewedGoal | null },
): Promise<CalledReview> => {
  const because = joinReasons(reasons);
  const open = await findOpenReview(scope, routine);
  if (open === null) {
    const on = await chooseDate(scope, routine, trigger, causedOn);
    return { occurrence: await callReview(scope, routine, { on, because, goal }), isPlannedAlready: false };
  }
  const all = open.calledBecause === null ? because : `${open.calledBecause}; ${because}`;
  const occurrence = await extendCalledBecause(scope, { routine, occurrence: open }, { because: all, goal });
  return { occurrence, isPlannedAlready: true };
};
