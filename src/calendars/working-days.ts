import {
  addDays,
  compareDates,
  earlierOf,
  formatIsoDate,
  fromEpochDay,
  type IsoDate,
  laterOf,
  toEpochDay,
  weekdayName,
  weekdayOf,
  yearOf,
} from "../platform/time/dates.ts";
import { assertKnownHolidaySource, CalendarError, listHolidayNames, listHolidays } from "./holidays.ts";
import { type Blackout, type CalendarDefinition, DROP_FRIDAY_SUBSTITUTES } from "./schemas.ts";

/** What becomes of a date that is no working day. */
export type ShiftRule = "next" | "previous" | "nearest" | "keep" | "skip";

/** A shifted date with why it moved (or was kept), or null with why it is left out. */
export type ShiftedDate = { date: IsoDate; reason: string | null } | { date: null; reason: string };

export interface DayOff {
  date: IsoDate;
  title: string;
  kind: "holiday" | "added" | "blackout";
}

export interface WorkingCalendar {
  /** "Saturday", a holiday's title or a blackout's; null on a working day. */
  reasonNotWorking(date: IsoDate): string | null;
  isWorkingDay(date: IsoDate): boolean;
  /**
   * Counts working days from a date, which itself never counts: 1 is the next working day, -1 the one before, whether
   * or not the date is one. 0 is the date itself, or the next working day when it is none.
   * @throws CalendarError when a whole year goes by without a working day.
   */
  addWorkingDays(date: IsoDate, days: number): IsoDate;
  /**
   * Applies a shift rule. `nearest` prefers the later of two equally near days. No date moves further than
   * MAX_SHIFT_DAYS: beyond it (a summer break) the date is left out, with the reason.
   */
  shiftDate(date: IsoDate, rule: ShiftRule): ShiftedDate;
  /** Holidays and blackout days from `from` to `to`, both included, weekends not listed. */
  listDaysOff(from: IsoDate, to: IsoDate): DayOff[];
}

/** The furthest a shift rule moves a date. */
export const MAX_SHIFT_DAYS = 60;
const MAX_CLOSED_DAYS = 366;
const MAX_CACHED_YEARS = 200;
const MAX_CACHED_DAYS = 50_000;

type DaysOffOfYear = Map<IsoDate, DayOff>;

function listBlackoutDays(blackout: Blackout, year: number): IsoDate[] {
  const first = formatIsoDate(year, 1, 1);
  const last = formatIsoDate(year, 12, 31);
  const days: IsoDate[] = [];
  const { from, to } = blackout;
  if (!blackout.yearly) {
    const end = earlierOf(to, last);
    for (let day = laterOf(from, first); day <= end; day = addDays(day, 1)) days.push(day);
    return days;
  }
  const wraps = to < from;
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const monthDay = day.slice(5);
    const isInside = wraps ? monthDay >= from || monthDay <= to : monthDay >= from && monthDay <= to;
    if (isInside) days.push(day);
  }
  return days;
}

/** Days off of one year. What the organisation added wins over a holiday, a holiday over a blackout. */
function collectDaysOff(definition: CalendarDefinition, year: number): DaysOffOfYear {
  const days: DaysOffOfYear = new Map();
  for (const blackout of definition.blackouts) {
    for (const date of listBlackoutDays(blackout, year)) {
      if (!days.has(date)) days.set(date, { date, title: blackout.title, kind: "blackout" });
    }
  }
  if (definition.holidays) {
    const dropped = new Set(definition.drop);
    const ofYear = new Map<IsoDate, DayOff>();
    for (const holiday of listHolidays(definition.holidays, year)) {
      if (dropped.has(holiday.name) || dropped.has(holiday.title)) continue;
      if (holiday.isSubstitute && dropped.has(DROP_FRIDAY_SUBSTITUTES) && weekdayOf(holiday.on) === 5) continue;
      // A day can be a substitute of one holiday and another's own day: the own one is the name people use.
      if (ofYear.has(holiday.on) && holiday.isSubstitute) continue;
      ofYear.set(holiday.on, { date: holiday.on, title: holiday.title, kind: "holiday" });
    }
    for (const [date, day] of ofYear) days.set(date, day);
  }
  for (const { on, title } of definition.add) {
    if (yearOf(on) === year) days.set(on, { date: on, title, kind: "added" });
  }
  return days;
}

/**
 * A calendar that answers for any year; years are worked out once and kept. With null only weekends are days off.
 * The weekend is Saturday and Sunday.
 * @throws CalendarError for an unknown country or region.
 */
