import type { WorkingCalendar } from "../calendars/working-days.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import {
  addMinutes,
  formatMoment,
  fromEpochMs,
  type Instant,
  localDateOf,
  resolveWallTime,
  toEpochMs,
} from "../platform/time/wall-time.ts";
import { type RunUpPlan, type RunUpStepKind, runUpStepKinds } from "./run-up-schema.ts";
import { isPaper, type RoutineKind } from "./vocabulary.ts";

export type { RunUpPlan } from "./run-up-schema.ts";

export interface PlannedStep {
  kind: RunUpStepKind;
  /** Working days from the occurrence's date, as planned: negative before. */
  leadDays: number;
  dueOn: IsoDate;
  dueAt: Instant;
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

/** Nobody meets over a paper, so nobody is reminded and nothing is minuted. */
const STEPS_OF_MEETINGS: readonly RunUpStepKind[] = ["reminder", "actionLog"];

type DueStep = Pick<PlannedStep, "kind" | "leadDays" | "dueOn" | "dueAt">;

function listSteps(request: RunUpRequest): RunUpPlan["steps"] {
  const { plan, routineKind } = request;
  const order = (kind: RunUpStepKind) => runUpStepKinds.indexOf(kind);
  const steps = isPaper(routineKind)
    ? [
        ...plan.steps.filter(({ step }) => step !== "issue" && !STEPS_OF_MEETINGS.includes(step)),
        { step: "issue" as const, lead: 0, at: "" },
      ]
    : [...plan.steps];
  return steps.sort((a, b) => order(a.step) - order(b.step));
}

function dateStep(
  request: RunUpRequest & { startsInstant: Instant },
  { step, lead, at }: RunUpPlan["steps"][number],
): DueStep {
  const { calendar, occurrenceDate, startsInstant, zone } = request;
  if (step === "issue" && isPaper(request.routineKind)) {
    return { kind: step, leadDays: 0, dueOn: occurrenceDate, dueAt: startsInstant };
  }
  const countBack = (days: number): DueStep => {
    const dueOn = calendar.addWorkingDays(occurrenceDate, days);
    return { kind: step, leadDays: lead, dueOn, dueAt: resolveWallTime(dueOn, at, zone).instant };
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
 * comes ahead of it in `runUpStepKinds`: pulled forward, where their hours would have it otherwise.
 *
 * A paper is issued by its own occurrence: its `issue` falls on its date and start, whatever lead the plan gives, and it
 * has neither reminder nor action log.
 * @throws CalendarError when the calendar has no working days to count; RangeError for an unknown zone.
 */
export function planRunUp(request: RunUpRequest): PlannedStep[] {
  // In one form, instants sort as text.
  const knownAt = fromEpochMs(toEpochMs(request.knownAt));
  const startsInstant = fromEpochMs(toEpochMs(request.startsInstant));
  const due = listSteps(request).map((step) => dateStep({ ...request, startsInstant }, step));
  for (let index = due.length - 2; index >= 0; index -= 1) {
    const [step, following] = [due[index], due[index + 1]];
    if (step && following && following.dueAt < step.dueAt) {
      due[index] = { ...step, dueOn: following.dueOn, dueAt: following.dueAt };
    }
  }
  return due.map((step) => {
    if (step.dueAt >= knownAt) return { ...step, state: "planned", reason: null };
    const reason = `due before the routine was known, ${formatMoment(knownAt, request.zone)}`;
    return { ...step, state: "notPossible", reason };
  });
}
