import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import type { GoalRow } from "../plan/goal-queries.ts";
import { getGoalsById, listAllGoals } from "../plan/goal-service.ts";
import type { StrategyRow } from "../plan/strategy-queries.ts";
import { getStrategiesById } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { getTemplateOf } from "../templates/service.ts";
import { recordChange } from "./occurrences/change-service.ts";
import { type OccurrenceRow, occurrenceRows } from "./occurrences/occurrence-queries.ts";
import { clearTurnsOf } from "./occurrences/turn-service.ts";
import { type RoutineRow, replaceRoutineLinks, routineRows, selectRoutineLinks } from "./queries.ts";
import { assertWhole, makeTitle, resolveInput } from "./routine-input-service.ts";
import { getPlanInForce } from "./run-ups/run-up-plan-service.ts";
import { explainBadOverrides, type RunUpOverride } from "./run-ups/run-up-schema.ts";
import { cancelPlannedSteps } from "./run-ups/step-queries.ts";
import { listAffected, refuseCircle, refuseMutualYield } from "./schedules/dependence-service.ts";
import { planAhead, replan, settleChangedDates } from "./schedules/planning-service.ts";
import { withdrawScheduleChanges } from "./schedules/schedule-change-queries.ts";
import type { RoutineInput, RoutinePatch } from "./schemas.ts";

const defaultCatchUpHours = 72;

const auditRoutine = async (scope: Scope, row: RoutineRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "routine", entityId: row.id, summary });
};

export const listRoutines = (scope: Scope, page: PageRequest): Promise<RoutineRow[]> => routineRows.page(scope, page);

/** @throws Problem 404 */
export const getRoutine = (scope: Scope, reference: string): Promise<RoutineRow> =>
  routineRows.byReference(scope, reference);

export const findRoutine = (scope: Scope, code: string): Promise<RoutineRow | undefined> =>
  routineRows.find(scope, `code:${code}`);

/**
 * Adds a routine and plans it up to the horizon.
 * @throws Problem 404, 409, 422 with pointers
 */
export const createRoutine = async (scope: Scope, input: RoutineInput): Promise<RoutineRow> => {
  const { now, timeZone } = await getTime(scope);
  assertWhole(input.kind, {
    to: input.to !== undefined,
    from: input.from !== undefined,
    chair: input.chair !== undefined,
  });
  const { columns, goals, strategies, links } = await resolveInput(scope, input);
  await assertRunUp(scope, columns);
  await getTemplateOf(scope, { kind: input.kind, template: columns.template ?? null });
  const row = await routineRows.insert(scope, {
    timeZone,
    shift: "next",
    catchUpHours: defaultCatchUpHours,
    title: makeTitle(input.kind, goals ?? [], strategies ?? []),
    ...columns,
    code: input.code,
    kind: input.kind,
    knownAt: now,
  });
  await replaceRoutineLinks(scope, row.id, links);
  await auditRoutine(scope, row, "routine.created", `The routine ${row.title} (${row.code}) was added`);
  await planAhead(scope, row);
  return routineRows.byId(scope, row.id);
};

/** @throws Problem 422 when nothing sensible is left of the run-up after what the routine does otherwise */
const assertRunUp = async (
  scope: Scope,
  columns: { runUpPlanId?: string | null; runUpOverrides?: RunUpOverride[] },
): Promise<void> => {
  const { runUpPlanId = null, runUpOverrides = [] } = columns;
  if (runUpOverrides.length === 0) return;
  const fault = explainBadOverrides(await getPlanInForce(scope, runUpPlanId), runUpOverrides);
  if (fault !== null) throw unacceptable("/runUp", fault);
};

/** Fields that decide dates, so that a change of one plans the routine anew. */
const datingFields = ["cadence", "timeZone", "shift", "calendar", "runUpPlan", "runUp", "after"] as const;

/**
 * Changes a routine; where its dates may change with it, it is planned anew from now on. A new cadence is that of the
 * whole series: changes of "this and following" are withdrawn with it.
 * @throws Problem 404, 409 when it has ended, 412, 422
 */
