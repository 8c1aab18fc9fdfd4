import Holidays from "date-holidays";
import { addDays, type IsoDate } from "../platform/time/dates.ts";

/** A fault in a calendar; `pointer` is a JSON pointer into its definition. */
export class CalendarError extends Error {
  readonly pointer: string;

  constructor(pointer: string, message: string) {
    super(message);
    this.name = "CalendarError";
    this.pointer = pointer;
  }
}

export interface HolidaySource {
  country: string;
  region?: string | undefined;
}

export interface Holiday {
  on: IsoDate;
  /** The holiday's own name, to be dropped by. */
  name: string;
  /** What people read: the name, with "(observed)" on a substitute day. */
  title: string;
  isSubstitute: boolean;
}

const HOUR_MS = 3_600_000;
const MAX_CACHED_YEARS = 2000;

const tables = new Map<string, Holidays>();
const years = new Map<string, Holiday[]>();

function findCode(codes: Record<string, string> | undefined, wanted: string): string | undefined {
  return Object.keys(codes ?? {}).find((code) => code.toLowerCase() === wanted.toLowerCase());
}

/**
 * The table of a country or one of its states. The library answers an unknown country with no holidays at all and an
 * unknown state with the country's, so both are looked up first.
 */
function openTable(source: HolidaySource): Holidays {
  const key = `${source.country}/${source.region ?? ""}`.toLowerCase();
  const known = tables.get(key);
  if (known) return known;
  const index = new Holidays();
  const country = findCode(index.getCountries(), source.country);
  if (country === undefined) {
    throw new CalendarError("/holidays/country", `unknown holiday country ${source.country}`);
  }
  index.init(country);
  const path = [country];
  if (source.region !== undefined) {
    const unknown = new CalendarError("/holidays/region", `unknown holiday region ${source.region} of ${country}`);
    const whole = findCode(index.getStates(country), source.region);
    const [first = "", ...rest] = whole === undefined ? source.region.split("-") : [whole];
    const state = findCode(index.getStates(country), first);
    if (state === undefined) throw unknown;
    path.push(state);
    if (rest.length > 0) {
      const district = findCode(index.getRegions(country, state), rest.join("-"));
      if (district === undefined) throw unknown;
      path.push(district);
    }
  }
  const [, state = "", district = ""] = path;
  // Names stand in English sentences: English where the table has it, in the country's own spelling ("Labor Day").
  const languages = index.getLanguages().filter((language) => language.startsWith("en"));
  // `bank` holds the substitutes of Veterans Day.
  const table = new Holidays(country, state, district, { languages: [...languages, "en"], types: ["public", "bank"] });
  tables.set(key, table);
  return table;
}

/** Checks that the country and region are known. @throws CalendarError naming the one that is not. */
export function assertKnownHolidaySource(source: HolidaySource): void {
  openTable(source);
}

/**
 * Public and bank holidays of a year by date; a holiday of several days gives one entry a day. Half days (Christmas Eve
 * from 14:00) are working days.
 * @throws CalendarError for an unknown country or region.
 */
export function listHolidays(source: HolidaySource, year: number): Holiday[] {
  const key = `${source.country}/${source.region ?? ""}/${year}`.toLowerCase();
  const known = years.get(key);
  if (known) return known;
  const holidays: Holiday[] = [];
  for (const entry of openTable(source).getHolidays(year)) {
    // The text is the local date; `start` is an instant, good only for the length.
    const hours = (entry.end.getTime() - entry.start.getTime()) / HOUR_MS;
    const wholeDays = entry.date.slice(11, 16) === "00:00" ? Math.floor((hours + 1) / 24) : 0;
    const isSubstitute = entry.substitute === true;
    const name = isSubstitute ? entry.name.replace(/ \([^()]*\)$/, "") : entry.name;
    for (let day = 0; day < wholeDays; day += 1) {
      const on = addDays(entry.date.slice(0, 10), day);
      holidays.push({ on, name, title: isSubstitute ? `${name} (observed)` : name, isSubstitute });
    }
  }
  if (years.size >= MAX_CACHED_YEARS) years.clear();
  years.set(key, holidays);
  return holidays;
}

/** Names of holidays that a source knows in any of these years: what `drop` may name. */
export function listHolidayNames(source: HolidaySource, fromYear: number, toYear: number): Set<string> {
  const names = new Set<string>();
  for (let year = fromYear; year <= toYear; year += 1) {
    for (const holiday of listHolidays(source, year)) names.add(holiday.name);
  }
  return names;
}
