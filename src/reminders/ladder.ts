import type { WorkingCalendar } from "../calendars/working-days.ts";
import { addDays, daysBetween, type IsoDate, laterOf } from "../platform/time/dates.ts";

/** When the owner of an open action is reminded, in calendar days from the day it is due. */
export interface Ladder {
  /** 0 is the day itself. */
  remindBeforeDays: readonly number[];
  overdueAfterDays: number;
  overdueEveryDays: number;
}

const isWholeDays = (days: number, least: number): boolean => Number.isInteger(days) && days >= least;

/** @throws RangeError for what no day can be counted by */
function checkLadder({ remindBeforeDays, overdueAfterDays, overdueEveryDays }: Ladder): void {
  if (!remindBeforeDays.every((days) => isWholeDays(days, 0))) {
    throw new RangeError("reminders before the date count in whole days, 0 or more");
  }
  if (!isWholeDays(overdueAfterDays, 1) || !isWholeDays(overdueEveryDays, 1)) {
    throw new RangeError("reminders after the date count in whole days, 1 or more");
  }
}

/**
 * Whether something that comes again every so many days comes on a day. It counts from the first time, never from the
 * last; what falls on a day off waits for the next working day, and all that waits for the same day is one.
 */
function comesAgainOn(firstOn: IsoDate, everyDays: number, day: IsoDate, calendar: WorkingCalendar): boolean {
  const first = calendar.addWorkingDays(firstOn, 0);
  if (day < first || !calendar.isWorkingDay(day)) return false;
  const rounds = Math.floor(daysBetween(first, day) / everyDays);
  // Earlier rounds that were put off until this day meet the latest one there.
  return calendar.addWorkingDays(addDays(first, rounds * everyDays), 0) === day;
}

/** Whether something comes for the first time on a day. */
const comesFirstOn = (firstOn: IsoDate, day: IsoDate, calendar: WorkingCalendar): boolean =>
  calendar.addWorkingDays(firstOn, 0) === day;

/** Whether what is reminded of again and again counts too, or only what is reminded of once. */
export type Rounds = "all" | "first";

/**
 * Whether the owner of an open action is reminded on a day. What belongs before the date and falls on a day off comes on
 * the working day before it; what belongs after it, on the next. Several on one day are one; none is on a day off.
 * @throws RangeError for a ladder that counts no days; CalendarError for a calendar without working days
 */
export function isRung(
  dueOn: IsoDate,
  day: IsoDate,
  calendar: WorkingCalendar,
  ladder: Ladder,
  rounds: Rounds = "all",
): boolean {
  checkLadder(ladder);
  if (!calendar.isWorkingDay(day)) return false;
  const { remindBeforeDays, overdueAfterDays, overdueEveryDays } = ladder;
  if (day > dueOn) {
    const firstOn = addDays(dueOn, overdueAfterDays);
    return rounds === "all"
      ? comesAgainOn(firstOn, overdueEveryDays, day, calendar)
      : comesFirstOn(firstOn, day, calendar);
  }
  // The last working day until then, that day included.
  return remindBeforeDays.some((days) => calendar.addWorkingDays(addDays(dueOn, 1 - days), -1) === day);
}

/** How long a request may wait for its action log before it is asked about without one. */
const longestWaitForLogDays = 7;

/**
 * Whether whoever was asked for help is reminded on a day: the morning after the action log brought it, then as often as
 * of what is overdue. Where no action log comes, a week after it was asked.
 */
export function isAskRung(
  { askedOn, loggedOn }: { askedOn: IsoDate; loggedOn: IsoDate | null },
  day: IsoDate,
  calendar: WorkingCalendar,
  ladder: Ladder,
  rounds: Rounds = "all",
): boolean {
  checkLadder(ladder);
  const toldOn = loggedOn === null ? addDays(askedOn, longestWaitForLogDays) : laterOf(loggedOn, askedOn);
  const firstOn = addDays(toldOn, 1);
  return rounds === "all"
    ? comesAgainOn(firstOn, ladder.overdueEveryDays, day, calendar)
    : comesFirstOn(firstOn, day, calendar);
}

/** What was written down after its action log had gone out is told by itself: on the first working morning after. */
export function isNewOn(knownFromOn: IsoDate, day: IsoDate, calendar: WorkingCalendar): boolean {
  return calendar.addWorkingDays(knownFromOn, 0) === day;
}
