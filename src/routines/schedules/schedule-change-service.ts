import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { conflict, notFound, unacceptable } from "../../platform/errors/problem.ts";
import type { ExpectedVersion } from "../../platform/http/routes.ts";
import { newId } from "../../platform/ids/ids.ts";
import { formatDate } from "../../platform/time/dates.ts";
import { localDateOf } from "../../platform/time/wall-time.ts";
import { type RoutineRow, routineRows } from "../queries.ts";
import { resolveAnchor } from "../routine-input-service.ts";
import type { ScheduleChangeInput } from "../schemas.ts";
import { refuseCircle } from "./dependence-service.ts";
import { replan } from "./planning-service.ts";
import {
  insertScheduleChange,
  type ScheduleChangeRow,
  selectScheduleChanges,
  withdrawScheduleChanges,
} from "./schedule-change-queries.ts";

/** All changes of a routine's schedule, those that were withdrawn too, in the order of taking effect. @throws Problem 404 */
export const listScheduleChanges = async (scope: Scope, reference: string): Promise<ScheduleChangeRow[]> =>
  selectScheduleChanges(scope, [(await routineRows.byReference(scope, reference)).id], "all");

/**
 * Gives a routine another cadence for one scheduled date and all that follow. Changes that were to take effect on or
 * after that date are withdrawn; what is past, issued or moved by people stays.
 * @returns the routine at its new version
 * @throws Problem 404, 409 when it has ended or is called by a trigger, 412, 422
 */
export const changeFollowing = async (
  scope: Scope,
  reference: string,
  input: ScheduleChangeInput,
  expectedVersion: ExpectedVersion,
): Promise<RoutineRow> => {
  const current = await routineRows.byReference(scope, reference);
  if (current.endedAt !== null) throw conflict("This routine has ended; add a new one.");
  if (current.cadence === null) throw conflict("This routine is called by its trigger; it has no schedule.");
  const { now } = await getTime(scope);
  if (input.from < localDateOf(now, current.timeZone)) {
    throw unacceptable("/from", "lies in the past; what was held stays as it was");
  }
  if (input.cadence.endsOn && input.cadence.endsOn < input.from) {
    throw unacceptable("/cadence/endsOn", `lies before ${input.from}, from which it is to count`);
  }
  const anchor = await resolveAnchor(scope, input.cadence, "/cadence");
  await refuseCircle(scope, current.id, anchor === null ? [] : [anchor]);
  const row = await routineRows.update(scope, current.id, {}, expectedVersion);
  await withdrawScheduleChanges(scope, row.id, { effectiveFrom: input.from }, now);
  await insertScheduleChange(scope, {
    id: newId(),
    organisationId: scope.organisationId,
    routineId: row.id,
    effectiveOn: input.from,
    cadence: input.cadence,
    shift: input.shift ?? row.shift,
    reason: input.reason,
    recordedAt: now,
  });
  await recordAudit(scope, now, {
    event: "routine.following-changed",
    entityType: "routine",
    entityId: row.id,
    summary: `The routine ${row.title} (${row.code}) goes by another schedule from ${formatDate(input.from)}: ${input.reason}`,
    detail: { from: input.from, reason: input.reason, cadence: { after: input.cadence } },
  });
  await replan(scope, row, input.reason);
  return routineRows.byId(scope, row.id);
};

/**
 * Takes a change back before or after it took effect: dates ahead go by the schedule before it again.
 * @throws Problem 404, 409 when it was withdrawn already, 412
 */
export const withdrawChange = async (
  scope: Scope,
  reference: string,
  id: string,
  expectedVersion: ExpectedVersion,
): Promise<RoutineRow> => {
  const current = await routineRows.byReference(scope, reference);
  const change = (await selectScheduleChanges(scope, [current.id], "all")).find((one) => one.id === id);
  if (change === undefined) throw notFound("change of this routine's schedule");
  if (change.withdrawnAt !== null) throw conflict("This change was withdrawn already.");
  const { now } = await getTime(scope);
  const row = await routineRows.update(scope, current.id, {}, expectedVersion);
  await withdrawScheduleChanges(scope, row.id, { id }, now);
  await recordAudit(scope, now, {
    event: "routine.change-withdrawn",
    entityType: "routine",
    entityId: row.id,
    summary: `The routine ${row.title} (${row.code}): the other schedule from ${formatDate(change.effectiveOn)} was withdrawn`,
    detail: { from: change.effectiveOn },
  });
  await replan(scope, row);
  return routineRows.byId(scope, row.id);
};