export function buildWorkingCalendar(definition: CalendarDefinition | null): WorkingCalendar {
  if (definition?.holidays) assertKnownHolidaySource(definition.holidays);
  const years = new Map<number, DaysOffOfYear>();
  // By day number: counting working days asks for the same days over and over, for every step of every run-up.
  const openDays = new Map<number, boolean>();

  function daysOffOf(year: number): DaysOffOfYear {
    const known = years.get(year);
    if (known) return known;
    const days: DaysOffOfYear = definition ? collectDaysOff(definition, year) : new Map();
    if (years.size >= MAX_CACHED_YEARS) years.clear();
    years.set(year, days);
    return days;
  }

  function reasonNotWorking(date: IsoDate): string | null {
    const weekday = weekdayOf(date);
    if (weekday >= 6) return weekdayName(weekday);
    return daysOffOf(yearOf(date)).get(date)?.title ?? null;
  }

  function isOpen(epochDay: number): boolean {
    const known = openDays.get(epochDay);
    if (known !== undefined) return known;
    const isDayOpen = reasonNotWorking(fromEpochDay(epochDay)) === null;
    if (openDays.size >= MAX_CACHED_DAYS) openDays.clear();
    openDays.set(epochDay, isDayOpen);
    return isDayOpen;
  }

  function isWorkingDay(date: IsoDate): boolean {
    return isOpen(toEpochDay(date));
  }

  /** The first working day strictly after (or before) a day, within so many days; null when there is none. */
  function findWorkingDay(epochDay: number, step: 1 | -1, withinDays: number): number | null {
    for (let distance = 1; distance <= withinDays; distance += 1) {
      if (isOpen(epochDay + step * distance)) return epochDay + step * distance;
    }
    return null;
  }

  function addWorkingDays(date: IsoDate, days: number): IsoDate {
    if (!Number.isSafeInteger(days)) throw new RangeError(`${days} is not a whole number of working days`);
    if (days === 0 && isWorkingDay(date)) return date;
    const step = days < 0 ? -1 : 1;
    let found = toEpochDay(date);
    for (let left = Math.max(Math.abs(days), 1); left > 0; left -= 1) {
      const following = findWorkingDay(found, step, MAX_CLOSED_DAYS);
      if (following === null) {
        const side = step === 1 ? "after" : "before";
        throw new CalendarError(
          "/blackouts",
          `the calendar has no working day in the year ${side} ${fromEpochDay(found)}`,
        );
      }
      found = following;
    }
    return fromEpochDay(found);
  }

  function shiftDate(date: IsoDate, rule: ShiftRule): ShiftedDate {
    const reason = reasonNotWorking(date);
    if (reason === null || rule === "keep") return { date, reason };
    if (rule === "skip") return { date: null, reason };
    const day = toEpochDay(date);
    const next = rule === "previous" ? null : findWorkingDay(day, 1, MAX_SHIFT_DAYS);
    const previous = rule === "next" ? null : findWorkingDay(day, -1, MAX_SHIFT_DAYS);
    const isPreviousNearer = previous !== null && (next === null || day - previous < next - day);
    const nearest = isPreviousNearer ? previous : next;
    if (nearest === null) return { date: null, reason: `${reason}, and no working day within ${MAX_SHIFT_DAYS} days` };
    return { date: fromEpochDay(nearest), reason };
  }

  function listDaysOff(from: IsoDate, to: IsoDate): DayOff[] {
    const found: DayOff[] = [];
    for (let year = yearOf(from); year <= yearOf(to); year += 1) {
      for (const day of daysOffOf(year).values()) {
        if (day.date >= from && day.date <= to) found.push(day);
      }
    }
    return found.sort((a, b) => compareDates(a.date, b.date));
  }

  return { reasonNotWorking, isWorkingDay, addWorkingDays, shiftDate, listDaysOff };
}

/**
 * What only the whole definition can show, beyond its schema: an unknown country or region, a dropped name that no
 * holiday bears between the two years, a year without a working day. Empty when all is well.
 */
export function checkCalendarDefinition(
  definition: CalendarDefinition,
  fromYear: number,
  toYear: number,
): CalendarError[] {
  const faults: CalendarError[] = [];
  const names = new Set<string>();
  try {
    if (definition.holidays) {
      for (const name of listHolidayNames(definition.holidays, fromYear, toYear)) names.add(name);
    }
    const calendar = buildWorkingCalendar(definition);
    for (let year = fromYear; year <= toYear; year += 1) calendar.addWorkingDays(formatIsoDate(year, 1, 1), 0);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    return [error];
  }
  for (const [index, name] of definition.drop.entries()) {
    if (name === DROP_FRIDAY_SUBSTITUTES || names.has(name) || names.has(name.replace(/ \(observed\)$/, ""))) continue;
    faults.push(new CalendarError(`/drop/${index}`, `no holiday of this calendar is called ${name}`));
  }
  return faults;
}
