import { oneLine, trimEnd } from "../documents/sentences.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { formatMeetingFor } from "../platform/time/meeting-text.ts";
import { formatMeeting, formatMoment, type Instant } from "../platform/time/wall-time.ts";

/** A meeting or paper as letters name it: its local start and the zone that goes with it. */
export interface LetterOccasion {
  organisation: string;
  /** The routine, with whose turn it is. */
  routine: string;
  isPaper: boolean;
  on: IsoDate;
  /** "10:00" */
  timeLocal: string;
  timeZone: string;
  /** The reader's own; null or absent where none is known. */
  readerZone?: string | null;
  /** Of a review that was called: by what, in words. */
  calledBecause?: string | null;
  /** When it was due, of a letter that comes late. */
  dueAt?: Instant | Date | null;
  /** Where the meeting stands when a letter that belongs before it goes out; absent: still ahead. */
  meeting?: "ahead" | "begun" | "over";
}

/**
 * "This mail comes late: it was due to go out on Tue 2 March 2027, 09:00 (America/New_York, UTC-05:00). The meeting has begun.";
 * null for a letter that comes in time.
 */
export function sayWhenItComes({ dueAt, meeting, timeZone }: LetterOccasion): string | null {
  const sentences = [
    ...(dueAt == null ? [] : [`This mail comes late: it was due to go out on ${formatMoment(dueAt, timeZone)}.`]),
    ...(meeting === "begun" ? ["The meeting has begun."] : []),
    ...(meeting === "over" ? ["The meeting has begun and its time is over."] : []),
  ];
  return sentences.length === 0 ? null : sentences.join(" ");
}

/** "Called because: ..."; null for a review of the calendar. */
export function sayCause({ calledBecause }: LetterOccasion): string | null {
  return calledBecause == null ? null : `Called because: ${trimEnd(oneLine(calledBecause))}.`;
}

const startOf = ({ on, timeLocal, timeZone }: LetterOccasion) => ({ date: on, time: timeLocal, zone: timeZone });

/** "Stocktake: Success after high school: Tue 12 March 2013, 10:00 (...)", with the reader's own time where it differs. */
export function describeOccasion(occasion: LetterOccasion): string {
  return `${oneLine(occasion.routine)}: ${formatMeetingFor(startOf(occasion), occasion.readerZone ?? null)}`;
}

/** The occasion again for a reader whose clock shows another time; null for those who find it in the document. */
export function sayOwnTime(occasion: LetterOccasion): string | null {
  const start = startOf(occasion);
  const isSame = formatMeetingFor(start, occasion.readerZone ?? null) === formatMeeting(start);
  return isSame ? null : describeOccasion(occasion);
}

/** What a letter opens with: whether it comes late, why the review was called, and which meeting or paper it is about. */
export function explainOpening(occasion: LetterOccasion): string[] {
  return [sayWhenItComes(occasion), sayCause(occasion), describeOccasion(occasion)].filter((line) => line !== null);
}
