import { IANAZone } from "luxon";
import { z } from "zod";
import { addDays, formatWeekdayDate, fromEpochDay, type IsoDate, toEpochDay } from "./dates.ts";

/** A moment: ISO 8601 in UTC with milliseconds, "2013-03-12T14:00:00.000Z". */
export type Instant = string;

/** A time on the wall, "HH:MM", 00:00 to 23:59. */
export type WallTime = string;

/** A wall time of a zone and the moment it is; `local` is "YYYY-MM-DDTHH:MM". */
export interface ResolvedWallTime {
  instant: Instant;
  local: string;
  timeZone: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const WALL_TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;
const MAX_CACHED_DAYS_PER_ZONE = 20_000;

/** Offsets are asked of the platform's tables thousands of times for the same days; the answer for a day is fixed. */
interface ZoneOffsets {
  zone: IANAZone;
  minutesAtUtcMidnight: Map<number, number>;
}
const zones = new Map<string, ZoneOffsets>();

/** True for names of the IANA database ("America/New_York", "UTC"); offsets such as "+05:30" are not zones. */
export function isValidTimeZone(zone: string): boolean {
  return /^[A-Z]/.test(zone) && IANAZone.isValidZone(zone);
}

/** A time zone in a request or plan file. */
export const timeZoneSchema = z
  .string()
  .superRefine((text, context) => {
    if (isValidTimeZone(text)) return;
    context.addIssue({ code: "custom", message: `unknown time zone ${text.slice(0, 60)}`, input: text });
  })
  .meta({ examples: ["America/New_York"] });

/** A wall time in a request or plan file. */
export const wallTimeSchema = z
  .string()
  .superRefine((text, context) => {
    if (WALL_TIME.test(text)) return;
    const message = `"${text.slice(0, 20)}" is not a time of day; write HH:MM, 00:00 to 23:59`;
    context.addIssue({ code: "custom", message, input: text });
  })
  .meta({ examples: ["10:00"] });

function findZone(name: string): ZoneOffsets {
  const known = zones.get(name);
  if (known) return known;
  if (!isValidTimeZone(name)) throw new RangeError(`unknown time zone ${name}`);
  const added = { zone: IANAZone.create(name), minutesAtUtcMidnight: new Map<number, number>() };
  zones.set(name, added);
  return added;
}

function offsetAtUtcMidnight(offsets: ZoneOffsets, epochDay: number): number {
  const known = offsets.minutesAtUtcMidnight.get(epochDay);
  if (known !== undefined) return known;
  const minutes = offsets.zone.offset(epochDay * DAY_MS);
  if (offsets.minutesAtUtcMidnight.size >= MAX_CACHED_DAYS_PER_ZONE) offsets.minutesAtUtcMidnight.clear();
  offsets.minutesAtUtcMidnight.set(epochDay, minutes);
  return minutes;
}

/** Minutes ahead of UTC at a moment; no zone changes its clocks twice between two midnights. */
function offsetAt(offsets: ZoneOffsets, epochMs: number): number {
  const epochDay = Math.floor(epochMs / DAY_MS);
  const before = offsetAtUtcMidnight(offsets, epochDay);
  return before === offsetAtUtcMidnight(offsets, epochDay + 1) ? before : offsets.zone.offset(epochMs);
}

/**
 * Milliseconds of an instant; clocks and database rows hold theirs as Date.
 * @throws RangeError when it is none.
 */
export function toEpochMs(instant: Instant | Date): number {
  const ms = typeof instant === "string" ? Date.parse(instant) : instant.getTime();
  if (Number.isNaN(ms)) throw new RangeError(`"${String(instant)}" is not an instant`);
  return ms;
}

const pad = (part: number) => (part < 10 ? `0${part}` : `${part}`);

/** The instant of so many milliseconds since 1970 in UTC. */
export function fromEpochMs(epochMs: number): Instant {
  const day = Math.floor(epochMs / DAY_MS);
  const ms = epochMs - day * DAY_MS;
  const seconds = Math.floor(ms / 1000);
  const time = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return `${fromEpochDay(day)}T${time}.${String(ms % 1000).padStart(3, "0")}Z`;
}

export function addMinutes(instant: Instant | Date, minutes: number): Instant {
  return fromEpochMs(toEpochMs(instant) + minutes * MINUTE_MS);
}

/**
 * The moments at which a wall clock shows this time, in order; two in an overlap. In a gap there is none, and the
 * answer is the time moved on by the length of the gap (02:30 becomes 03:30): never left out.
 *
 * Offsets are taken on either side of the day, not from the library's parser, whose choice in an overlap depends on
 * the day it is asked.
 */
function listMoments(date: IsoDate, time: WallTime, zone: string): [number, ...number[]] {
  const match = WALL_TIME.exec(time);
  if (!match) throw new RangeError(`"${time}" is not a time of day; write HH:MM`);
  const offsets = findZone(zone);
  const epochDay = toEpochDay(date);
  const wallMs = epochDay * DAY_MS + (Number(match[1]) * 60 + Number(match[2])) * MINUTE_MS;
  // No zone is more than a day from UTC, so these two midnights enclose the moment, whatever it is.
  const before = offsetAtUtcMidnight(offsets, epochDay - 1);
  const after = offsetAtUtcMidnight(offsets, epochDay + 2);
  const first = wallMs - before * MINUTE_MS;
  if (before === after) return [first];
  const moments = [first, wallMs - after * MINUTE_MS]
    .filter((moment) => moment + offsetAt(offsets, moment) * MINUTE_MS === wallMs)
    .sort((a, b) => a - b);
  const [earliest, ...later] = moments;
  return earliest === undefined ? [first] : [earliest, ...later];
}

/**
 * The moment of a wall time in a zone. In an overlap the earlier of the two moments; in a gap the time is moved on by
 * the length of the gap, and `local` says the time that the clocks then show.
 * @throws RangeError for an unknown zone or a time that is none.
 */
export function resolveWallTime(date: IsoDate, time: WallTime, zone: string): ResolvedWallTime {
  return readWallTime(fromEpochMs(listMoments(date, time, zone)[0]), zone);
}

/** What the clocks of a zone show at a moment. */
export function readWallTime(instant: Instant | Date, zone: string): ResolvedWallTime {
  const epochMs = toEpochMs(instant);
  const wallMs = epochMs + offsetAt(findZone(zone), epochMs) * MINUTE_MS;
  return { instant: fromEpochMs(epochMs), local: fromEpochMs(wallMs).slice(0, 16), timeZone: zone };
}

/** The date it is in a zone at a moment. */
export function localDateOf(instant: Instant | Date, zone: string): IsoDate {
  return readWallTime(instant, zone).local.slice(0, 10);
}

/** The first moment of a date in a zone; where midnight falls in a gap, the end of the gap. */
export function startOfLocalDay(date: IsoDate, zone: string): Instant {
  return fromEpochMs(listMoments(date, "00:00", zone)[0]);
}

/**
 * The last millisecond of a date in a zone. Where clocks go back across midnight (St John's until 2011) the date comes
 * twice, and this is the end of the second time.
 */
export function endOfLocalDay(date: IsoDate, zone: string): Instant {
  const midnights = listMoments(addDays(date, 1), "00:00", zone);
  return fromEpochMs(Math.max(...midnights) - 1);
}

/** "UTC-04:00", the zone's distance from UTC at a moment. */
export function formatUtcOffset(instant: Instant | Date, zone: string): string {
  const minutes = Math.round(offsetAt(findZone(zone), toEpochMs(instant)));
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, "0"));
  return `UTC${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
}

/** "Tue 12 March 2013, 10:00 (America/New_York, UTC-04:00)": a moment, for people of a zone; the zone is always said. */
export function formatMoment(instant: Instant | Date, zone: string): string {
  const { local } = readWallTime(instant, zone);
  const date = formatWeekdayDate(local.slice(0, 10));
  return `${date}, ${local.slice(11)} (${zone}, ${formatUtcOffset(instant, zone)})`;
}

/** A meeting's time as it stands in pages, mail, documents and calendars: one form everywhere. */
export function formatMeeting(meeting: { date: IsoDate; time: WallTime; zone: string }): string {
  return formatMoment(resolveWallTime(meeting.date, meeting.time, meeting.zone).instant, meeting.zone);
}
