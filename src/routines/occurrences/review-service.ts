import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { newId } from "../../platform/ids/ids.ts";
import { formatDate, type IsoDate } from "../../platform/time/dates.ts";
import { resolveWallTime } from "../../platform/time/wall-time.ts";
import { type RoutineRow, routineRows } from "../queries.ts";
import { loadContext, planStepsAnew, toStepRow } from "../run-ups/step-planning-service.ts";
import { insertSteps } from "../run-ups/step-queries.ts";
import { settleChangedDates } from "../schedules/planning-service.ts";
import { type OccurrenceRow, occurrenceRows } from "./occurrence-queries.ts";
import { titleOfOccurrence } from "./occurrence-title.ts";

/** Routines that something other than the calendar calls, and that go on. */
export const listTriggeredRoutines = (scope: Scope): Promise<RoutineRow[]> => routineRows.triggered(scope);

/** The one goal that a review is about. */
export interface ReviewedGoal {
  id: string;
  title: string;
}

/** More reviews of one routine in a row than anybody could hold: then something is wrong with the caller. */
const longestSearchDays = 30;

/**
 * Calls a review of a triggered routine: an occurrence with its run-up from now on. Steps that would have been before
 * now are left out, save the paper, which falls due at once. Where the routine has one on that day already, it is called
 * for the working day after.
 * @param on a working day in the routine's zone
 * @param because what called it, in words that its papers quote
 * @param goal the only one that it is about; all of the routine's when absent, and where the routine takes turns
 */
export const callReview = async (
  scope: Scope,
  routine: RoutineRow,
  { on, because, goal = null }: { on: IsoDate; because: string; goal?: ReviewedGoal | null },
): Promise<OccurrenceRow> => {
  const { trigger } = routine;
  if (trigger === null) throw new Error(`${routine.code} is called by its calendar, not by a trigger`);
  const { now } = await getTime(scope);
  const realNow = scope.clock.now();
  const context = await loadContext(scope, routine);
  const turn = routine.turnsOver === null ? goal : null;
  let date = on;
  for (let tries = 0; tries < longestSearchDays; tries += 1) {
    const start = resolveWallTime(date, trigger.at, routine.timeZone);
    const [row] = await occurrenceRows.insertMissing(scope, [
      {
        id: newId(),
        organisationId: scope.organisationId,
        routineId: routine.id,
        recurrenceOn: date,
        heldOn: date,
        startsLocal: start.local,
        timeZone: start.timeZone,
        startsAt: new Date(start.instant),
        minutes: trigger.minutes,
        turnGoalId: turn?.id ?? null,
        turnTitle: turn?.title ?? null,
        status: "planned",
        calledBecause: because,
        createdAt: realNow,
        updatedAt: realNow,
      },
    ]);
    if (row !== undefined) {
      const steps = planStepsAnew(routine, row, context, now);
      await insertSteps(
        scope,
        steps.map((step) => toStepRow(scope, row.id, step)),
      );
      await settleChangedDates(scope, routine);
      await recordAudit(scope, now, {
        event: "occurrence.called",
        entityType: "occurrence",
        entityId: row.id,
        summary: `${titleOfOccurrence(routine, row)} was called for ${formatDate(date)}: ${because}`,
        detail: { routine: routine.code, date },
      });
      return row;
    }
    date = context.calendar.addWorkingDays(date, 1);
  }
  throw new Error(`${routine.code} has a review on each of the ${longestSearchDays} working days from ${on}`);
};

/**
 * Adds to what called a review that is still ahead. One that was narrowed to a goal is about all of the routine's when
 * what came is not about that goal alone. The caller holds its lock.
 * @param because all that called it, in words
 * @param goal the only one that what came is about
 */
export const extendCalledBecause = (
  scope: Scope,
  { routine, occurrence }: { routine: RoutineRow; occurrence: OccurrenceRow },
  { because, goal = null }: { because: string; goal?: ReviewedGoal | null },
): Promise<OccurrenceRow> => {
  const { turnGoalId } = occurrence;
  const isWidened = routine.turnsOver === null && turnGoalId !== null && turnGoalId !== goal?.id;
  return occurrenceRows.update(scope, occurrence.id, {
    calledBecause: because,
    ...(isWidened ? { turnGoalId: null, turnTitle: null } : {}),
  });
};
