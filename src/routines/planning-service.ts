import { recordAudit } from "../audit/service.ts";
import { parseCadence } from "../cadences/cadence.ts";
import { type PlannedDate, previewOccurrences } from "../cadences/preview.ts";
import { getWorkingCalendar } from "../calendars/service.ts";
import type { WorkingCalendar } from "../calendars/working-days.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { newId } from "../platform/ids/ids.ts";
import { addDays, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { localDateOf, resolveWallTime } from "../platform/time/wall-time.ts";
import {
  cancelPlannedSteps,
  insertSteps,
  type NewOccurrenceRow,
  type NewStepRow,
  type OccurrenceRow,
  occurrenceRows,
  rearmStep,
  redateStepRow,
  selectSteps,
} from "./occurrence-queries.ts";
import { type RoutineRow, type RunUpPlanRow, routineRows } from "./queries.ts";
import { type PlannedStep, planRunUp } from "./run-up.ts";
import { getPlanInForce, replaceRunUpPlan } from "./run-up-plan-service.ts";
import type { RunUpPlan, RunUpPlanInput } from "./run-up-schema.ts";

/** Occurrences exist at least this far ahead. */
const horizonDays = 18 * 31;
/** Planned in strides beyond it, so that not every morning has something to plan. */
const strideDays = 28;

interface PlanningContext {
  calendar: WorkingCalendar;
  plan: RunUpPlan;
}

const loadContext = async (scope: Scope, routine: RoutineRow): Promise<PlanningContext> => ({
  calendar: await getWorkingCalendar(scope, routine.calendarId),
  plan: await getPlanInForce(scope, routine.runUpPlanId),
});

const planSteps = (
  routine: RoutineRow,
  occurrence: Pick<OccurrenceRow, "heldOn" | "startsAt">,
  { calendar, plan }: PlanningContext,
  knownAt: Date,
): PlannedStep[] =>
  planRunUp({
    routineKind: routine.kind,
    occurrenceDate: occurrence.heldOn,
    startsInstant: occurrence.startsAt.toISOString(),
    zone: routine.timeZone,
    plan,
    calendar,
    knownAt,
  });

/**
 * The steps of an occurrence whose dates are changed now. A step that the change puts into the past is not made up,
 * save the issue of the paper, which falls due at once: nobody should come to the meeting without it.
 */
const planStepsAnew = (
  routine: RoutineRow,
  occurrence: Pick<OccurrenceRow, "heldOn" | "startsAt">,
  context: PlanningContext,
  now: Date,
): PlannedStep[] =>
  planSteps(routine, occurrence, context, routine.knownAt).map((step) => {
    if (step.state === "notPossible" || new Date(step.dueAt) >= now) return step;
    return step.kind === "issue"
      ? { ...step, dueOn: localDateOf(now, routine.timeZone), dueAt: now.toISOString() }
      : { ...step, state: "notPossible", reason: "due before the change was made" };
  });

const toStepRow = (scope: Scope, occurrenceId: string, step: PlannedStep): NewStepRow => ({
  id: newId(),
  organisationId: scope.organisationId,
  occurrenceId,
  kind: step.kind,
  leadDays: step.leadDays,
  dueOn: step.dueOn,
  dueAt: new Date(step.dueAt),
  state: step.state,
  outcome: step.reason,
});

const toOccurrenceRow = (
  scope: Scope,
  routine: RoutineRow,
  planned: PlannedDate,
  id: string = newId(),
): NewOccurrenceRow => {
  const now = scope.clock.now();
  return {
    id,
    organisationId: scope.organisationId,
    routineId: routine.id,
    recurrenceOn: planned.recurrenceOn,
    heldOn: planned.date,
    startsLocal: planned.startsAt.local,
    timeZone: planned.startsAt.timeZone,
    startsAt: new Date(planned.instant),
    minutes: planned.minutes,
    movedFromOn: planned.movedFrom,
    moveReason: planned.movedFrom === null ? null : planned.reason,
    status: "planned",
    createdAt: now,
    updatedAt: now,
  };
};

const listPlannedDates = (
  routine: RoutineRow,
  { calendar }: PlanningContext,
  from: IsoDate,
  to: IsoDate,
): PlannedDate[] =>
  from > to
    ? []
    : previewOccurrences({
        cadence: parseCadence(routine.cadence),
        calendar,
        shift: routine.shift,
        zone: routine.timeZone,
        from,
        to,
        // A date that was over before the service knew the routine was never its to prepare.
      }).dates.filter((planned) => new Date(planned.instant) >= routine.knownAt);

/**
 * Makes the occurrences of a routine up to the rolling horizon, with their run-up: exactly the dates the preview
 * shows. Run twice, or by two at once, it makes each once.
 * @returns how many were made
 */
export const planAhead = async (scope: Scope, { id }: RoutineRow): Promise<number> => {
  const { today } = await getTime(scope);
  const routine = await routineRows.lock(scope, id);
  if (routine === undefined || routine.endedAt !== null) return 0;
  const to = addDays(today, horizonDays + strideDays);
  const from =
    routine.plannedUntil === null ? localDateOf(routine.knownAt, routine.timeZone) : addDays(routine.plannedUntil, 1);
  if (from > to) return 0;
  const context = await loadContext(scope, routine);
  const planned = listPlannedDates(routine, context, from, to);
  const made = await occurrenceRows.insertMissing(
    scope,
    planned.map((date) => toOccurrenceRow(scope, routine, date)),
  );
  await insertSteps(
    scope,
    made.flatMap((row) =>
      planSteps(routine, row, context, routine.knownAt).map((step) => toStepRow(scope, row.id, step)),
    ),
  );
  await routineRows.markPlanned(scope, routine.id, to);
  return made.length;
};

/** The routines whose occurrences do not reach the horizon. */
export const listRoutinesToPlan = async (scope: Scope): Promise<RoutineRow[]> => {
  const { today } = await getTime(scope);
  return routineRows.plannedShortOf(scope, addDays(today, horizonDays));
};

/** Every routine of the organisation planned up to the horizon. */
export const planAllAhead = async (scope: Scope): Promise<void> => {
  for (const routine of await listRoutinesToPlan(scope)) await planAhead(scope, routine);
};

const scheduleChanged = "the routine's schedule was changed";

/** Calls off what was begun on and the new schedule no longer has. What people moved was dealt with singly, and stays. */
const cancelUnwanted = async (scope: Scope, routine: RoutineRow, rows: OccurrenceRow[], now: Date): Promise<void> => {
  for (const row of rows) {
    if (row.version > 1 && row.movedFromOn !== null) continue;
    await occurrenceRows.update(scope, row.id, { status: "cancelled", cause: scheduleChanged });
    await cancelPlannedSteps(scope, row.id, scheduleChanged);
    await recordAudit(scope, now, {
      event: "occurrence.cancelled",
      entityType: "occurrence",
      entityId: row.id,
      summary: `${routine.title} of ${formatDate(row.heldOn)} was cancelled: ${scheduleChanged}`,
      detail: { routine: routine.code, date: row.heldOn },
    });
  }
};

/** Takes up again what an earlier change of the schedule had called off, where the new one has the same date. */
const takeUpAgain = async (
  scope: Scope,
  routine: RoutineRow,
  wanted: ReadonlyMap<IsoDate, PlannedDate>,
  now: Date,
): Promise<void> => {
  for (const { id, recurrenceOn } of await occurrenceRows.cancelledAfter(scope, routine.id, now, scheduleChanged)) {
    const planned = wanted.get(recurrenceOn);
    if (planned === undefined) continue;
    const { heldOn, startsLocal, timeZone, startsAt, minutes, movedFromOn, moveReason } = toOccurrenceRow(
      scope,
      routine,
      planned,
    );
    const dates = { heldOn, startsLocal, timeZone, startsAt, minutes, movedFromOn, moveReason };
    const row = await occurrenceRows.update(scope, id, { ...dates, status: "planned", cause: null });
    await redateSteps(scope, routine, row);
    await recordAudit(scope, now, {
      event: "occurrence.planned-again",
      entityType: "occurrence",
      entityId: id,
      summary: `${routine.title} of ${formatDate(row.heldOn)} takes place after all: ${scheduleChanged}`,
      detail: { routine: routine.code, date: row.heldOn },
    });
  }
};

/**
 * Plans a changed routine anew from now on. What people moved, what a step has begun on and what is past stays as it
 * is; of the rest, dates the new schedule keeps keep their occurrence, the others go, new ones come.
 */
export const replan = async (scope: Scope, { id }: RoutineRow): Promise<void> => {
  const { now, today } = await getTime(scope);
  const routine = await routineRows.lock(scope, id);
  if (routine === undefined || routine.endedAt !== null) return;
  const ahead = await occurrenceRows.lockPlannedAfter(scope, routine.id, now);
  const untouched = await occurrenceRows.untouchedAfter(scope, routine.id, now);
  const formerIds = new Map(untouched.map((row) => [row.recurrenceOn, row.id]));
  await occurrenceRows.removeUntouched(scope, [...formerIds.values()]);
  const context = await loadContext(scope, routine);
  const to = addDays(today, horizonDays + strideDays);
  const planned = listPlannedDates(routine, context, localDateOf(now, routine.timeZone), to);
  const upcoming = planned.filter((date) => new Date(date.instant) > now);
  const wanted = new Map(upcoming.map((date) => [date.recurrenceOn, date]));
  const removed = new Set(formerIds.values());
  const unwanted = ahead.filter((row) => !removed.has(row.id) && !wanted.has(row.recurrenceOn));
  await cancelUnwanted(scope, routine, unwanted, now);
  await takeUpAgain(scope, routine, wanted, now);
  const made = await occurrenceRows.insertMissing(
    scope,
    upcoming.map((date) => toOccurrenceRow(scope, routine, date, formerIds.get(date.recurrenceOn))),
  );
  await insertSteps(
    scope,
    made.flatMap((row) => planStepsAnew(routine, row, context, now).map((step) => toStepRow(scope, row.id, step))),
  );
  await routineRows.markPlanned(scope, routine.id, to);
};

/**
 * Dates the steps of a moved occurrence anew, those that were taken and not begun too; what is done stays done. What
 * was too late for the old date is planned where the new one leaves time for it. The caller holds the occurrence.
 */
export const redateSteps = async (scope: Scope, routine: RoutineRow, occurrence: OccurrenceRow): Promise<void> => {
  const { now } = await getTime(scope);
  const context = await loadContext(scope, routine);
  const steps = await selectSteps(scope, [occurrence.id]);
  const dates = new Map(planStepsAnew(routine, occurrence, context, now).map((step) => [step.kind as string, step]));
  for (const step of steps) {
    const dated = dates.get(step.kind);
    if (step.state === "done" || dated === undefined) continue;
    const wasLeftOut = step.state === "notPossible" || step.state === "missed";
    if (wasLeftOut && dated.state === "notPossible") continue;
    await redateStepRow(scope, step.id, {
      dueOn: dated.dueOn,
      dueAt: new Date(dated.dueAt),
      state: dated.state,
      outcome: dated.reason,
    });
  }
};

/**
 * The record of a meeting may come after its action log was due and found nothing: it is then due again, as many working
 * days after the record as the plan gives it after the meeting.
 */
export const redateMissedActionLog = async (
  scope: Scope,
  routine: RoutineRow,
  occurrence: OccurrenceRow,
): Promise<void> => {
  const step = (await selectSteps(scope, [occurrence.id])).find((one) => one.kind === "actionLog");
  if (step?.state !== "missed") return;
  const { today } = await getTime(scope);
  const context = await loadContext(scope, routine);
  const planned = context.plan.steps.find((one) => one.step === "actionLog");
  const dueOn = context.calendar.addWorkingDays(today, step.leadDays);
  const { instant } = resolveWallTime(dueOn, planned?.at ?? "09:00", routine.timeZone);
  await rearmStep(scope, step.id, { dueOn, dueAt: new Date(instant) });
};

/** Plans anew what works by a calendar that was changed: routines that name it, or name none where it is the default. */
export const replanRoutinesOfCalendar = async (scope: Scope, calendarId: string): Promise<void> => {
  const { defaultCalendarId } = await getOrganisation(scope);
  for (const routine of await routineRows.ongoing(scope)) {
    if ((routine.calendarId ?? defaultCalendarId) === calendarId) await replan(scope, routine);
  }
};

/**
 * Replaces the steps of a run-up plan and plans anew the routines that go by it.
 * @throws Problem 404, 412
 */
export const changeRunUpPlan = async (
  scope: Scope,
  reference: string,
  input: RunUpPlanInput,
  expectedVersion: ExpectedVersion,
): Promise<RunUpPlanRow> => {
  const plan = await replaceRunUpPlan(scope, reference, input, expectedVersion);
  for (const routine of await routineRows.ongoing(scope)) {
    if ((await getPlanInForce(scope, routine.runUpPlanId)).code === plan.code) await replan(scope, routine);
  }
  return plan;
};
