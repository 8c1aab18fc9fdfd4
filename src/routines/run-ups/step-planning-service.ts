import { getWorkingCalendar } from "../../calendars/service.ts";
import type { WorkingCalendar } from "../../calendars/working-days.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { newId } from "../../platform/ids/ids.ts";
import { localDateOf, resolveWallTime } from "../../platform/time/wall-time.ts";
import type { OccurrenceRow } from "../occurrences/occurrence-queries.ts";
import type { RoutineRow } from "../queries.ts";
import { type PlannedStep, planRunUp } from "./run-up.ts";
import { getRunUpOf } from "./run-up-plan-service.ts";
import type { RunUpPlan } from "./run-up-schema.ts";
import { type NewStepRow, rearmStep, redateStepRow, type StepRow, selectSteps } from "./step-queries.ts";

export interface PlanningContext {
  calendar: WorkingCalendar;
  plan: RunUpPlan;
}

export const loadContext = async (scope: Scope, routine: RoutineRow): Promise<PlanningContext> => ({
  calendar: await getWorkingCalendar(scope, routine.calendarId),
  plan: await getRunUpOf(scope, routine),
});

type DatedOccurrence = Pick<OccurrenceRow, "heldOn" | "startsAt">;

export const planSteps = (
  routine: RoutineRow,
  occurrence: DatedOccurrence,
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
export const planStepsAnew = (
  routine: RoutineRow,
  occurrence: DatedOccurrence,
  context: PlanningContext,
  now: Date,
): PlannedStep[] =>
  planSteps(routine, occurrence, context, routine.knownAt).map((step) => {
    const isIssue = step.kind === "issue";
    // A review that is called knows its routine well enough, however new that is.
    const isCalled = isIssue && routine.trigger !== null && occurrence.startsAt > now;
    if ((step.state === "notPossible" && !isCalled) || new Date(step.dueAt) >= now) return step;
    return isIssue
      ? { ...step, dueOn: localDateOf(now, routine.timeZone), dueAt: now.toISOString(), state: "planned", reason: null }
      : { ...step, state: "notPossible", reason: "due before the change was made" };
  });

export const toStepRow = (scope: Scope, occurrenceId: string, step: PlannedStep): NewStepRow => ({
  id: newId(),
  organisationId: scope.organisationId,
  occurrenceId,
  kind: step.kind,
  code: step.code,
  leadDays: step.leadDays,
  dueOn: step.dueOn,
  dueAt: new Date(step.dueAt),
  deadlineOn: step.deadlineOn,
  state: step.state,
  outcome: step.reason,
});

const keyOf = ({ kind, code }: { kind: string; code: string }): string => `${kind} ${code}`;

/** Whether the stored steps of an occurrence that nothing has happened to are those it would be given now. */
export const isPlannedAs = (rows: readonly StepRow[], steps: readonly PlannedStep[]): boolean => {
  if (rows.length !== steps.length) return false;
  const stored = new Map(rows.map((row) => [keyOf(row), row]));
  return steps.every((step) => {
    const row = stored.get(keyOf(step));
    return (
      row?.leadDays === step.leadDays &&
      row.deadlineOn === step.deadlineOn &&
      row.state === step.state &&
      // What is not possible any more keeps the day on which it would have been.
      (step.state === "notPossible" || row.dueAt.toISOString() === step.dueAt)
    );
  });
};

/**
 * Dates the steps of a moved occurrence anew, those that were taken and not begun too; what is done stays done. What
 * was too late for the old date is planned where the new one leaves time for it. The caller holds the occurrence.
 */
export const redateSteps = async (scope: Scope, routine: RoutineRow, occurrence: OccurrenceRow): Promise<void> => {
  const { now } = await getTime(scope);
  const context = await loadContext(scope, routine);
  const steps = await selectSteps(scope, [occurrence.id]);
  const dates = new Map(planStepsAnew(routine, occurrence, context, now).map((step) => [keyOf(step), step]));
  const planned = planSteps(routine, occurrence, context, routine.knownAt);
  const dueAsBefore = new Map(planned.map((step) => [keyOf(step), step.dueAt]));
  for (const step of steps) {
    const dated = dates.get(keyOf(step));
    if (step.state === "done" || dated === undefined) continue;
    // What is due when it was due before is not put into the past by the change, even if that is a moment ago.
    const isAsBefore = step.dueAt.toISOString() === dueAsBefore.get(keyOf(step));
    if (isAsBefore && (step.state === "planned" || step.state === "due")) continue;
    const wasLeftOut = step.state === "notPossible" || step.state === "missed";
    if (wasLeftOut && dated.state === "notPossible") continue;
    await redateStepRow(scope, step.id, {
      dueOn: dated.dueOn,
      dueAt: new Date(dated.dueAt),
      deadlineOn: dated.deadlineOn,
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

/**
 * The record is complete: its action log waits for nothing any more and falls due now, never later than planned. One
 * that went out already stays as it was sent.
 */
export const hastenActionLog = async (scope: Scope, routine: RoutineRow, occurrence: OccurrenceRow): Promise<void> => {
  const step = (await selectSteps(scope, [occurrence.id])).find((one) => one.kind === "actionLog");
  const { now } = await getTime(scope);
  const isWaiting = step?.state === "planned" && step.dueAt > now;
  if (step === undefined || !(isWaiting || step.state === "missed")) return;
  const dueOn = localDateOf(now, routine.timeZone);
  const { deadlineOn } = step;
  await redateStepRow(scope, step.id, { dueOn, dueAt: now, deadlineOn, state: "planned", outcome: null });
};
