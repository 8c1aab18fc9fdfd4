import { recordAudit } from "../audit/service.ts";
import { parseCadence } from "../cadences/cadence.ts";
import { type PlannedDate, previewOccurrences } from "../cadences/preview.ts";
import { getWorkingCalendar } from "../calendars/service.ts";
import type { WorkingCalendar } from "../calendars/working-days.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { newId } from "../platform/ids/ids.ts";
import { addDays, type IsoDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import {
  cancelPlannedSteps,
  insertSteps,
  type NewOccurrenceRow,
  type NewStepRow,
  type OccurrenceRow,
  occurrenceRows,
  selectSteps,
  updatePlannedStep,
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
export const planAhead = async (scope: Scope, routine: RoutineRow): Promise<number> => {
  const { today } = await getTime(scope);
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

/**
 * Plans a changed routine anew from now on. What people moved, what a step has begun on and what is past stays as it
 * is; of the rest, dates the new schedule keeps keep their occurrence, the others go, new ones come.
 */
export const replan = async (scope: Scope, routine: RoutineRow): Promise<void> => {
  const { now, today } = await getTime(scope);
  const untouched = await occurrenceRows.untouchedAfter(scope, routine.id, now);
  const formerIds = new Map(untouched.map((row) => [row.recurrenceOn, row.id]));
  await occurrenceRows.removeUntouched(scope, [...formerIds.values()]);
  await routineRows.markPlanned(scope, routine.id, null);
  const context = await loadContext(scope, routine);
  const to = addDays(today, horizonDays + strideDays);
  const planned = listPlannedDates(routine, context, localDateOf(now, routine.timeZone), to);
  const wanted = new Set(planned.map((date) => date.recurrenceOn));
  for (const row of await occurrenceRows.plannedAfter(scope, routine.id, now)) {
    // Moved by hand: it was dealt with as a single one, and stays.
    if (wanted.has(row.recurrenceOn) || row.version > 1) continue;
    await occurrenceRows.update(scope, row.id, { status: "cancelled", cause: "the routine's schedule was changed" });
    await cancelPlannedSteps(scope, row.id, "the routine's schedule was changed");
    await recordAudit(scope, now, {
      event: "occurrence.cancelled",
      entityType: "occurrence",
      entityId: row.id,
      summary: `${routine.title} of ${row.heldOn} was cancelled: the routine's schedule was changed`,
    });
  }
  const upcoming = planned.filter((date) => new Date(date.instant) > now);
  const made = await occurrenceRows.insertMissing(
    scope,
    upcoming.map((date) => toOccurrenceRow(scope, routine, date, formerIds.get(date.recurrenceOn))),
  );
  // What the change put before now was not possible to do: the service learned of it only now.
  await insertSteps(
    scope,
    made.flatMap((row) => planSteps(routine, row, context, now).map((step) => toStepRow(scope, row.id, step))),
  );
  await routineRows.markPlanned(scope, routine.id, to);
};

/** Dates the steps of a moved occurrence that have not begun; what is done stays done. */
export const redateSteps = async (scope: Scope, routine: RoutineRow, occurrence: OccurrenceRow): Promise<void> => {
  const { now } = await getTime(scope);
  const context = await loadContext(scope, routine);
  const steps = await selectSteps(scope, [occurrence.id]);
  const dates = new Map(planSteps(routine, occurrence, context, now).map((step) => [step.kind as string, step]));
  for (const step of steps) {
    const dated = dates.get(step.kind);
    if (step.state !== "planned" || dated === undefined) continue;
    await updatePlannedStep(scope, step.id, {
      dueOn: dated.dueOn,
      dueAt: new Date(dated.dueAt),
      state: dated.state,
      outcome: dated.state === "notPossible" ? "due before the move was decided" : null,
    });
  }
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
