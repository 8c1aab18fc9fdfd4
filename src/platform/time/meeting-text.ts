import type { IsoDate } from "./dates.ts";
import { formatMoment, readWallTime, resolveWallTime, type WallTime } from "./wall-time.ts";

/**
 * A moment for one reader: in the zone of the meeting, and again in the reader's own where clocks show another time.
 * "Tue 9 March 2027, 10:00 (America/New_York, UTC-05:00); for you: Tue 9 March 2027, 16:00 (Europe/Berlin, UTC+01:00)"
 * @param readerZone null when the reader's zone is not known
 * @throws RangeError for an unknown zone
 */
export function formatMomentFor(instant: Date | string, zone: string, readerZone: string | null): string {
  const there = formatMoment(instant, zone);
  if (readerZone === null || readWallTime(instant, readerZone).local === readWallTime(instant, zone).local)
    return there;
  return `${there}; for you: ${formatMoment(instant, readerZone)}`;
}

/**
 * A meeting's time for one reader; see `formatMomentFor`.
 * @throws RangeError for an unknown zone or a time that is none
 */
export function formatMeetingFor(
  meeting: { date: IsoDate; time: WallTime; zone: string },
  readerZone: string | null,
): string {
  const { instant } = resolveWallTime(meeting.date, meeting.time, meeting.zone);
  return formatMomentFor(instant, meeting.zone, readerZone);
}
