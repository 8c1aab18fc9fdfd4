import { recordAudit } from "../audit/service.ts";
import { getOrganisation, getTime, updateOrganisation } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, staleVersion, unacceptable, unacceptableFields } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { daysBetween, type IsoDate, yearOf } from "../platform/time/dates.ts";
import type { CalendarImport, CalendarInput, CalendarPatch } from "./calendar-schemas.ts";
import { readDaysOff, replaceImported } from "./ics-import.ts";
import { type CalendarRow, calendarRows } from "./queries.ts";
import { type CalendarDefinition, maxBlackouts } from "./schemas.ts";
import { buildWorkingCalendar, checkCalendarDefinition, type DayOff, type WorkingCalendar } from "./working-days.ts";

const maxListedDays = 3653;
const maxCachedCalendars = 100;
const maxListedLeftOut = 500;

/** How far before and after today a definition is tried out. */
const checkedYears = 3;

/**
 * Working calendars are costly to build and cheap to keep. They are kept by what they are made from: a version number
 * would not do, for a transaction that fails leaves its number to be used again.
 */
const builtCalendars = new Map<string, WorkingCalendar>();

const buildCached = (definition: CalendarDefinition | null): WorkingCalendar => {
  const key = JSON.stringify(definition);
  const known = builtCalendars.get(key);
  if (known !== undefined) return known;
  const built = buildWorkingCalendar(definition);
  if (builtCalendars.size >= maxCachedCalendars) builtCalendars.clear();
  builtCalendars.set(key, built);
  return built;
};

const auditCalendar = async (scope: Scope, row: CalendarRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "calendar", entityId: row.id, summary });
};

/** @throws Problem 422 for an unknown country, region or holiday, or a year without a working day */
const requireSoundDefinition = async (scope: Scope, definition: CalendarDefinition): Promise<void> => {
  const year = yearOf((await getTime(scope)).today);
  const faults = checkCalendarDefinition(definition, year - checkedYears, year + checkedYears);
  if (faults.length > 0) {
    throw unacceptableFields(faults.map(({ pointer, message }) => ({ pointer, message })));
  }
};

export const listCalendars = (scope: Scope, page: PageRequest): Promise<CalendarRow[]> =>
  calendarRows.page(scope, page);

/** @throws Problem 404 */
export const getCalendar = (scope: Scope, reference: string): Promise<CalendarRow> =>
  calendarRows.byReference(scope, reference);

export const findCalendarByCode = (scope: Scope, code: string): Promise<CalendarRow | undefined> =>
  calendarRows.find(scope, `code:${code}`);

/** @throws Problem 404, 422 */
export const resolveCalendar = (scope: Scope, reference: string, pointer: string): Promise<CalendarRow> =>
  calendarRows.resolveOne(scope, reference, pointer);

export const getCalendarCodes = (scope: Scope, ids: readonly string[]): Promise<Map<string, string>> =>
  calendarRows.codesById(scope, ids);

/** The present state in the shape of the plan file. */
export const describeCalendars = async (_scope: Scope, rows: readonly CalendarRow[]): Promise<CalendarInput[]> =>
  rows.map((row) => row.definition);

/**
 * The first calendar of an organisation becomes its default.
 * @throws Problem 409 when the code is taken, 422 for an unknown country or region
 */
export const createCalendar = async (scope: Scope, input: CalendarInput): Promise<CalendarRow> => {
  await requireSoundDefinition(scope, input);
  const row = await calendarRows.insert(scope, { code: input.code, definition: input });
  await auditCalendar(scope, row, "calendar.created", `The calendar ${row.code} was added`);
  const organisation = await getOrganisation(scope);
  if (organisation.defaultCalendarId === null) await updateOrganisation(scope, {}, row.id, "any");
  return row;
};

/**
 * Dates already planned stay as they are; planning anew is the routines' part.
 * @throws Problem 404, 412, 422 for an unknown country or region
 */
