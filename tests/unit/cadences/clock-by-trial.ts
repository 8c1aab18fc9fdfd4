import { addDays, fromEpochDay, type IsoDate, toEpochDay } from "../../../src/platform/time/dates.ts";

/**
 * A second opinion on wall times from the platform's own formatter, by trial: which moments would a clock on that wall
 * show as this time? It shares no line with the one under test.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const added = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  formatters.set(zone, added);
  return added;
}

/** What the wall shows, as if it were UTC. */
function readWall(epochMs: number, zone: string): number {
  const shown = new Map(
    formatterOf(zone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => shown.get(name) ?? Number.NaN;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}

const offsetAt = (epochMs: number, zone: string): number => readWall(epochMs, zone) - epochMs;

/**
 * The moment of a wall time: the earliest that shows it; where none does, the time moved on by what the clocks leap,
 * which is the moment it would be had they not been changed.
 */
export function findMoment(date: IsoDate, time: string, zone: string): number {
  const wallMs = Date.parse(`${date}T${time}:00Z`);
  const around = [-36, -24, -12, 0, 12, 24, 36].map((hours) => offsetAt(wallMs + hours * HOUR_MS, zone));
  const showing = [...new Set(around)]
    .map((offset) => wallMs - offset)
    .filter((moment) => readWall(moment, zone) === wallMs);
  return showing.length > 0 ? Math.min(...showing) : wallMs - offsetAt(wallMs - 36 * HOUR_MS, zone);
}

const changes = new Map<string, Set<IsoDate>>();

/** The days on which the clocks of a zone are changed, and those beside them, from 1996 to 2043. */
export function listDaysOfChange(zone: string): Set<IsoDate> {
  const known = changes.get(zone);
  if (known) return known;
  const days = new Set<IsoDate>();
  let before = offsetAt(Date.parse("1996-01-01T00:00Z"), zone);
  const last = toEpochDay("2043-12-31");
  for (let day = toEpochDay("1996-01-01"); day <= last; day += 1) {
    const after = offsetAt((day + 1) * DAY_MS, zone);
    const date = fromEpochDay(day);
    if (after !== before) for (const beside of [-1, 0, 1]) days.add(addDays(date, beside));
    before = after;
  }
  changes.set(zone, days);
  return days;
}
