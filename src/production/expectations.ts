import { describePeriod, type Frequency } from "../metrics/period.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import type { ExpectedFigure } from "./schedule.ts";

/** What is known of a metric's next figures. */
export interface MetricExpectation {
  metricId: string;
  code: string;
  title: string;
  /** The same for all metrics that are views on one metric's figures. */
  seriesOf: string;
  /** Who is asked for its figures; null: the owner of the goal. */
  ownerId: string | null;
  frequency: Frequency;
  /** "cohort", where periods are cohorts. */
  periodNoun: string | null;
  /** Without any figure, or without a publication lag, nobody can say when the next one comes. */
  isUnpredictable: boolean;
  /** In order; overdue ones first. */
  expected: readonly { period: string; expectedOn: IsoDate }[];
}

/** Figures that come every month or oftener are always about to come: no meeting waits for one. */
const worthWaitingFor: readonly Frequency[] = ["yearly", "halfYearly", "quarterly"];

/** The expected figures of these metrics; views on one metric's figures come at once and are named once. */
export function listAwaitedFigures(metrics: readonly MetricExpectation[]): ExpectedFigure[] {
  const seen = new Set<string>();
  return metrics.flatMap((metric) => {
    if (seen.has(metric.seriesOf) || !worthWaitingFor.includes(metric.frequency)) return [];
    seen.add(metric.seriesOf);
    return metric.expected.map(({ period, expectedOn }) => ({
      metric: metric.code,
      metricTitle: metric.title,
      period,
      periodLabel: [metric.periodNoun, describePeriod(period, metric.frequency)].filter(Boolean).join(" "),
      expectedOn,
    }));
  });
}

/**
 * Whether a data request will ask for a metric's figure, if figures come on the day they are expected: one is expected
 * between the request and the meeting, one is overdue today, or nobody can say when the next one comes.
 */
export function isAskedFor(
  metric: MetricExpectation,
  { requestOn, heldOn, today }: { requestOn: IsoDate; heldOn: IsoDate; today: IsoDate },
): boolean {
  if (metric.isUnpredictable) return true;
  return metric.expected.some(
    ({ expectedOn }) => expectedOn <= heldOn && (expectedOn >= requestOn || expectedOn <= today),
  );
}
