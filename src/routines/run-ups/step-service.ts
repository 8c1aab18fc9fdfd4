import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { occurrenceRows } from "../occurrences/occurrence-queries.ts";
import type { RoutineOccurrence } from "../occurrences/occurrence-service.ts";
import { routineRows } from "../queries.ts";
import {
  claimDueSteps,
  finishStepRow,
  markStepLate,
  reclaimUnfinishedSteps,
  type StepRow,
  selectNextStepDueAt,
  selectStep,
  selectSteps,
} from "./step-queries.ts";

/** A step is called late when it runs this much after its time: more than the sweep's own rhythm explains. */
const lateAfterMinutes = 10;

/**
 * Marks the steps that are due as taken. What lies beyond its routine's catch-up window, or gives way to a later one by
 * its overlap rule, is not made up: it is recorded as one gap with its count.
 * @returns ids of the steps to carry out, in the order in which they fell due
 */
export const takeDueSteps = async (scope: Scope, now: Date): Promise<string[]> => {
  const claimed = await claimDueSteps(scope, now, lateAfterMinutes);
  const missed = claimed.filter((step) => step.isMissed);
  if (missed.length > 0) {
    const occurrenceCount = new Set(missed.map((step) => step.occurrenceId)).size;
    await recordAudit(scope, now, {
      event: "run-up.missed",
      entityType: "organisation",
      entityId: scope.organisationId,
      summary: `${missed.length} run-up steps of ${occurrenceCount} occurrences were not made up after an interruption`,
      detail: { steps: missed.length, occurrences: occurrenceCount },
    });
  }
  return claimed.filter((step) => !step.isMissed).map((step) => step.id);
};

/** Steps taken before a real time and still not finished: to be enqueued again. */
export const retakeUnfinishedSteps = (scope: Scope, enqueuedBefore: Date): Promise<string[]> =>
  reclaimUnfinishedSteps(scope, enqueuedBefore);

/** When the organisation's next step falls due; null when none is planned. */
export const getNextStepDueAt = (scope: Scope): Promise<Date | null> => selectNextStepDueAt(scope);

export interface StepAtWork extends RoutineOccurrence {
  step: StepRow;
  /** All steps of the occurrence. */
  siblings: StepRow[];
}

/**
 * Locks a taken step for carrying it out: the routine, then the occurrence, in the same order as a move, a cancellation
 * or a new plan does, so that none waits for another in a circle.
 * @returns null when it is done already, or was cancelled
 */
export const beginStep = async (scope: Scope, stepId: string): Promise<StepAtWork | null> => {
  const named = await selectStep(scope, stepId);
  if (named === undefined) return null;
  const { routineId } = await occurrenceRows.byId(scope, named.occurrenceId);
  const routine = await routineRows.lock(scope, routineId);
  const occurrence = await occurrenceRows.lock(scope, named.occurrenceId);
  const siblings = await selectSteps(scope, [named.occurrenceId]);
  const step = siblings.find((sibling) => sibling.id === stepId);
  if (routine === undefined || occurrence === undefined || step?.state !== "due") return null;
  const { now } = await getTime(scope);
  // Taken in time and carried out hours later, because its worker was away, is late all the same.
  const isLate = step.isLate || now.getTime() - step.dueAt.getTime() > lateAfterMinutes * 60_000;
  if (isLate !== step.isLate) await markStepLate(scope, stepId);
  return { occurrence, routine, step: { ...step, isLate }, siblings };
};

/** Ends a step with what came of it, in words. */
export const finishStep = async (
  scope: Scope,
  stepId: string,
  state: "done" | "missed" | "cancelled",
  outcome: string,
): Promise<void> => {
  const { now } = await getTime(scope);
  await finishStepRow(scope, stepId, { state, outcome, finishedAt: now });
};
