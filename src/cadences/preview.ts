import { MAX_SHIFT_DAYS, type ShiftRule, type WorkingCalendar } from "../calendars/working-days.ts";
import { addDays, compareDates, earlierOf, formatDate, type IsoDate, laterOf } from "../platform/time/dates.ts";
import { addMinutes, type Instant, resolveWallTime } from "../platform/time/wall-time.ts";
import { type Cadence, isRelative, type RelativeCadence } from "./cadence.ts";
import { type Prerequisite, type WaitedDate, waitForPrerequisites } from "./prerequisites.ts";
import { expandCadence, MAX_WINDOW_DAYS } from "./recurrence.ts";
import { type Anchor, listRelativeDates } from "./relative.ts";

/** One date of a routine as it will be planned. */
export interface PlannedDate {
  /** Which one of the series it is: the scheduled date, or that of the meeting it hangs on. */
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

/** From a date on, another cadence: "this and following". */
export interface LaterSchedule {
  /** The first scheduled date that it decides. */
  effectiveOn: IsoDate;
  cadence: Cadence | RelativeCadence;
  shift: ShiftRule;
}

export interface PreviewRequest {
  cadence: Cadence | RelativeCadence;
  shift: ShiftRule;
  /** In the order of their dates; of two for one date the later in the list counts. */
  changes?: readonly LaterSchedule[];
  calendar: WorkingCalendar;
  zone: string;
  from: IsoDate;
  to: IsoDate;
  /** The meetings of the routines that a relative cadence names, by their code, in order. */
  anchors?: ReadonlyMap<string, readonly Anchor[]>;
  prerequisites?: readonly Prerequisite[];
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

/**
 * From where to look at dates that wait for others. Each counts from the one before it, so that a window cut out of the
 * series would begin with another count: it begins where the last of the prerequisites was first met over, before which
 * none was held.
 */
function findWaitingStart(from: IsoDate, to: IsoDate, prerequisites: readonly Prerequisite[]): IsoDate {
  if (prerequisites.length === 0) return from;
  const firsts = prerequisites.map(({ dates }) => dates.reduce(earlierOf, LAST_DATE));
  const begin = addDays(firsts.reduce(laterOf), -2 * MAX_SHIFT_DAYS);
  // No more than one expansion covers; what lies so far back no longer decides anything that is still to come.
  return laterOf(earlierOf(from, begin), addDays(to, -MAX_WINDOW_DAYS));
}

/** A date that waits is held on the working day after another's, however long a break lies between. */
const LONGEST_BREAK_DAYS = 366;
const LAST_DATE = "9999-12-31";

interface Scheduled {
  recurrenceOn: IsoDate;
  /** As scheduled, before any shift. */
  scheduledOn: IsoDate;
  cadence: Cadence | RelativeCadence;
  shift: ShiftRule;
}

interface Candidate extends Scheduled {
  date: IsoDate;
  reason: string | null;
}

/** The scheduled dates of a routine through all its schedules, in order. */
function listScheduled(request: PreviewRequest, from: IsoDate, to: IsoDate): Scheduled[] {
  const { cadence, shift, changes = [], anchors, calendar } = request;
  const schedules = [{ effectiveOn: null, cadence, shift }, ...changes];
  const found = schedules.flatMap(({ effectiveOn, ...schedule }, index): Scheduled[] => {
    const first = effectiveOn === null ? from : laterOf(from, effectiveOn);
    const following = schedules[index + 1]?.effectiveOn;
    const last = following ? earlierOf(to, addDays(following, -1)) : to;
    if (last < first) return [];
    if (isRelative(schedule.cadence)) {
      const meetings = anchors?.get(schedule.cadence.relation.routine) ?? [];
      return listRelativeDates(schedule.cadence, meetings, calendar)
        .filter(({ date }) => date >= first && date <= last)
        .map(({ recurrenceOn, date }) => ({ ...schedule, recurrenceOn, scheduledOn: date }));
    }
    const { cadence: ownCadence, shift: ownShift } = schedule;
    // Field by field: spreading takes longer here than all the rest of a date.
    return expandCadence(ownCadence, first, last).map((date) => ({
      cadence: ownCadence,
      shift: ownShift,
      recurrenceOn: date,
      scheduledOn: date,
    }));
  });
  return found;
}

/**
 * The dates of a routine from `from` to `to`, both included, after shifts, and what was left out with why. `from` and
 * `to` bound the dates held; of what is left out, the scheduled dates. When two scheduled dates shift onto one day, the
 * one scheduled for that day stays, else the earlier. Windows that follow each other give what one window over both
 * gives, and planning uses this same function: what the preview shows is what will happen.
 * @throws RangeError for an unknown zone or too wide a window.
 */
export function previewOccurrences(request: PreviewRequest): Preview {
  const { calendar, zone, from, to, prerequisites = [] } = request;
  const shifts = [request.shift, ...(request.changes ?? []).map(({ shift }) => shift)];
  const margin = Math.max(...shifts.map((shift) => MARGIN_DAYS[shift]));
  const waitingMargin = prerequisites.length > 0 ? MAX_SHIFT_DAYS + LONGEST_BREAK_DAYS : 0;
  const until = addDays(to, margin);
  const since = findWaitingStart(addDays(from, -margin - waitingMargin), until, prerequisites);
  const isInWindow = (date: IsoDate) => date >= from && date <= to;
  const leftOut: LeftOutDate[] = [];
  const byDate = new Map<IsoDate, [Candidate, ...Candidate[]]>();
  let previous: IsoDate | null = null;

  for (const scheduled of listScheduled(request, since, until)) {
    const { scheduledOn } = scheduled;
    const shifted = calendar.shiftDate(scheduledOn, scheduled.shift);
    const waited: WaitedDate =
      shifted.date === null || prerequisites.length === 0
        ? shifted
        : waitForPrerequisites(shifted.date, previous, prerequisites, calendar);
    if (waited.date === null) {
      if (isInWindow(scheduledOn)) leftOut.push({ date: scheduledOn, reason: waited.reason });
      continue;
    }
    previous = waited.date;
    const { recurrenceOn, cadence, shift } = scheduled;
    const reason = waited.reason ?? shifted.reason;
    const candidate = { recurrenceOn, scheduledOn, cadence, shift, date: waited.date, reason };
    const rivals = byDate.get(candidate.date);
    if (rivals) rivals.push(candidate);
    else byDate.set(candidate.date, [candidate]);
  }

  const kept: Candidate[] = [];
  for (const rivals of byDate.values()) {
    const winner = rivals.find(({ scheduledOn, date }) => scheduledOn === date) ?? rivals[0];
    if (isInWindow(winner.date)) kept.push(winner);
    for (const rival of rivals) {
      if (rival === winner || !isInWindow(rival.scheduledOn)) continue;
      const cause = rival.reason === null ? "" : `${rival.reason}; `;
      const reason = `${cause}it would fall together with ${formatDate(winner.date)}`;
      leftOut.push({ date: rival.scheduledOn, reason });
    }
  }

  const dates = kept.sort((a, b) => compareDates(a.date, b.date)).map((candidate) => planDate(candidate, zone));
  return { dates, leftOut: leftOut.sort((a, b) => compareDates(a.date, b.date)) };
}

function planDate({ recurrenceOn, scheduledOn, date, reason, cadence }: Candidate, zone: string): PlannedDate {
  const { instant, local, timeZone } = resolveWallTime(date, cadence.at, zone);
  return {
    recurrenceOn,
    date,
    startsAt: { local, timeZone },
    instant,
    endsInstant: addMinutes(instant, cadence.minutes),
    minutes: cadence.minutes,
    movedFrom: scheduledOn === date ? null : scheduledOn,
    reason,
  };
}
