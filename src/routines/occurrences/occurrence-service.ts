import { recordAudit } from "../../audit/service.ts";
import { getWorkingCalendar } from "../../calendars/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { conflict, notFound, staleVersion, unacceptable } from "../../platform/errors/problem.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import type { ExpectedVersion } from "../../platform/http/routes.ts";
import { formatDate } from "../../platform/time/dates.ts";
import { localDateOf, resolveWallTime } from "../../platform/time/wall-time.ts";
import { type RoutineRow, routineRows } from "../queries.ts";
import { hastenActionLog, redateMissedActionLog, redateSteps } from "../run-ups/step-planning-service.ts";
import { cancelPlannedSteps, type StepRow, selectSteps } from "../run-ups/step-queries.ts";
import { settleChangedDates } from "../schedules/planning-service.ts";
import type { MeetingCorrection, MeetingHeld, OccurrenceMove } from "../schemas.ts";
import { isPaper, type OccurrenceStatus } from "../vocabulary.ts";
import { recordChange } from "./change-service.ts";
import { type OccurrenceFilters, type OccurrenceRow, occurrenceRows, type TurnAt } from "./occurrence-queries.ts";
import { titleOfOccurrence } from "./occurrence-title.ts";

/** An occurrence with the routine it belongs to. */
export interface RoutineOccurrence {
  occurrence: OccurrenceRow;
  routine: RoutineRow;
}

const auditOccurrence = async (
  scope: Scope,
  { occurrence, routine }: RoutineOccurrence,
  verb: string,
  summary: string,
): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event: `occurrence.${verb}`,
    entityType: "occurrence",
    entityId: occurrence.id,
    summary,
    detail: { routine: routine.code, date: occurrence.heldOn },
  });
};

/** In order of their start; one row more than the limit. */
export const listOccurrences = async (
  scope: Scope,
  page: PageRequest,
  filters: Omit<OccurrenceFilters, "routineId"> & { routine?: string | undefined },
): Promise<OccurrenceRow[]> => {
  const { routine, ...others } = filters;
  const routineId = routine === undefined ? undefined : (await routineRows.byReference(scope, routine)).id;
  return occurrenceRows.list(scope, page, { ...others, routineId });
};

/** @throws Problem 404 */
export const getOccurrence = async (scope: Scope, id: string): Promise<RoutineOccurrence> => {
  const occurrence = await occurrenceRows.byId(scope, id);
  return { occurrence, routine: await routineRows.byId(scope, occurrence.routineId) };
};

/** The occurrence of a routine that is held on a date, else the one scheduled for it and moved since. @throws Problem 404 */
export const getOccurrenceOn = async (scope: Scope, routineCode: string, date: string): Promise<OccurrenceRow> => {
  const routine = await routineRows.byReference(scope, `code:${routineCode}`);
  const found = await occurrenceRows.ofRoutineFor(scope, routine.id, date);
  const occurrence = found.find(({ heldOn }) => heldOn === date) ?? found[0];
  if (occurrence === undefined) throw notFound(`occurrence of ${routineCode} on ${date}`);
  return occurrence;
};

const takenPlace = ["held", "closed", "issued"] as const;

/**
 * The last occurrence of any of these routines that began before another and was met over or issued; where that one has
 * a turn, not one of another's turn. One from before there were turns was everybody's.
 */
export const getLastTakenPlace = (
  scope: Scope,
  routineIds: readonly string[],
  next: TurnAt,
): Promise<OccurrenceRow | undefined> => occurrenceRows.lastBefore(scope, routineIds, next, takenPlace);

/** The same, also where nobody has recorded yet whether it took place. */
export const getLastNotCalledOff = (
  scope: Scope,
  routineIds: readonly string[],
  next: TurnAt,
): Promise<OccurrenceRow | undefined> => occurrenceRows.lastBefore(scope, routineIds, next, ["planned", ...takenPlace]);

