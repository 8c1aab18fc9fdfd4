import type { CalendarEvent } from "../icalendar/calendar.ts";
import { uidOfOccurrence } from "../icalendar/occurrence-uid.ts";
import { formatWeekdayDate, type IsoDate } from "../platform/time/dates.ts";
import { formatMoment } from "../platform/time/wall-time.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { isPaper, type RoutineKind } from "../routines/vocabulary.ts";

/** An occurrence as a feed shows it. */
export interface Entry {
  id: string;
  startsAt: Date;
  heldOn: IsoDate;
  minutes: number;
  timeZone: string;
  movedFromOn: IsoDate | null;
  moveReason: string | null;
  sequence: number;
  turnTitle: string | null;
  createdAt: Date;
  updatedAt: Date;
  title: string;
  kind: RoutineKind;
  /** The offices of those who are named, where somebody is. */
  chair: string | null;
  to: string | null;
  from: string | null;
}

const endSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Who meets or writes, when, and what became of the date; a line each. */
export const describeEntry = (entry: Entry): string => {
  const { chair, to, from, movedFromOn, moveReason, heldOn } = entry;
  const people = isPaper(entry.kind)
    ? [...(to === null ? [] : [`To: ${to}`]), ...(from === null ? [] : [`From: ${from}`])]
    : chair === null
      ? []
      : [`Chair: ${chair}`];
  const isMoved = movedFromOn !== null && movedFromOn !== heldOn;
  const move = isMoved
    ? [
        moveReason === null
          ? `Moved from ${formatWeekdayDate(movedFromOn)}.`
          : `Moved from ${formatWeekdayDate(movedFromOn)}: ${endSentence(moveReason)}`,
      ]
    : [];
  return [...people, `When: ${formatMoment(entry.startsAt, entry.timeZone)}`, ...move].join("\n");
};

/**
 * An occurrence as a calendar's event. The same occurrence has the same `uid` in every feed and invitation, so that a
 * calendar that has both shows it once.
 */
export const toCalendarEvent = (entry: Entry): CalendarEvent => ({
  uid: uidOfOccurrence(entry.id),
  sequence: entry.sequence,
  startsAt: entry.startsAt,
  minutes: entry.minutes,
  timeZone: entry.timeZone,
  summary: titleOfOccurrence(entry, entry),
  description: describeEntry(entry),
  url: null,
  location: null,
  createdAt: entry.createdAt,
  lastModifiedAt: entry.updatedAt,
  isFree: isPaper(entry.kind),
});
