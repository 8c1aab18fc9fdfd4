import type { IsoDate } from "../platform/time/dates.ts";
import { compareDates, yearOf } from "../platform/time/dates.ts";
import { CadenceError } from "./cadence-error.ts";
import { readRrule } from "./cadence-rrule.ts";
import { type Cadence, type CadenceInput, cadenceInputSchema, type RelativeCadence } from "./cadence-schema.ts";
import { readWords } from "./cadence-words.ts";
import { firesWithinYears } from "./recurrence.ts";

export type { Cadence, RelativeCadence } from "./cadence-schema.ts";

const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

function assertInSeries(dates: IsoDate[], pointer: string, startsOn: IsoDate, endsOn: IsoDate | null): IsoDate[] {
  for (const [index, date] of dates.entries()) {
    if (date >= startsOn && (endsOn === null || date <= endsOn)) continue;
    throw new CadenceError(`${pointer}/${index}`, `${date} lies outside the series`);
  }
  return [...new Set(dates)].sort(compareDates);
}

type CadenceFields = ReturnType<typeof readFields>;

function readFields(input: CadenceInput) {
  const shape = cadenceInputSchema.safeParse(input);
  if (!shape.success) {
    const [issue] = shape.error.issues;
    throw new CadenceError(`/${issue?.path.join("/") ?? ""}`, issue?.message ?? "cannot be read");
  }
  const { startsOn } = shape.data;
  if (yearOf(startsOn) < FIRST_YEAR || yearOf(startsOn) > LAST_YEAR) {
    throw new CadenceError("/startsOn", `${startsOn} lies outside the years ${FIRST_YEAR} to ${LAST_YEAR}`);
  }
  return shape.data;
}

function assertEndsAfterStart(startsOn: IsoDate, endsOn: IsoDate | null, pointer: string): void {
  if (endsOn !== null && endsOn < startsOn) {
    throw new CadenceError(pointer, `ends on ${endsOn}, before it starts on ${startsOn}`);
  }
}

const sortedOnce = (dates: readonly IsoDate[] = []): IsoDate[] => [...new Set(dates)].sort(compareDates);

/**
 * Reads a cadence with days of its own, in words or as `rrule`. When `startsOn` does not match the rule, the first date
 * is the first match after it. A day of the month in words that a month lacks is its last day; in `rrule`, as RFC 5545
 * has it, such a month is left out.
 * @throws CadenceError with a pointer relative to the cadence, for what cannot be read or would never happen.
 */
export function parseCadence(input: CadenceInput): Cadence {
  const cadence = parseAnyCadence(input);
  if (isRelative(cadence)) throw new CadenceError("", "follows another routine; it has no days of its own");
  return cadence;
}

/** Reads a cadence in any of its forms. @throws CadenceError */
export function parseAnyCadence(input: CadenceInput): Cadence | RelativeCadence {
  const fields = readFields(input);
  return fields.halfwayBetween === undefined && fields.relativeTo === undefined
    ? readCalendarCadence(fields)
    : readRelativeCadence(fields);
}

export const isRelative = (cadence: Cadence | RelativeCadence): cadence is RelativeCadence => "relation" in cadence;

function readRelativeCadence({ halfwayBetween, relativeTo, startsOn, endsOn, at, minutes, exDates }: CadenceFields) {
  assertEndsAfterStart(startsOn, endsOn ?? null, "/endsOn");
  const relation: RelativeCadence["relation"] =
    relativeTo === undefined
      ? { kind: "halfway", routine: halfwayBetween ?? "" }
      : { kind: "workingDays", routine: relativeTo.routine, days: relativeTo.workingDays };
  return { relation, startsOn, endsOn: endsOn ?? null, at, minutes, exDates: sortedOnce(exDates) };
}

function readCalendarCadence(fields: CadenceFields): Cadence {
  const { every, on, rrule, at, minutes, startsOn } = fields;
  const read = rrule === undefined ? { rule: readWords(every ?? "", on, startsOn), until: null } : readRrule(rrule);
  const endsOn = fields.endsOn ?? read.until;
  if (fields.endsOn && read.until !== null) {
    throw new CadenceError("/endsOn", "the rule has an UNTIL already; give one of the two");
  }
  assertEndsAfterStart(startsOn, endsOn, fields.endsOn ? "/endsOn" : "/rrule");
  const cadence: Cadence = {
    rule: read.rule,
    startsOn,
    endsOn,
    at,
    minutes,
    exDates: sortedOnce(fields.exDates),
    extraDates: assertInSeries(fields.extraDates ?? [], "/extraDates", startsOn, endsOn),
  };
  const years = 10;
  if (!firesWithinYears(cadence, years)) {
    const window = endsOn === null ? `in the ${years} years from ${startsOn}` : `from ${startsOn} to ${endsOn}`;
    throw new CadenceError(rrule === undefined ? "/on" : "/rrule", `never fires ${window}`);
  }
  return cadence;
}