/** Meetings that begin after a moment and up to another, save those called off. */
export const listMeetingsBetween = async (scope: Scope, after: Date, until: Date): Promise<RoutineOccurrence[]> => {
  const rows = await occurrenceRows.startingBetween(scope, after, until);
  const routines = await getRoutinesOf(scope, rows);
  return rows.flatMap((occurrence) => {
    const routine = routines.get(occurrence.routineId);
    const isMeeting = routine !== undefined && !isPaper(routine.kind);
    return isMeeting && ["planned", "held", "closed"].includes(occurrence.status) ? [{ occurrence, routine }] : [];
  });
};

export const getRoutinesOf = (scope: Scope, rows: readonly OccurrenceRow[]): Promise<Map<string, RoutineRow>> =>
  routineRows.byIds(scope, [...new Set(rows.map((row) => row.routineId))]);

export const getStepsOf = async (scope: Scope, occurrenceIds: readonly string[]): Promise<Map<string, StepRow[]>> => {
  const byOccurrence = new Map<string, StepRow[]>(occurrenceIds.map((id) => [id, []]));
  for (const step of await selectSteps(scope, occurrenceIds)) byOccurrence.get(step.occurrenceId)?.push(step);
  return byOccurrence;
};

/**
 * Locks an occurrence for a change, so that a step at work on it and the change come one after the other. Its routine is
 * locked first, as by whoever plans it anew: neither waits for the other in a circle.
 * @throws Problem 404, 412
 */
export const lockOccurrence = async (
  scope: Scope,
  id: string,
  expectedVersion: ExpectedVersion,
): Promise<RoutineOccurrence> => {
  const { routineId } = await occurrenceRows.byId(scope, id);
  const routine = await routineRows.lock(scope, routineId);
  const occurrence = await occurrenceRows.lock(scope, id);
  if (routine === undefined || occurrence === undefined) throw notFound("occurrence");
  if (expectedVersion !== "any" && occurrence.version !== expectedVersion) throw staleVersion("occurrence");
  return { occurrence, routine };
};

const requireStatus = (occurrence: OccurrenceRow, allowed: OccurrenceStatus[], what: string): void => {
  if (!allowed.includes(occurrence.status)) {
    throw conflict(`An occurrence that is ${statusWords[occurrence.status]} cannot be ${what}.`);
  }
};

const statusWords: Record<OccurrenceStatus, string> = {
  planned: "still planned",
  held: "held already",
  closed: "closed",
  issued: "issued",
  gaveWay: "one that gave way",
  skipped: "skipped",
  cancelled: "cancelled",
};

/**
 * Moves one occurrence without disturbing the series. Steps that have not begun are dated anew; what was issued stays
 * as it is. A day off is allowed, since the reason is given.
 * @throws Problem 404, 409, 412, 422
 */
export const moveOccurrence = async (
  scope: Scope,
  id: string,
  move: OccurrenceMove,
  expectedVersion: ExpectedVersion,
): Promise<OccurrenceRow> => {
  const { occurrence, routine } = await lockOccurrence(scope, id, expectedVersion);
  requireStatus(occurrence, ["planned"], "moved");
  const { now } = await getTime(scope);
  const at = move.at ?? occurrence.startsLocal.slice(11);
  const start = resolveWallTime(move.to, at, routine.timeZone);
  if (new Date(start.instant) <= now)
    throw unacceptable("/to", "the new date lies in the past; record the meeting as held instead");
  if (start.instant === occurrence.startsAt.toISOString())
    throw unacceptable("/to", "it is planned for that time already");
  const dayOff = (await getWorkingCalendar(scope, routine.calendarId)).reasonNotWorking(move.to);
  const moved = await occurrenceRows.update(scope, id, {
    heldOn: move.to,
    startsAt: new Date(start.instant),
    startsLocal: start.local,
    timeZone: start.timeZone,
    movedFromOn: occurrence.movedFromOn ?? occurrence.heldOn,
    moveReason: move.reason,
    sequence: occurrence.sequence + 1,
  });
  await redateSteps(scope, routine, moved);
  const change = { kind: "moved", before: occurrence, after: moved, reason: move.reason, isByPeople: true } as const;
  await recordChange(scope, change);
  await settleChangedDates(scope, routine);
  const onDayOff = dayOff === null ? "" : `, although that is ${dayOff}`;
  await auditOccurrence(
    scope,
    { occurrence: moved, routine },
    "moved",
    `${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)} was moved to ${formatDate(move.to)}${onDayOff}: ${move.reason}`,
  );
  // Its turn may have changed with the order of the dates.
  return occurrenceRows.byId(scope, id);
};

