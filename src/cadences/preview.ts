import { MAX_SHIFT_DAYS, type ShiftRule, type WorkingCalendar } from "../calendars/working-days.ts";
import { addDays, compareDates, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { addMinutes, type Instant, resolveWallTime } from "../platform/time/wall-time.ts";
import type { Cadence } from "./cadence-schema.ts";
import { expandCadence } from "./recurrence.ts";

/** One date of a routine as it will be planned. */
export interface PlannedDate {
  /** The scheduled date, before any shift: which one of the series it is. */
  recurrenceOn: IsoDate;
  /** The date it is held on, in the routine's zone. */
  date: IsoDate;
  startsAt: { local: string; timeZone: string };
  instant: Instant;
  endsInstant: Instant;
  minutes: number;
  movedFrom: IsoDate | null;
  /** Why it moved; of a date kept on a day off, that day's title; else null. */
  reason: string | null;
}

export interface LeftOutDate {
  date: IsoDate;
  reason: string;
}

export interface Preview {
  dates: PlannedDate[];
  leftOut: LeftOutDate[];
}

export interface PreviewRequest {
  cadence: Cadence;
  calendar: WorkingCalendar;
  shift: ShiftRule;
  zone: string;
  from: IsoDate;
  to: IsoDate;
}

/**
 * How far beyond the window to look: a date from outside may be shifted into it, or compete for the day to which one
 * from inside is shifted. Only `nearest` moves dates both ways, so that two may come together from twice as far.
 */
const MARGIN_DAYS = {
  next: MAX_SHIFT_DAYS,
  previous: MAX_SHIFT_DAYS,
  nearest: 2 * MAX_SHIFT_DAYS,
  keep: 0,
  skip: 0,
} satisfies Record<ShiftRule, number>;

interface Candidate {
  recurrenceOn: IsoDate;
  date: IsoDate;
  reason: string | null;
}

/**
 * The dates of a routine from `from` to `to`, both included, after shifts, and what was left out with why. `from` and
 * `to` bound the dates held; of what is left out, the scheduled dates. When two scheduled dates shift onto one day, the
 * one scheduled for that day stays, else the earlier. Windows that follow each other give what one window over both
 * gives, and planning uses this same function: what the preview shows is what will happen.
 * @throws RangeError for an unknown zone or too wide a window.
 */
export function previewOccurrences(request: PreviewRequest): Preview {
  const { cadence, calendar, shift, zone, from, to } = request;
  const margin = MARGIN_DAYS[shift];
  const isInWindow = (date: IsoDate) => date >= from && date <= to;
  const leftOut: LeftOutDate[] = [];
  const byDate = new Map<IsoDate, [Candidate, ...Candidate[]]>();

  for (const recurrenceOn of expandCadence(cadence, addDays(from, -margin), addDays(to, margin))) {
    const { date, reason } = calendar.shiftDate(recurrenceOn, shift);
    if (date === null) {
      if (isInWindow(recurrenceOn)) leftOut.push({ date: recurrenceOn, reason });
      continue;
    }
    const candidate = { recurrenceOn, date, reason };
    const rivals = byDate.get(date);
    if (rivals) rivals.push(candidate);
    else byDate.set(date, [candidate]);
  }

  const kept: Candidate[] = [];
  for (const rivals of byDate.values()) {
    const winner = rivals.find(({ recurrenceOn, date }) => recurrenceOn === date) ?? rivals[0];
    if (isInWindow(winner.date)) kept.push(winner);
    for (const { recurrenceOn, reason } of rivals) {
      if (recurrenceOn === winner.recurrenceOn || !isInWindow(recurrenceOn)) continue;
      const cause = reason === null ? "" : `${reason}; `;
      leftOut.push({ date: recurrenceOn, reason: `${cause}it would fall together with ${formatDate(winner.date)}` });
    }
  }

  const dates = kept
    .sort((a, b) => compareDates(a.date, b.date))
    .map((candidate) => planDate(candidate, cadence, zone));
  return { dates, leftOut: leftOut.sort((a, b) => compareDates(a.date, b.date)) };
}

function planDate(candidate: Candidate, cadence: Cadence, zone: string): PlannedDate {
  const { recurrenceOn, date, reason } = candidate;
  const { instant, local, timeZone } = resolveWallTime(date, cadence.at, zone);
  return {
    recurrenceOn,
    date,
    startsAt: { local, timeZone },
    instant,
    endsInstant: addMinutes(instant, cadence.minutes),
    minutes: cadence.minutes,
    movedFrom: recurrenceOn === date ? null : recurrenceOn,
    reason,
  };
}
