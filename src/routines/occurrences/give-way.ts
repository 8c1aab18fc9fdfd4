import { compareDates, type IsoDate, isSameCalendarMonth } from "../../platform/time/dates.ts";
import type { OccurrenceStatus } from "../vocabulary.ts";

export interface YieldCause {
  routineCode: string;
  title: string;
  date: IsoDate;
}

/**
 * The occurrence to which a memo gives way: the earliest, neither cancelled nor skipped, in the memo's calendar month;
 * null when there is none. Of two on one day the first by code, so that the recorded cause never depends on the order
 * of rows.
 *
 * All dates are those held on after moves, in the organisation's zone: the caller reads them there.
 */
export function findYieldCause(request: {
  memoDate: IsoDate;
  others: readonly (YieldCause & { status: OccurrenceStatus })[];
}): YieldCause | null {
  const [cause] = request.others
    .filter(({ status }) => status !== "cancelled" && status !== "skipped" && status !== "gaveWay")
    .filter(({ date }) => isSameCalendarMonth(date, request.memoDate))
    .sort((a, b) => compareDates(a.date, b.date) || (a.routineCode < b.routineCode ? -1 : 1));
  return cause ? { routineCode: cause.routineCode, title: cause.title, date: cause.date } : null;
}
