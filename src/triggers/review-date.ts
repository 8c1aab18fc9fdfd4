import type { WorkingCalendar } from "../calendars/working-days.ts";
import { addDays, earlierOf, type IsoDate, laterOf } from "../platform/time/dates.ts";

export interface ReviewDateRequest {
  calendar: Pick<WorkingCalendar, "addWorkingDays">;
  /** The routine's. */
  today: IsoDate;
  /** The day on which the earliest of the causes could be seen. */
  causedOn: IsoDate;
  withinWorkingDays: number;
  /** The routine has an occurrence of that date already, whatever became of it. */
  isTaken(date: IsoDate): boolean;
  /** The chair meets others at that hour. */
  isChairBusy(date: IsoDate): boolean;
}

/** How far beyond its term a review is put when each day within it has had one of the same routine already. */
const maxExtraDays = 60;

/**
 * The last working day within the term, so that there is as much time as possible to prepare it; an earlier one where the
 * chair is busy then; the last one all the same when the chair never has time. Never today: nobody could come.
 *
 * The term counts from the cause, or from yesterday when that is later: the morning looks back on one day, and what was
 * found late still leaves time to prepare.
 */
export function chooseReviewDate(request: ReviewDateRequest): IsoDate {
  const { calendar, today, causedOn, withinWorkingDays, isTaken, isChairBusy } = request;
  const tomorrow = calendar.addWorkingDays(today, 1);
  const from = laterOf(earlierOf(causedOn, today), addDays(today, -1));
  const last = laterOf(calendar.addWorkingDays(from, withinWorkingDays), tomorrow);
  const days: IsoDate[] = [];
  for (let date = tomorrow; date <= last; date = calendar.addWorkingDays(date, 1)) days.unshift(date);
  const free = days.filter((date) => !isTaken(date));
  const wanted = free.find((date) => !isChairBusy(date)) ?? free[0];
  if (wanted !== undefined) return wanted;
  let later = calendar.addWorkingDays(last, 1);
  for (let tried = 1; tried < maxExtraDays && isTaken(later); tried += 1) later = calendar.addWorkingDays(later, 1);
  return later;
}
