import type { MetricEvidence } from "../metrics/metric-evidence.ts";
import type { ReleasedFigure } from "../metrics/observations/small-cells.ts";
import {
  comparePeriods,
  describePeriod,
  expectNextFigure,
  type Frequency,
  type PublicationLag,
} from "../metrics/period.ts";
import { type Band, judgeStatus, type Rating, type StatusThresholds } from "../metrics/trajectories/status.ts";
import { type TrajectoryVersion, trajectoryInForce } from "../metrics/trajectories/trajectory.ts";
import { compareDates, daysBetween, type IsoDate } from "../platform/time/dates.ts";
import { pickCountingRating } from "../ratings/counting.ts";

export interface JudgedFigure {
  period: string;
  /** "cohort 2011" */
  label: string;
  /** Null when it is hidden. */
  value: number | null;
  expected: number | null;
  /** Null when it earns none: hidden, without a target, stale, or the baseline itself. */
  rating: Rating | null;
  asOf: IsoDate;
  receivedOn: IsoDate;
  revision: number;
  instrumentVersion: string | null;
}

export interface MissingFigure {
  period: string;
  label: string;
  expectedOn: IsoDate;
}

export interface MetricFacts {
  code: string;
  title: string;
  unit: string;
  band: Band | null;
  latest: JudgedFigure | null;
  before: JudgedFigure | null;
  /** Figures that were due before today and have not come, oldest first. */
  missing: MissingFigure[];
}

/** A rating that counts, of a goal or of one of its strategies. */
export interface RatingFacts {
  id: string;
  /** Code of the strategy; null when the goal itself was rated. */
  strategy: string | null;
  title: string;
  stage: "self" | "unit" | "agreed";
  likelihood: "red" | "amberRed" | "amberGreen" | "green";
  ratedOn: IsoDate;
  recordedOn: IsoDate;
  rationale: string;
  /** The Red ratings of this subject that counted one after the other up to it, oldest first; empty unless it is Red. */
  redRun: readonly { id: string; recordedOn: IsoDate }[];
}

/** What is known of one goal this morning. */
export interface GoalFacts {
  code: string;
  metrics: MetricFacts[];
  ratings: RatingFacts[];
}

export interface JudgingSetting {
  /** The organisation's. */
  today: IsoDate;
  staleAfterDays: number;
  thresholds: StatusThresholds;
}

/** Beyond this many missing figures nobody counts any further. */
const maxMissing = 60;

const labelOf = (metric: Pick<MetricEvidence, "periodNoun" | "frequency">, period: string): string =>
  [metric.periodNoun, describePeriod(period, metric.frequency)].filter(Boolean).join(" ");

/**
 * The periods after the last known one whose figure was due before today. Empty without a figure or a publication lag:
 * nobody said when the next one comes.
 */
export function listMissingPeriods(
  latestPeriod: string | null,
  lag: PublicationLag | null,
  frequency: Frequency,
  today: IsoDate,
): { period: string; expectedOn: IsoDate }[] {
  const missing: { period: string; expectedOn: IsoDate }[] = [];
  let next = expectNextFigure(latestPeriod, lag, frequency);
  while (next !== null && next.expectedOn < today && missing.length < maxMissing) {
    missing.push(next);
    next = expectNextFigure(next.period, lag, frequency);
  }
  return missing;
}

/**
 * Judges the last two figures of a metric, each for its own period by the trajectory in force today, so that a
 * re-baselining does not by itself make a status fall. The baseline's own period is what the others are measured from and
 * earns no rating. What is stale keeps none either: an old figure says nothing about now.
 */
export function judgeMetric(
  metric: MetricEvidence,
  lag: PublicationLag | null,
  { today, staleAfterDays, thresholds }: JudgingSetting,
): MetricFacts {
  const figures = metric.figures.toSorted((a, b) => comparePeriods(a.period, b.period, metric.frequency));
  const trajectory = trajectoryInForce(metric.trajectories, today);
  const judge = (figure: ReleasedFigure | undefined, overdueDays: number | null): JudgedFigure | null => {
    if (figure === undefined) return null;
    const { state, rating, expected } = judgeStatus({
      ...{ direction: metric.direction, band: metric.band, frequency: metric.frequency },
      ...{ figure, trajectory, overdueDays, staleAfterDays, thresholds: metric.thresholds ?? thresholds },
    });
    return {
      period: figure.period,
      label: labelOf(metric, figure.period),
      value: figure.value,
      expected,
      rating: state === rating && !isBaseline(metric, trajectory, figure.period) ? rating : null,
      asOf: figure.asOf,
      receivedOn: figure.receivedOn,
      revision: figure.revision,
      instrumentVersion: figure.instrumentVersion,
    };
  };
  const overdueDays = metric.nextExpected === null ? null : daysBetween(metric.nextExpected.expectedOn, today);
  const latest = judge(figures.at(-1), overdueDays);
  return {
    code: metric.code,
    title: metric.title,
    unit: metric.unit,
    band: metric.direction === "band" ? metric.band : null,
    latest,
    before: judge(figures.at(-2), null),
    missing: listMissingPeriods(latest?.period ?? null, lag, metric.frequency, today).map((one) => ({
      ...one,
      label: labelOf(metric, one.period),
    })),
  };
}

interface RecordedRating extends Pick<RatingFacts, "id" | "stage" | "likelihood" | "ratedOn"> {
  recordedAt: Date;
}

/**
 * The Red ratings that counted one after the other up to the one that counts now, oldest first. Empty unless that is Red.
 * Which one counted at a time is said by `pickCountingRating`, in the order of the days on which they were rated; what
 * never counted, as a self-assessment, neither begins nor ends a run.
 * @param ratings all of one goal or of one strategy, in any order
 */
export function listRedRun<R extends RecordedRating>(ratings: readonly R[]): R[] {
  const course = ratings.toSorted(
    (a, b) =>
      compareDates(a.ratedOn, b.ratedOn) ||
      a.recordedAt.getTime() - b.recordedAt.getTime() ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  const run: R[] = [];
  for (let length = course.length; length > 0; length -= 1) {
    const counting = pickCountingRating(course.slice(0, length));
    if (counting?.likelihood !== "red") break;
    if (run[0]?.id !== counting.id) run.unshift(counting);
  }
  return run;
}

/** A band is good or not whatever the trajectory says, so it has no baseline to spare. */
const isBaseline = (metric: MetricEvidence, trajectory: TrajectoryVersion | null, period: string): boolean =>
  metric.direction !== "band" &&
  trajectory !== null &&
  comparePeriods(period, trajectory.baseline.period, metric.frequency) === 0;