const callOff =
  (status: "skipped" | "cancelled") =>
  async (scope: Scope, id: string, reason: string, expectedVersion: ExpectedVersion): Promise<OccurrenceRow> => {
    const found = await lockOccurrence(scope, id, expectedVersion);
    requireStatus(found.occurrence, ["planned"], status);
    const before = found.occurrence;
    const sequence = before.sequence + 1;
    const occurrence = await occurrenceRows.update(scope, id, { status, cause: reason, sequence });
    await cancelPlannedSteps(scope, id, `the occurrence was ${status}: ${reason}`);
    await recordChange(scope, { kind: status, before, after: occurrence, reason, isByPeople: true });
    await settleChangedDates(scope, found.routine);
    await auditOccurrence(
      scope,
      found,
      status,
      `${titleOfOccurrence(found.routine, occurrence)} of ${formatDate(occurrence.heldOn)} was ${status}: ${reason}`,
    );
    return occurrence;
  };

/** Leaves one out; the series goes on. Nothing further goes out for it. @throws Problem 404, 409, 412 */
export const skipOccurrence = callOff("skipped");

/** Calls one off; the series goes on. Nothing further goes out for it. @throws Problem 404, 409, 412 */
export const cancelOccurrence = callOff("cancelled");

/** Records that it gives way to another; nothing further is prepared for it. The caller holds its lock. */
export const giveWay = async (scope: Scope, found: RoutineOccurrence, cause: string): Promise<void> => {
  const { occurrence, routine } = found;
  const sequence = occurrence.sequence + 1;
  const after = await occurrenceRows.update(scope, occurrence.id, { status: "gaveWay", cause, sequence });
  await cancelPlannedSteps(scope, occurrence.id, `gave way to ${cause}`);
  await recordChange(scope, { kind: "gaveWay", before: occurrence, after, reason: cause, isByPeople: false });
  await settleChangedDates(scope, routine);
  await auditOccurrence(
    scope,
    found,
    "gave-way",
    `${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)} gave way to ${cause}`,
  );
};

/**
 * Records that a meeting was held, on which day and whether its chair was there; an action log that found nothing to
 * send is dated anew.
 * @throws Problem 404, 409 for a paper or a second time, 412, 422 before its day
 */
export const holdOccurrence = async (
  scope: Scope,
  id: string,
  record: MeetingHeld,
  expectedVersion: ExpectedVersion,
): Promise<OccurrenceRow> => {
  const found = await lockOccurrence(scope, id, expectedVersion);
  const { occurrence, routine } = found;
  if (isPaper(routine.kind)) throw conflict("A memo is issued, not held; nobody meets over it.");
  requireStatus(occurrence, ["planned"], "recorded as held");
  const { now } = await getTime(scope);
  const today = localDateOf(now, routine.timeZone);
  const tookPlaceOn = record?.tookPlaceOn ?? occurrence.heldOn;
  if (tookPlaceOn > today) {
    if (record?.tookPlaceOn !== undefined) throw unacceptable("/tookPlaceOn", "lies in the future");
    throw unacceptable(
      "",
      `It is planned for ${formatDate(occurrence.heldOn)}; a meeting cannot be held before its day. If it took place earlier, say when: tookPlaceOn.`,
    );
  }
  // What would have led up to a later day is not sent any more; what was agreed is.
  if (tookPlaceOn < occurrence.heldOn) {
    await cancelPlannedSteps(scope, id, `the meeting took place on ${formatDate(tookPlaceOn)}`, ["actionLog"]);
  }
  // Whoever noted who was there before saying that it was held has said it already.
  const chairAttended = record?.chairAttended ?? occurrence.chairAttended;
  const held = await occurrenceRows.update(scope, id, {
    status: "held",
    recordedAt: now,
    tookPlaceOn,
    chairAttended,
  });
  await redateMissedActionLog(scope, routine, held);
  await auditOccurrence(
    scope,
    found,
    "held",
    `${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)} was held${sayMove(occurrence)}`,
  );
  return held;
};

