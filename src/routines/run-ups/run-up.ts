import type { WorkingCalendar } from "../../calendars/working-days.ts";
import type { IsoDate } from "../../platform/time/dates.ts";
import {
  addMinutes,
  formatMoment,
  fromEpochMs,
  type Instant,
  localDateOf,
  resolveWallTime,
  toEpochMs,
} from "../../platform/time/wall-time.ts";
import { isPaper, type RoutineKind } from "../vocabulary.ts";
import type { RunUpPlan, RunUpPlanStep, RunUpStepKind } from "./run-up-schema.ts";
import { orderedStepKinds } from "./run-up-schema.ts";

export type { RunUpPlan } from "./run-up-schema.ts";

export interface PlannedStep {
  kind: RunUpStepKind;
  /** Which of several tasks; empty for the steps that a run-up has once. */
  code: string;
  /** Working days from the occurrence's date, as planned: negative before. */
  leadDays: number;
  dueOn: IsoDate;
  dueAt: Instant;
  /** By when those who are asked are to have answered. */
  deadlineOn: IsoDate | null;
  /** notPossible: it would have been due before the service knew the routine. */
  state: "planned" | "notPossible";
  reason: string | null;
}

export interface RunUpRequest {
  routineKind: RoutineKind;
  /** The date it is held on, in the routine's zone, after any move. */
  occurrenceDate: IsoDate;
  startsInstant: Instant | Date;
  zone: string;
  plan: RunUpPlan;
  calendar: WorkingCalendar;
  /** When the service learned of the routine. */
  knownAt: Instant | Date;
}

/** Where a step must be pulled forward of the meeting, this is how far: early enough to be of use. */
const CLAMP_MINUTES = 60;

/** Nobody meets over a paper, so nobody is invited or reminded and nothing is minuted. */
const STEPS_OF_MEETINGS: readonly RunUpStepKind[] = ["invitation", "reminder", "actionLog"];

/** What is asked for is wanted by the next of these steps, unless the plan names a day. */
const ANSWERED_BY: Partial<Record<RunUpStepKind, readonly RunUpStepKind[]>> = {
  dataRequest: ["dataFreeze", "draft", "issue"],
  selfAssessment: ["draft", "issue"],
  signOff: ["issue"],
};

type DueStep = Omit<PlannedStep, "state" | "reason" | "deadlineOn"> & { by: number | null };

/** The steps that follow each other, and those that keep the day they are given: invitations and tasks. */
function listSteps({ plan, routineKind }: RunUpRequest): { ordered: RunUpPlanStep[]; free: RunUpPlanStep[] } {
  const steps: RunUpPlanStep[] = isPaper(routineKind)
    ? [
        ...plan.steps.filter(({ step }) => step !== "issue" && !STEPS_OF_MEETINGS.includes(step)),
        { step: "issue", lead: 0, at: "" },
      ]
    : plan.steps;
  return {
    ordered: orderedStepKinds.flatMap((kind) => steps.filter(({ step }) => step === kind)),
    free: steps.filter(({ step }) => step === "task" || step === "invitation"),
  };
}

function dateStep(
  request: RunUpRequest & { startsInstant: Instant },
  { step, lead, at, code = "", by }: RunUpPlanStep,
): DueStep {
  const { calendar, occurrenceDate, startsInstant, zone } = request;
  if (step === "issue" && isPaper(request.routineKind)) {
    return { kind: step, code, leadDays: 0, dueOn: occurrenceDate, dueAt: startsInstant, by: by ?? null };
  }
  const countBack = (days: number): DueStep => {
    const dueOn = calendar.addWorkingDays(occurrenceDate, days);
    return { kind: step, code, leadDays: lead, dueOn, dueAt: resolveWallTime(dueOn, at, zone).instant, by: by ?? null };
  };
  // A meeting held on a day off all the same: what belongs to its day is done on the working day before.
  const due = countBack(lead === 0 && !calendar.isWorkingDay(occurrenceDate) ? -1 : lead);
  if (lead > 0 || due.dueAt < startsInstant) return due;
  const clamped = addMinutes(startsInstant, -CLAMP_MINUTES);
  return localDateOf(clamped, zone) === due.dueOn ? { ...due, dueAt: clamped } : countBack(-1);
}

/**
 * Plans the run-up of one occurrence, in the order in which the steps fall due. Leads count working days of the
 * calendar from the occurrence's date; the hour is wall time of the zone. No step falls on a day off, except the issue
 * of a paper that is itself dated on one. Steps before a meeting are before its start, and none is due before one that
 * comes ahead of it in `orderedStepKinds`: pulled forward, where their hours would have it otherwise. Tasks keep their day.
 *
 * A paper is issued by its own occurrence: its `issue` falls on its date and start, whatever lead the plan gives, and it
 * has neither invitation, reminder nor action log.
 * @throws CalendarError when the calendar has no working days to count; RangeError for an unknown zone.
 */
export function planRunUp(request: RunUpRequest): PlannedStep[] {
  // In one form, instants sort as text.
  const knownAt = fromEpochMs(toEpochMs(request.knownAt));
  const startsInstant = fromEpochMs(toEpochMs(request.startsInstant));
  const { ordered, free } = listSteps(request);
  const normal = { ...request, startsInstant };
  const dateOf = (step: RunUpPlanStep) => dateStep(normal, step);
  const due = ordered.map(dateOf);
  for (let index = due.length - 2; index >= 0; index -= 1) {
    const [step, following] = [due[index], due[index + 1]];
    if (step && following && following.dueAt < step.dueAt) {
      due[index] = { ...step, dueOn: following.dueOn, dueAt: following.dueAt };
    }
  }
  const deadlineOf = ({ kind, by }: DueStep): IsoDate | null => {
    if (by !== null) return request.calendar.addWorkingDays(request.occurrenceDate, by);
    const answeredBy = ANSWERED_BY[kind] ?? [];
    return due.find((step) => answeredBy.includes(step.kind))?.dueOn ?? null;
  };
  const all = free.length === 0 ? due : [...due, ...free.map(dateOf)].sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  return all.map((step) => {
    const { kind, code, leadDays, dueOn, dueAt } = step;
    const isPossible = dueAt >= knownAt;
    return {
      kind,
      code,
      leadDays,
      dueOn,
      dueAt,
      deadlineOn: deadlineOf(step),
      state: isPossible ? "planned" : "notPossible",
      reason: isPossible ? null : `due before the routine was known, ${formatMoment(knownAt, request.zone)}`,
    };
  });
}
