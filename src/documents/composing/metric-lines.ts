import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import { comparePeriods } from "../../metrics/period.ts";
import { roundFigure } from "../../metrics/rounding.ts";
import { judgePace, type Pace } from "../../metrics/trajectories/pace.ts";
import { judgeStatus, type MetricState, type MetricStatus } from "../../metrics/trajectories/status.ts";
import { type TrajectoryVersion, trajectoryInForce } from "../../metrics/trajectories/trajectory.ts";
import { daysBetween, type IsoDate } from "../../platform/time/dates.ts";
import type { DocumentSetting, PaperMetric } from "../evidence.ts";
import { describePace } from "../pace-sentences.ts";
import {
  describeChange,
  describeMetric,
  differenceOfRounded,
  formatSignedDifference,
  formatValue,
} from "../sentences.ts";
import type { CitedSentence, MetricLine } from "../view-model.ts";
import { composeNotes } from "./data-notes.ts";
import { labelPeriod, type SourceList } from "./sources.ts";

export interface ComposedMetric {
  evidence: PaperMetric;
  line: MetricLine;
  notes: CitedSentence[];
  /** Days since the next figure was due; null when none is expected. */
  overdueDays: number | null;
  /** In force on the day of the paper. */
  trajectory: TrajectoryVersion | null;
  pace: Pace;
  /** The latest figure is the one that the trajectory starts from: nothing judges it yet. */
  isBaseline: boolean;
  /** How it stood for the last paper; null for a first paper. */
  before: Before | null;
}

interface Before {
  state: MetricState;
  period: string | null;
  isBaseline: boolean;
}

/** What a metric is judged by, of a document's setting. */
type JudgingSetting = Pick<DocumentSetting, "knownOn" | "thresholds" | "staleAfterDays">;

interface Judgement {
  figure: ReleasedFigure | null;
  trajectory: TrajectoryVersion | null;
  overdueDays: number | null;
  isBaseline: boolean;
  status: MetricStatus;
}

/** The latest figure of a metric by period, null when it has none. */
export function latestFigure(metric: PaperMetric): ReleasedFigure | null {
  return metric.figures.at(-1) ?? null;
}

function inOrder(metric: PaperMetric, figures: readonly ReleasedFigure[]): ReleasedFigure[] {
  return figures.toSorted((a, b) => comparePeriods(a.period, b.period, metric.frequency));
}

/**
 * Judges a metric by the figures known on a day. The figure that a trajectory starts from is not judged: the plan's own
 * statement of a baseline may differ from the published one, and neither is progress.
 */
function judgeOn(
  metric: PaperMetric,
  figures: readonly ReleasedFigure[],
  onDate: IsoDate,
  nextExpected: PaperMetric["nextExpected"],
  setting: JudgingSetting,
): Judgement {
  const figure = figures.at(-1) ?? null;
  const trajectory = trajectoryInForce(metric.trajectories, onDate);
  const overdueDays = nextExpected ? daysBetween(nextExpected.expectedOn, onDate) : null;
  const status = judgeStatus({
    direction: metric.direction,
    band: metric.band,
    frequency: metric.frequency,
    figure,
    trajectory,
    overdueDays,
    staleAfterDays: setting.staleAfterDays,
    thresholds: metric.thresholds ?? setting.thresholds,
  });
  const isBaseline =
    metric.direction !== "band" &&
    figure?.value != null &&
    trajectory !== null &&
    comparePeriods(figure.period, trajectory.baseline.period, metric.frequency) === 0;
  if (!isBaseline) return { figure, trajectory, overdueDays, isBaseline, status };
  const state = status.state === "stale" ? "stale" : "baseline";
  return { figure, trajectory, overdueDays, isBaseline, status: { state, rating: null, score: null, expected: null } };
}

function judgeBefore(metric: PaperMetric, setting: JudgingSetting, lastKnownOn: IsoDate | null): Before | null {
  if (lastKnownOn === null) return null;
  const figures = inOrder(metric, metric.figuresBefore);
  const period = figures.at(-1)?.period ?? null;
  // The next figure after the latest of then is known only where none has come since.
  const nextExpected = period !== null && period === latestFigure(metric)?.period ? metric.nextExpected : null;
  const { status, isBaseline } = judgeOn(metric, figures, lastKnownOn, nextExpected, setting);
  return { state: status.state, period, isBaseline };
}

