import { type LeftOutDate, type PlannedDate, type Preview, previewOccurrences } from "../../cadences/preview.ts";
import { getWorkingCalendar, resolveCalendar } from "../../calendars/service.ts";
import { getOrganisation, getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { unacceptable } from "../../platform/errors/problem.ts";
import {
  addDays,
  compareDates,
  earlierOf,
  explainBadDate,
  formatDate,
  type IsoDate,
  yearOf,
} from "../../platform/time/dates.ts";
import { addMinutes } from "../../platform/time/wall-time.ts";
import { findYieldsOf } from "../occurrences/give-way-service.ts";
import { type OccurrenceRow, occurrenceRows } from "../occurrences/occurrence-queries.ts";
import { type RoutineRow, routineRows, selectRoutineLinks } from "../queries.ts";
import { readCadence, resolveAnchor } from "../routine-input-service.ts";
import type { PreviewQuery, PreviewRequestBody } from "../schemas.ts";
import type { OccurrenceStatus } from "../vocabulary.ts";
import { nameDates, scheduledOnOf } from "./date-names.ts";
import { loadDependence, loadSchedule } from "./dependence-service.ts";
import { passedDays } from "./planning-service.ts";

const maxPreviewYears = 20;
/** Cadences start in these years, and nobody plans beyond. */
const previewYears = { first: 1900, last: 2199 };

const assertWindow = (from: IsoDate, to: IsoDate): void => {
  const [fromYear, toYear] = [yearOf(from), yearOf(to)];
  if (fromYear < previewYears.first) throw unacceptable("/from", `\`from\` lies before ${previewYears.first}`);
  if (toYear > previewYears.last) throw unacceptable("/to", `\`to\` lies after ${previewYears.last}`);
  if (to < from) throw unacceptable("/to", "`to` lies before `from`");
  if (toYear - fromYear > maxPreviewYears) {
    throw unacceptable("/to", `a preview spans at most ${maxPreviewYears} years`);
  }
};

const windowForm = "give the window as ?from=YYYY-MM-DD&to=YYYY-MM-DD; in a memo's body `from` and `to` are people";

const readWindow = (body: PreviewRequestBody, query: PreviewQuery): { from: IsoDate; to: IsoDate } => {
  const given = query.from === undefined && query.to === undefined ? body : query;
  const read = (end: "from" | "to"): IsoDate => {
    const text = given[end] ?? "";
    const fault = explainBadDate(text);
    // Of what was meant as a date, what is wrong with it says more.
    if (fault !== null) throw unacceptable(`/${end}`, /^\d+-\d+-\d+$/.test(text) ? fault : windowForm);
    return text;
  };
  return { from: read("from"), to: read("to") };
};

const inOrder = (leftOut: readonly LeftOutDate[]): LeftOutDate[] =>
  leftOut.toSorted((a, b) => compareDates(a.date, b.date));

const toPlannedDate = (row: OccurrenceRow): PlannedDate => {
  const { startsAt, minutes } = row;
  const instant = startsAt.toISOString();
  return {
    recurrenceOn: row.recurrenceOn,
    date: row.heldOn,
    startsAt: { local: row.startsLocal, timeZone: row.timeZone },
    instant,
    endsInstant: addMinutes(instant, minutes),
    minutes,
    movedFrom: row.movedFromOn,
    reason: row.moveReason,
  };
};

/**
 * A changed schedule cannot change what was: what took place is not had again on a later date, and what lay ahead stays
 * where it was when its new date had passed already.
 */
const respectPast = async (scope: Scope, routine: RoutineRow, { dates, leftOut }: Preview): Promise<Preview> => {
  const { now } = await getTime(scope);
  const over = await occurrenceRows.overOf(scope, routine.id, now);
  const calledOff: readonly OccurrenceStatus[] = ["skipped", "cancelled", "gaveWay"];
  const past = new Map(over.filter(({ status }) => !calledOff.includes(status)).map((row) => [row.recurrenceOn, row]));
  const ahead = new Map((await occurrenceRows.keptAfter(scope, routine.id, now)).map((row) => [row.recurrenceOn, row]));
  const kept: PlannedDate[] = [];
  const had: LeftOutDate[] = [];
  for (const date of nameDates(dates, over)) {
    const isOver = new Date(date.instant) <= now;
    const stays = isOver ? ahead.get(date.recurrenceOn) : undefined;
    const took = isOver ? undefined : past.get(date.recurrenceOn);
    if (stays !== undefined) kept.push(toPlannedDate(stays));
    else if (took === undefined || took.scheduledOn === scheduledOnOf(date)) kept.push(date);
    else had.push({ date: date.date, reason: `took place on ${formatDate(took.heldOn)} already` });
  }
  return { dates: kept, leftOut: [...leftOut, ...had] };
};

const cutOut = ({ dates, leftOut }: Preview, from: IsoDate, to: IsoDate): Preview => {
  const isInside = ({ date }: { date: IsoDate }) => date >= from && date <= to;
  return {
    dates: dates.filter(isInside).toSorted((a, b) => compareDates(a.date, b.date)),
    leftOut: inOrder(leftOut.filter(isInside)),
  };
};

/** What gives way, by how the routines it yields to are planned now, is left out with its cause. */
const leaveOutYields = async (scope: Scope, preview: Preview, yieldsToIds: readonly string[]): Promise<Preview> => {
  const causes = await findYieldsOf(
    scope,
    yieldsToIds,
    preview.dates.map(({ date }) => date),
  );
  const givingWay = preview.dates.flatMap(({ date }) => {
    const cause = causes.get(date);
    return cause === undefined ? [] : [{ date, reason: `gives way to ${cause.title} on ${formatDate(cause.date)}` }];
  });
  return {
    dates: preview.dates.filter(({ date }) => !causes.has(date)),
    leftOut: inOrder([...preview.leftOut, ...givingWay]),
  };
};

/**
 * The dates a routine would have; stores nothing.
 * @param query the window, where the body does not give it: then the body's `from` and `to` may be a memo's people
 * @throws Problem 404, 422
 */
export const previewRoutine = async (
  scope: Scope,
  body: PreviewRequestBody,
  query: PreviewQuery = {},
): Promise<Preview> => {
  if (body.trigger !== undefined) throw unacceptable("/trigger", "a triggered routine has no dates to preview");
  if (body.cadence === undefined) throw unacceptable("/cadence", "give the `cadence` to preview");
  const { from, to } = readWindow(body, query);
  const calendarId = body.calendar === undefined ? null : (await resolveCalendar(scope, body.calendar, "/calendar")).id;
  const yieldsTo = await routineRows.resolve(scope, body.yieldsTo ?? [], (index) => `/yieldsTo/${index}`);
  const required = await routineRows.resolve(scope, body.after?.routines ?? [], (index) => `/after/routines/${index}`);
  assertWindow(from, to);
  await resolveAnchor(scope, body.cadence, "/cadence");
  const cadence = readCadence(body.cadence, "/cadence");
  const prerequisites = required.map(({ id }) => ({ requiredId: id, times: body.after?.times ?? 1 }));
  const request = {
    cadence,
    shift: body.shift ?? "next",
    ...(await loadDependence(scope, [cadence], prerequisites)),
    calendar: await getWorkingCalendar(scope, calendarId),
    zone: body.timeZone ?? (await getOrganisation(scope)).timeZone,
    from,
    to,
  };
  return leaveOutYields(
    scope,
    previewOccurrences(request),
    yieldsTo.map(({ id }) => id),
  );
};

/**
 * The dates that a routine's schedule gives, with all its changes, as the preview shows them: what people moved or called
 * off singly stands with the occurrences. Empty for one that is called by its trigger.
 * @throws Problem 404, 422
 */
export const previewStoredRoutine = async (
  scope: Scope,
  reference: string,
  from: IsoDate,
  to: IsoDate,
): Promise<Preview> => {
  const routine = await routineRows.byReference(scope, reference);
  assertWindow(from, to);
  const schedule = await loadSchedule(scope, routine);
  if (schedule === null) return { dates: [], leftOut: [] };
  const calendar = await getWorkingCalendar(scope, routine.calendarId);
  const links = (await selectRoutineLinks(scope, [routine.id])).get(routine.id);
  const { today } = await getTime(scope);
  // What stays ahead of a date that has passed is found by that date.
  const since = from <= (routine.plannedUntil ?? today) ? earlierOf(from, addDays(today, -passedDays)) : from;
  const preview = previewOccurrences({ ...schedule, calendar, zone: routine.timeZone, from: since, to });
  const shown = cutOut(await respectPast(scope, routine, preview), from, to);
  return leaveOutYields(scope, shown, links?.yieldsToIds ?? []);
};
