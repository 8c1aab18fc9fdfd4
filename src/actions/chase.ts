import type { WorkingCalendar } from "../calendars/working-days.ts";
import { addDays, daysBetween, type IsoDate } from "../platform/time/dates.ts";

/** When an overdue action is chased, in calendar days: first so many after it was due, then every so many. */
export interface ChaseLadder {
  firstAfterDays: number;
  everyDays: number;
}

export const defaultChaseLadder: ChaseLadder = { firstAfterDays: 1, everyDays: 7 };

/**
 * Whether an action still open is chased today. The first chase is `firstAfterDays` after the due date, the others
 * count from that first one, never from each other; each falls on its day or on the next working day. Those that fall
 * together on the end of a closure are one.
 * @throws RangeError for a ladder of less than a day; CalendarError for a calendar without working days.
 */
export function isChaseDay(request: {
  dueOn: IsoDate;
  today: IsoDate;
  calendar: WorkingCalendar;
  ladder: ChaseLadder;
}): boolean {
  const { dueOn, today, calendar, ladder } = request;
  const isWholeDays = (days: number) => Number.isInteger(days) && days >= 1;
  if (!isWholeDays(ladder.firstAfterDays) || !isWholeDays(ladder.everyDays)) {
    throw new RangeError("a chase ladder counts in whole days, 1 or more");
  }
  if (today <= dueOn || !calendar.isWorkingDay(today)) return false;
  const first = calendar.addWorkingDays(addDays(dueOn, ladder.firstAfterDays), 0);
  if (today < first) return false;
  const rounds = Math.floor(daysBetween(first, today) / ladder.everyDays);
  // Earlier rounds that were put off until today meet the latest one there.
  return calendar.addWorkingDays(addDays(first, rounds * ladder.everyDays), 0) === today;
}
