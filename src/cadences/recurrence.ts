import { RRuleTemporal } from "rrule-temporal";
import { addDays, daysBetween, earlierOf, fromEpochDay, type IsoDate, laterOf } from "../platform/time/dates.ts";
import type { Cadence } from "./cadence-schema.ts";

const DAY_MS = 86_400_000;
const MAX_CACHED_RULES = 1000;
/** The widest window one call expands; a daily rule stays within the library's own bounds. */
export const MAX_WINDOW_DAYS = 366 * 25;

/** The part of a cadence that says which days. */
type Series = Pick<Cadence, "rule" | "startsOn" | "endsOn" | "exDates" | "extraDates">;

/** Reading a rule costs more than expanding it, and the same routines come again with every sweep. */
const rules = new Map<string, RRuleTemporal>();

function openRule(series: Series): RRuleTemporal {
  const text = `DTSTART;VALUE=DATE:${series.startsOn.replaceAll("-", "")}\nRRULE:${series.rule}`;
  const known = rules.get(text);
  if (known) return known;
  const rule = new RRuleTemporal({ rruleString: text, cache: false, maxIterations: 100_000 });
  if (rules.size >= MAX_CACHED_RULES) {
    const [oldest] = rules.keys();
    if (oldest !== undefined) rules.delete(oldest);
  }
  rules.set(text, rule);
  return rule;
}

/** The library compares windows with midnights in UTC, the zone in which it keeps whole days. */
function toLibraryDay(date: IsoDate) {
  return { timeZoneId: "UTC", toString: () => `${date}T00:00:00+00:00[UTC]` };
}

/**
 * The scheduled dates of a series from `from` to `to`, both included, in order, before any shift: the rule's dates on
 * or after `startsOn` and up to `endsOn`, without `exDates`, with `extraDates`. Each date follows from the start and
 * the rule alone, so a window may be cut anywhere without changing them.
 * @throws RangeError for a window of more than MAX_WINDOW_DAYS.
 */
export function expandCadence(series: Series, from: IsoDate, to: IsoDate): IsoDate[] {
  const first = laterOf(from, series.startsOn);
  const last = series.endsOn === null ? to : earlierOf(series.endsOn, to);
  if (last < first) return [];
  if (daysBetween(first, last) > MAX_WINDOW_DAYS) {
    throw new RangeError(`from ${from} to ${to} is more than ${MAX_WINDOW_DAYS} days at once`);
  }
  const dates = openRule(series)
    .between(toLibraryDay(first), toLibraryDay(last), true)
    .map((day) => fromEpochDay(day.epochMilliseconds / DAY_MS));
  if (series.exDates.length === 0 && series.extraDates.length === 0) return dates;
  const extra = series.extraDates.filter((date) => date >= first && date <= last);
  const excepted = new Set(series.exDates);
  return [...new Set([...dates, ...extra])].filter((date) => !excepted.has(date)).sort();
}

/** Whether the rule gives any date within so many years of its start and before its end. */
export function firesWithinYears(series: Series, years: number): boolean {
  let from = series.startsOn;
  // A year at a time: nearly every rule is answered by the first.
  for (let year = 0; year < years; year += 1) {
    const to = addDays(from, 366);
    if (expandCadence(series, from, to).length > 0) return true;
    from = to;
  }
  return false;
}
