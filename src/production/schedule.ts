import type { WorkingCalendar } from "../calendars/working-days.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { type Instant, resolveWallTime } from "../platform/time/wall-time.ts";
import { planRunUp } from "../routines/run-ups/run-up.ts";
import type { RunUpPlan } from "../routines/run-ups/run-up-schema.ts";
import type { RoutineKind, StepState } from "../routines/vocabulary.ts";

export interface ScheduledStep {
  kind: string;
  /** Which of several tasks; empty for the others. */
  code: string;
  dueOn: IsoDate;
  dueAt: Instant;
  deadlineOn: IsoDate | null;
  state: StepState;
}

/** A figure that a metric's rhythm and publication lag announce, and that has not come. */
export interface ExpectedFigure {
  /** Code and title of the metric. */
  metric: string;
  metricTitle: string;
  period: string;
  /** "cohort 2012", "March 2026". */
  periodLabel: string;
  expectedOn: IsoDate;
}

/** An occurrence that takes place or took place, with all that its dates follow from. */
export interface ScheduledOccurrence {
  id: string;
  routineId: string;
  /** Code of the routine. */
  routine: string;
  /** The routine's title, and whose turn it is. */
  title: string;
  kind: RoutineKind;
  /** Null for a paper, and where nobody chairs. */
  chairId: string | null;
  /** Who gets its paper. */
  readerIds: readonly string[];
  /** The date the schedule gave, before any move. */
  scheduledOn: IsoDate;
  heldOn: IsoDate;
  /** Wall time in `timeZone`. */
  at: string;
  timeZone: string;
  startsAt: Instant;
  minutes: number;
  /** Planned, and not begun: only such a one can be moved. */
  isMovable: boolean;
  wasMoved: boolean;
  steps: readonly ScheduledStep[];
  plan: RunUpPlan;
  calendar: WorkingCalendar;
  /** When the service learned of the routine: what was due before is not made up. */
  knownAt: Instant;
  /** Of the metrics of its goals, those that come seldom enough to be waited for. */
  figures: readonly ExpectedFigure[];
}

/** All that is planned between two dates, and by what it is judged. */
export interface Schedule {
  occurrences: readonly ScheduledOccurrence[];
  /** Everything between these two is among the occurrences; nothing is proposed beyond. */
  knownFrom: IsoDate;
  knownTo: IsoDate;
  today: IsoDate;
  defaultCalendar: WorkingCalendar;
  /** More papers than this in one week are too many for one reader. */
  papersPerWeek: number;
  /** How a person is called in a sentence. */
  nameOf(personId: string): string;
}

/** The step that issues the paper, where it is still to come or was done; null where the run-up has none. */
export const findIssue = ({ steps }: ScheduledOccurrence): ScheduledStep | null =>
  steps.find(({ kind, state }) => kind === "issue" && ["planned", "due", "done"].includes(state)) ?? null;

/**
 * The occurrence as it would be on another date at the same wall time, its run-up counted back anew. What is done stays
 * as it was done.
 */
export function redate(occurrence: ScheduledOccurrence, date: IsoDate): ScheduledOccurrence {
  const { plan, calendar, timeZone, at, kind, knownAt } = occurrence;
  const startsAt = resolveWallTime(date, at, timeZone).instant;
  const planned = planRunUp({
    routineKind: kind,
    occurrenceDate: date,
    startsInstant: startsAt,
    zone: timeZone,
    plan,
    calendar,
    knownAt,
  });
  const done = occurrence.steps.filter(({ state }) => state === "done");
  const isDone = (step: { kind: string; code: string }) =>
    done.some(({ kind: doneKind, code }) => doneKind === step.kind && code === step.code);
  const anew = planned.flatMap((step): ScheduledStep[] =>
    isDone(step)
      ? []
      : [
          {
            kind: step.kind,
            code: step.code,
            dueOn: step.dueOn,
            dueAt: step.dueAt,
            deadlineOn: step.deadlineOn,
            state: step.state,
          },
        ],
  );
  return { ...occurrence, heldOn: date, startsAt, wasMoved: true, steps: [...done, ...anew] };
}
