import { addDays, daysBetween, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { isPaper } from "../routines/vocabulary.ts";
import type { ExpectedFigure, ScheduledOccurrence } from "./schedule.ts";

/** A figure that comes this soon after the meeting is worth waiting for. */
const worthWaitingDays = 21;

/** From when on a new figure no longer gets into the papers. */
export interface Cutoff {
  on: IsoDate;
  /** "data freeze", "draft", "issue", or the date itself. */
  what: string;
  /** Working days from it to the meeting, as planned. */
  leadDays: number;
}

const cutoffSteps = [
  ["dataFreeze", "data freeze"],
  ["draft", "draft"],
  ["issue", "issue"],
] as const;

/** The data freeze of an occurrence; where its run-up has none its draft, else the issue of its paper, else its date. */
export function findCutoff({ kind: routineKind, steps, plan, heldOn }: ScheduledOccurrence): Cutoff {
  for (const [kind, what] of cutoffSteps) {
    const step = steps.find((one) => one.kind === kind && one.state !== "cancelled");
    if (step === undefined) continue;
    // A paper is issued by its own occurrence, whatever lead the plan gives.
    const lead =
      kind === "issue" && isPaper(routineKind) ? 0 : (plan.steps.find((one) => one.step === kind)?.lead ?? 0);
    return { on: step.dueOn, what, leadDays: Math.abs(lead) };
  }
  return { on: heldOn, what: "date", leadDays: 0 };
}

/** The expected figures that come too late for an occurrence's papers and soon after it. */
export function findComingFigures(occurrence: ScheduledOccurrence): ExpectedFigure[] {
  if (occurrence.figures.length === 0) return [];
  const { on } = findCutoff(occurrence);
  const last = addDays(occurrence.heldOn, worthWaitingDays);
  return occurrence.figures.filter(({ expectedOn }) => expectedOn > on && expectedOn <= last);
}

const sayDays = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

/**
 * "The figure for cohort 2012 of 5-year graduation rate is expected on 31 January 2014, 6 days after the data freeze of
 * Stocktake of 11 February 2014: ..."
 */
export function describeComingFigure(occurrence: ScheduledOccurrence, figure: ExpectedFigure, today: IsoDate): string {
  const { on, what } = findCutoff(occurrence);
  const { metricTitle, periodLabel, expectedOn } = figure;
  const late = sayDays(daysBetween(on, expectedOn));
  const expected = expectedOn < today ? "was expected" : "is expected";
  const after = what === "date" ? "after" : `after the ${what} of`;
  const without = isPaper(occurrence.kind) ? "would go out without it" : "would be held without it";
  return `The figure for ${periodLabel} of ${metricTitle} ${expected} on ${formatDate(expectedOn)}, ${late} ${after} ${occurrence.title} of ${formatDate(occurrence.heldOn)}: it ${without}.`;
}