/**
 * Closes the record of a meeting that was held; what was agreed goes out now.
 * @throws Problem 404, 409 before it was held or a second time, 412
 */
export const closeOccurrence = async (
  scope: Scope,
  id: string,
  expectedVersion: ExpectedVersion,
): Promise<OccurrenceRow> => {
  const found = await lockOccurrence(scope, id, expectedVersion);
  requireClosable(found);
  const { now } = await getTime(scope);
  const closed = await occurrenceRows.update(scope, id, { status: "closed", closedAt: now });
  await hastenActionLog(scope, found.routine, closed);
  await auditOccurrence(
    scope,
    found,
    "closed",
    `The record of ${titleOfOccurrence(found.routine, found.occurrence)} of ${formatDate(found.occurrence.heldOn)} was closed`,
  );
  return closed;
};

const requireClosable = ({ occurrence, routine }: RoutineOccurrence): void => {
  const { status, closedAt } = occurrence;
  if (status === "closed") {
    const when = closedAt === null ? "already" : `on ${formatDate(localDateOf(closedAt, routine.timeZone))}`;
    throw conflict(`The record of this meeting was closed ${when}; what is wrong in it can still be corrected.`);
  }
  if (status === "planned" && !isPaper(routine.kind)) {
    throw conflict("A meeting is closed once it was held: record that it was held first.");
  }
  requireStatus(occurrence, ["held"], "closed");
};

/** What a correction can change, for the audit trail. */
const correctable = ({ tookPlaceOn, chairAttended }: OccurrenceRow) => ({ tookPlaceOn, chairAttended });

/**
 * Corrects what the record says about a meeting that was held, also once it is closed; what it said before stays in the
 * audit trail.
 * @throws Problem 404, 409 for a meeting that was not held, 412, 422 for a day in the future
 */
export const correctOccurrence = async (
  scope: Scope,
  id: string,
  { reason, ...correction }: MeetingCorrection,
  expectedVersion: ExpectedVersion,
): Promise<OccurrenceRow> => {
  const found = await lockOccurrence(scope, id, expectedVersion);
  const { occurrence, routine } = found;
  if (!["held", "closed"].includes(occurrence.status)) {
    throw conflict(`Nothing is recorded of an occurrence that is ${statusWords[occurrence.status]}.`);
  }
  const { now } = await getTime(scope);
  if (correction.tookPlaceOn !== undefined && correction.tookPlaceOn > localDateOf(now, routine.timeZone)) {
    throw unacceptable("/tookPlaceOn", "lies in the future");
  }
  const { tookPlaceOn = occurrence.tookPlaceOn, chairAttended = occurrence.chairAttended } = correction;
  const corrected = await occurrenceRows.update(scope, id, { tookPlaceOn, chairAttended });
  await recordAudit(scope, now, {
    event: "occurrence.corrected",
    entityType: "occurrence",
    entityId: id,
    summary: `The record of ${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)} was corrected: ${reason.replaceAll(/\s+/g, " ")}`,
    detail: { routine: routine.code, before: correctable(occurrence), after: correctable(corrected), reason },
  });
  return corrected;
};

/**
 * Makes a new version of an occurrence because its attendance changed. The caller holds its lock.
 * @param chairAttended undefined: the attendance says nothing of the chair
 */
export const noteAttendance = (scope: Scope, id: string, chairAttended: boolean | undefined): Promise<OccurrenceRow> =>
  occurrenceRows.update(scope, id, chairAttended === undefined ? {} : { chairAttended });

/** Records that a paper was issued. The caller holds its lock. */
export const markPaperIssued = async (scope: Scope, found: RoutineOccurrence): Promise<void> => {
  await occurrenceRows.update(scope, found.occurrence.id, { status: "issued" });
};

/** ", moved from 4 July 2011 (Independence Day)", or nothing. */
export const sayMove = ({ heldOn, movedFromOn, moveReason }: OccurrenceRow): string =>
  movedFromOn === null || movedFromOn === heldOn
    ? ""
    : `, moved from ${formatDate(movedFromOn)}${moveReason === null ? "" : ` (${moveReason})`}`;
