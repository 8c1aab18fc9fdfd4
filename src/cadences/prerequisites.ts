import { MAX_SHIFT_DAYS, type WorkingCalendar } from "../calendars/working-days.ts";
import { addDays, compareDates, daysBetween, formatDate, type IsoDate } from "../platform/time/dates.ts";

/** A routine that must have been met over so many times since this routine's date before. */
export interface Prerequisite {
  title: string;
  times: number;
  /** The days of its meetings that take place. */
  dates: readonly IsoDate[];
}

/** Where the first of a series looks back to: no routine waits for what lies further. */
const firstLookBackDays = 366;

const countWord = (times: number): string => (times === 1 ? "once" : times === 2 ? "twice" : `${times} times`);

/** The day of the n-th meeting after one day, and whether it is before another; null when there are not so many. */
const nthAfter = ({ dates, times }: Prerequisite, after: IsoDate): IsoDate | null =>
  [...dates].filter((date) => date > after).sort(compareDates)[times - 1] ?? null;

export type WaitedDate = { date: IsoDate; reason: string | null } | { date: null; reason: string };

/**
 * The day on which a meeting may be held that waits for others: its own when every prerequisite has had its meetings
 * between the date before and this one, both excluded; else the first working day after the last of them. Left out when
 * that is more than MAX_SHIFT_DAYS later or not planned at all.
 * @param previous this routine's date before; null for the first
 */
export function waitForPrerequisites(
  date: IsoDate,
  previous: IsoDate | null,
  prerequisites: readonly Prerequisite[],
  calendar: WorkingCalendar,
): WaitedDate {
  const since = previous ?? addDays(date, -firstLookBackDays);
  let latest: { on: IsoDate; title: string } | null = null;
  for (const prerequisite of prerequisites) {
    const on = nthAfter(prerequisite, since);
    const { title, times } = prerequisite;
    if (on === null || daysBetween(date, on) >= MAX_SHIFT_DAYS) {
      return { date: null, reason: `${title} is not held ${countWord(times)} by then` };
    }
    if (on >= date && (latest === null || on > latest.on)) latest = { on, title };
  }
  if (latest === null) return { date, reason: null };
  const after = calendar.addWorkingDays(latest.on, 1);
  return { date: after, reason: `waits for ${latest.title} on ${formatDate(latest.on)}` };
}