/** What the last paper said of a period, where it was another figure; null where it was the same or none. */
export function findRestatedFrom(metric: PaperMetric, figure: ReleasedFigure): number | null {
  const earlier = metric.figuresBefore.find((each) => each.period === figure.period);
  if (earlier?.value == null || figure.value === null || earlier.revision >= figure.revision) return null;
  return differenceOfRounded(figure.value, earlier.value, metric.unit) === 0 ? null : roundFigure(earlier.value);
}

/**
 * Judges one metric as known on `setting.knownOn` and words it. Cites the figures it prints.
 * The trend compares with the period before only where one instrument measured both and neither is hidden.
 * @param lastKnownOn the cutoff of the last paper; null for a first one
 */
export function composeMetric(
  given: PaperMetric,
  setting: JudgingSetting,
  sources: SourceList,
  lastKnownOn: IsoDate | null = null,
): ComposedMetric {
  const metric = { ...given, figures: inOrder(given, given.figures) };
  const judged = judgeOn(metric, metric.figures, setting.knownOn, metric.nextExpected, setting);
  const { figure, trajectory, overdueDays, isBaseline, status } = judged;
  const previous = metric.figures.at(-2) ?? null;
  const value = figure?.value == null ? null : roundFigure(figure.value);
  const expected = status.expected === null ? null : roundFigure(status.expected);
  const gap = value === null || expected === null ? null : differenceOfRounded(value, expected, metric.unit);
  const cited = figure ? [sources.cite(metric, figure)] : [];
  const change = figure && previous ? changeBetween(previous, figure, metric.unit) : null;
  const changeText =
    change === null || !previous ? null : describeChange(change, metric.unit, labelPeriod(metric, previous.period));
  if (change !== null && previous) cited.push(sources.cite(metric, previous));
  const periodLabel = figure ? labelPeriod(metric, figure.period) : null;
  const target = metric.direction === "band" || !trajectory ? null : trajectory.target;
  const targetText = target && formatValue(target.value, metric.unit);
  const targetLabel = target && labelPeriod(metric, target.period);
  const pace = judgePace({
    figures: metric.figures,
    trajectory: target ? trajectory : null,
    frequency: metric.frequency,
    unit: metric.unit,
  });
  const paceText = describePace(pace, {
    title: metric.title,
    unit: metric.unit,
    direction: metric.direction,
    frequency: metric.frequency,
    targetText,
    targetLabel,
    projectionLabel: pace.projection && labelPeriod(metric, pace.projection.period),
  });
  const line: MetricLine = {
    code: metric.code,
    title: metric.title,
    kind: metric.kind,
    unit: metric.unit,
    state: status.state,
    rating: status.rating,
    score: status.score,
    period: figure?.period ?? null,
    periodLabel,
    value,
    valueText: value === null ? null : formatValue(value, metric.unit),
    expected,
    expectedText: expected === null ? null : formatValue(expected, metric.unit),
    gap,
    gapText: gap === null ? null : formatSignedDifference(gap, metric.unit),
    change,
    changeText,
    receivedOn: figure?.receivedOn ?? null,
    revision: figure?.revision ?? null,
    sentence: describeMetric({
      title: metric.title,
      unit: metric.unit,
      direction: metric.direction,
      band: metric.band,
      state: status.state,
      rating: status.rating,
      periodLabel,
      value,
      restatedFrom: figure && findRestatedFrom(metric, figure),
      expected,
      startOf: isBaseline && targetText && targetLabel ? { targetText, targetLabel } : null,
      change: changeText,
      receivedOn: figure?.receivedOn ?? null,
      nextExpected: metric.nextExpected && {
        periodLabel: labelPeriod(metric, metric.nextExpected.period),
        expectedOn: metric.nextExpected.expectedOn,
      },
    }),
    ...(paceText === null || value === null ? {} : { paceText }),
    sources: cited,
  };
  return {
    evidence: metric,
    line,
    notes: composeNotes(metric, { line, trajectory, overdueDays }, sources),
    overdueDays,
    trajectory,
    pace,
    isBaseline,
    before: judgeBefore(metric, setting, lastKnownOn),
  };
}

function changeBetween(previous: ReleasedFigure, figure: ReleasedFigure, unit: string): number | null {
  if (previous.value === null || figure.value === null) return null;
  if (previous.instrumentVersion !== figure.instrumentVersion) return null;
  return differenceOfRounded(figure.value, previous.value, unit);
}