export const updateRoutine = async (
  scope: Scope,
  reference: string,
  patch: RoutinePatch,
  expectedVersion: ExpectedVersion,
): Promise<RoutineRow> => {
  const current = await routineRows.byReference(scope, reference);
  if (current.endedAt !== null) throw conflict("This routine has ended; add a new one.");
  if (patch.trigger !== undefined && current.trigger === null) {
    throw unacceptable("/trigger", "this routine has a cadence; add a routine of its own that is called by a trigger");
  }
  if (patch.cadence !== undefined && current.cadence === null) {
    throw unacceptable("/cadence", "this routine is called by its trigger; add a routine of its own with a cadence");
  }
  const { reason, ...fields } = patch;
  const { columns, links, hangsOn } = await resolveInput(scope, fields);
  await assertRunUp(scope, { ...current, ...columns });
  await getTemplateOf(scope, { ...current, ...columns });
  const itself = links.yieldsToIds?.indexOf(current.id) ?? -1;
  if (itself >= 0) throw unacceptable(`/yieldsTo/${itself}`, "a routine cannot give way to itself");
  await refuseCircle(scope, current.id, hangsOn);
  await refuseMutualYield(scope, current.id, links.yieldsToIds ?? []);
  const row = await routineRows.update(scope, current.id, columns, expectedVersion);
  await replaceRoutineLinks(scope, row.id, links);
  const { now } = await getTime(scope);
  if (patch.cadence !== undefined) await withdrawScheduleChanges(scope, row.id, { effectiveFrom: null }, now);
  await recordAudit(scope, now, {
    event: "routine.changed",
    entityType: "routine",
    entityId: row.id,
    summary: `The routine ${row.title} (${row.code}) was changed: ${Object.keys(fields).join(", ")}${reason === undefined ? "" : `. ${reason}`}`,
    detail: {
      ...(reason === undefined ? {} : { reason }),
      ...(patch.cadence === undefined ? {} : { cadence: { before: current.cadence, after: row.cadence } }),
    },
  });
  if (patch.turns === null && current.turnsOver !== null) await clearTurnsOf(scope, row);
  if (datingFields.some((field) => patch[field] !== undefined)) await replan(scope, row, reason);
  else if (patch.turns !== undefined) await settleChangedDates(scope, row);
  return routineRows.byId(scope, row.id);
};

/**
 * Ends a routine: nothing further is planned, what lies ahead is cancelled, what was done stays readable.
 * @throws Problem 404, 409 when it has ended already or others hang on it, 412
 */
export const endRoutine = async (scope: Scope, reference: string, expectedVersion: ExpectedVersion): Promise<void> => {
  const { now } = await getTime(scope);
  const { id, endedAt } = await routineRows.byReference(scope, reference);
  if (endedAt !== null) throw conflict("This routine has ended already.");
  const [, ...hanging] = await listAffected(scope, [id]);
  if (hanging.length > 0) {
    const codes = hanging.map((routine) => routine.code).join(", ");
    throw conflict(`The dates of ${codes} hang on this routine's; give them dates of their own or end them first.`);
  }
  const row = await routineRows.update(scope, id, { endedAt: now }, expectedVersion);
  const cause = "the routine was ended";
  for (const before of await occurrenceRows.lockPlannedAfter(scope, id, now)) {
    const sequence = before.sequence + 1;
    const after = await occurrenceRows.update(scope, before.id, { status: "cancelled", cause, sequence });
    await cancelPlannedSteps(scope, before.id, cause);
    await recordChange(scope, { kind: "cancelled", before, after, reason: cause, isByPeople: true });
  }
  await settleChangedDates(scope, row);
  await auditRoutine(scope, row, "routine.ended", `The routine ${row.title} (${row.code}) was ended`);
};

export interface RoutineMembers {
  /** In the routine's order; of a routine for all goals, every goal there is today. */
  goals: GoalRow[];
  /** In the routine's order, as far as they go on. */
  strategies: StrategyRow[];
  participantIds: string[];
  yieldsToIds: string[];
}

/** Who and what an occurrence is about: where its routine takes turns over goals, the goal whose turn it is alone. */
export const getOccurrenceMembers = async (
  scope: Scope,
  { routine, occurrence }: { routine: RoutineRow; occurrence: Pick<OccurrenceRow, "turnGoalId"> },
): Promise<RoutineMembers> => {
  const members = await getRoutineMembers(scope, routine);
  const { turnGoalId } = occurrence;
  if (turnGoalId === null) return members;
  return { ...members, goals: [...(await getGoalsById(scope, [turnGoalId])).values()], strategies: [] };
};

export const getRoutineMembers = async (scope: Scope, routine: RoutineRow): Promise<RoutineMembers> => {
  const links = (await selectRoutineLinks(scope, [routine.id])).get(routine.id);
  const { goalIds = [], strategyIds = [], participantIds = [], yieldsToIds = [] } = links ?? {};
  const known = await getStrategiesById(scope, strategyIds);
  const strategies = strategyIds.flatMap((id) => known.get(id) ?? []).filter(({ stoppedOn }) => stoppedOn === null);
  if (routine.isForAllGoals) return { goals: await listAllGoals(scope), strategies, participantIds, yieldsToIds };
  const goals = await getGoalsById(scope, goalIds);
  return { goals: goalIds.flatMap((id) => goals.get(id) ?? []), strategies, participantIds, yieldsToIds };
};