export const updateCalendar = async (
  scope: Scope,
  reference: string,
  patch: CalendarPatch,
  expectedVersion: ExpectedVersion,
): Promise<CalendarRow> => {
  const { id, definition } = await calendarRows.byReference(scope, reference);
  const { title = definition.title, holidays = definition.holidays } = patch;
  const changed: CalendarDefinition = {
    code: definition.code,
    ...(title === null || title === undefined ? {} : { title }),
    ...(holidays === null || holidays === undefined ? {} : { holidays }),
    drop: patch.drop ?? definition.drop,
    add: patch.add ?? definition.add,
    blackouts: patch.blackouts ?? definition.blackouts,
  };
  await requireSoundDefinition(scope, changed);
  const row = await calendarRows.update(scope, id, { definition: changed }, expectedVersion);
  await auditCalendar(
    scope,
    row,
    "calendar.changed",
    `The calendar ${row.code} was changed: ${Object.keys(patch).join(", ")}`,
  );
  return row;
};

/**
 * Takes the days off of an iCalendar file into a calendar as blackouts, in place of what came from the same source
 * before; everything else stays. A file that says nothing new changes nothing, the version neither. Planning anew is the
 * routines' part.
 * @throws Problem 404, 412, 422 naming the line of a broken file, or for a calendar that would be too large or leave a
 * year without a working day
 */
export const importCalendarFile = async (
  scope: Scope,
  reference: string,
  text: string,
  { source, dryRun, includeFree }: { source: string; dryRun: boolean; includeFree: boolean },
  expectedVersion: ExpectedVersion,
): Promise<{ row: CalendarRow; result: CalendarImport; isChanged: boolean }> => {
  const row = await calendarRows.byReference(scope, reference);
  if (expectedVersion !== "any" && expectedVersion !== row.version) throw staleVersion("calendar");
  const { today } = await getTime(scope);
  const read = readDaysOff(text, { today, source, includesFree: includeFree });
  const { blackouts, ...counts } = replaceImported(row.definition.blackouts, read.blackouts, source);
  if (blackouts.length > maxBlackouts) {
    throw unacceptable("", `the calendar would have ${blackouts.length} blackouts; ${maxBlackouts} at most`);
  }
  const definition = { ...row.definition, blackouts };
  await requireSoundDefinition(scope, definition);
  const result: CalendarImport = {
    ...counts,
    dryRun,
    leftOutCount: read.leftOut.length,
    leftOut: read.leftOut.slice(0, maxListedLeftOut),
    blackouts: read.blackouts,
  };
  if (dryRun || counts.added + counts.removed === 0) return { row, result, isChanged: false };
  // Against the version just read, so that of two imports at once neither undoes the other unseen.
  const changed = await calendarRows.update(scope, row.id, { definition }, row.version);
  await auditCalendar(
    scope,
    changed,
    "calendar.imported",
    `The calendar ${row.code} was brought up to the file from ${source}: ` +
      `${counts.added} blackouts added, ${counts.removed} removed, ${counts.unchanged} unchanged`,
  );
  return { row: changed, result, isChanged: true };
};

/** @throws Problem 404, 409 while a routine uses it or it is the organisation's default, 412 */
export const removeCalendar = async (
  scope: Scope,
  reference: string,
  expectedVersion: ExpectedVersion,
): Promise<void> => {
  const row = await calendarRows.byReference(scope, reference);
  const organisation = await getOrganisation(scope);
  if (organisation.defaultCalendarId === row.id) {
    throw conflict("This calendar is the organisation's default; choose another default first.");
  }
  await calendarRows.remove(scope, row.id, expectedVersion);
  await auditCalendar(scope, row, "calendar.removed", `The calendar ${row.code} was removed`);
};

/**
 * What a routine's dates are shifted by: the given calendar, else the organisation's default, else only weekends.
 * @throws Problem 404 when the given calendar is not there
 */
export const getWorkingCalendar = async (scope: Scope, calendarId: string | null): Promise<WorkingCalendar> => {
  const id = calendarId ?? (await getOrganisation(scope)).defaultCalendarId;
  return buildCached(id === null ? null : (await calendarRows.byId(scope, id)).definition);
};

/**
 * Holidays, added days and blackout days from `from` to `to`, both included; weekends are not listed.
 * @throws Problem 404, 422 when the range is upside down or longer than ten years
 */
export const listDaysOff = async (scope: Scope, reference: string, from: IsoDate, to: IsoDate): Promise<DayOff[]> => {
  const row = await calendarRows.byReference(scope, reference);
  if (to < from) throw unacceptable("/to", `${to} is before ${from}`);
  if (daysBetween(from, to) > maxListedDays) throw unacceptable("/to", "ask for ten years at most");
  return buildCached(row.definition).listDaysOff(from, to);
};
