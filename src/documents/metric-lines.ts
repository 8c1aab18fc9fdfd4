import type { ReleasedFigure } from "../metrics/observations/small-cells.ts";
import { comparePeriods } from "../metrics/period.ts";
import { judgeStatus } from "../metrics/trajectories/status.ts";
import { expectedValue, type TrajectoryVersion, trajectoryInForce } from "../metrics/trajectories/trajectory.ts";
import { daysBetween, formatDate } from "../platform/time/dates.ts";
import type { DocumentSetting, MetricEvidence } from "./evidence.ts";
import {
  describeChange,
  describeMetric,
  differenceOfRounded,
  formatSignedDifference,
  formatValue,
  oneLine,
  roundFigure,
  trimEnd,
} from "./sentences.ts";
import { labelPeriod, type SourceList } from "./sources.ts";
import type { CitedSentence, MetricLine } from "./view-model.ts";

export interface ComposedMetric {
  evidence: MetricEvidence;
  line: MetricLine;
  notes: CitedSentence[];
  /** Days since the next figure was due; null when none is expected. */
  overdueDays: number | null;
}

/** The latest figure of a metric by period, null when it has none. */
export function latestFigure(metric: MetricEvidence): ReleasedFigure | null {
  return sortedFigures(metric).at(-1) ?? null;
}

function sortedFigures(metric: MetricEvidence): ReleasedFigure[] {
  return metric.figures.toSorted((a, b) => comparePeriods(a.period, b.period, metric.frequency));
}

/**
 * Judges one metric as known on `setting.knownOn` and words it. Cites the figures it prints.
 * The trend compares with the period before only where one instrument measured both and neither is hidden.
 */
export function composeMetric(metric: MetricEvidence, setting: DocumentSetting, sources: SourceList): ComposedMetric {
  const figures = sortedFigures(metric);
  const figure = figures.at(-1) ?? null;
  const previous = figures.at(-2) ?? null;
  const trajectory = trajectoryInForce(metric.trajectories, setting.knownOn);
  const overdueDays = metric.nextExpected ? daysBetween(metric.nextExpected.expectedOn, setting.knownOn) : null;
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
  const value = figure?.value == null ? null : roundFigure(figure.value);
  const expected = status.expected === null ? null : roundFigure(status.expected);
  const gap = value === null || expected === null ? null : differenceOfRounded(value, expected);
  const cited = figure ? [sources.cite(metric, figure)] : [];
  const change = figure && previous ? changeBetween(previous, figure) : null;
  const changeText =
    change === null || !previous ? null : describeChange(change, metric.unit, labelPeriod(metric, previous.period));
  if (change !== null && previous) cited.push(sources.cite(metric, previous));
  const periodLabel = figure ? labelPeriod(metric, figure.period) : null;
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
      expected,
      change: changeText,
      receivedOn: figure?.receivedOn ?? null,
      nextExpected: metric.nextExpected && {
        periodLabel: labelPeriod(metric, metric.nextExpected.period),
        expectedOn: metric.nextExpected.expectedOn,
      },
    }),
    sources: cited,
  };
  return { evidence: metric, line, notes: composeNotes(metric, line, trajectory, overdueDays, sources), overdueDays };
}

function changeBetween(previous: ReleasedFigure, figure: ReleasedFigure): number | null {
  if (previous.value === null || figure.value === null) return null;
  if (previous.instrumentVersion !== figure.instrumentVersion) return null;
  return differenceOfRounded(figure.value, previous.value);
}

/** What a reader must know about the data before trusting the line. */
function composeNotes(
  metric: MetricEvidence,
  line: MetricLine,
  trajectory: TrajectoryVersion | null,
  overdueDays: number | null,
  sources: SourceList,
): CitedSentence[] {
  const title = oneLine(metric.title);
  const notes: CitedSentence[] = [];
  const add = (text: string, figure?: ReleasedFigure) =>
    notes.push({ text: `${title}: ${text}`, sources: figure ? [sources.cite(metric, figure)] : [] });
  const figures = sortedFigures(metric);
  const figure = figures.at(-1);
  const previous = figures.at(-2);
  if (metric.nextExpected && overdueDays !== null && overdueDays > 0) {
    const missing = labelPeriod(metric, metric.nextExpected.period);
    const shown = figure ? `; the figure for ${labelPeriod(metric, figure.period)} is the last one known` : "";
    add(`the figure for ${missing} was due on ${formatDate(metric.nextExpected.expectedOn)} and has not come${shown}.`);
  }
  if (!figure) return notes;
  const period = labelPeriod(metric, figure.period);
  if (figure.suppressed) add(`the figure for ${period} is hidden, because it would show a small group.`, figure);
  if (figure.revision > 1) {
    add(
      `restated; the figure for ${period} is revision ${figure.revision}, received on ${formatDate(figure.receivedOn)}, and replaces an earlier one.`,
      figure,
    );
  }
  if (previous && previous.instrumentVersion !== figure.instrumentVersion) {
    add(`measured in a new way from ${period} on; earlier figures are not compared with it.`, figure);
  }
  if (!trajectory || metric.direction === "band") return notes;
  const { baseline } = trajectory;
  const published = figures.find((each) => comparePeriods(each.period, baseline.period, metric.frequency) === 0);
  if (published && published.value !== null && differenceOfRounded(published.value, baseline.value) !== 0) {
    add(
      `the plan states a baseline of ${formatValue(baseline.value, metric.unit)} for ${labelPeriod(metric, baseline.period)}; the published series says ${formatValue(published.value, metric.unit)}. This is a data note, not a correction.`,
      published,
    );
  }
  noteRebasing(metric, figure, trajectory, add);
  const expectation = expectedValue(trajectory, figure.period, metric.frequency);
  if (expectation.value === null) {
    add(`the trajectory begins with ${labelPeriod(metric, baseline.period)}; nothing was expected of ${period}.`);
  } else if (expectation.basis === "afterTarget" && line.expectedText) {
    const end = labelPeriod(metric, trajectory.target.period);
    add(`the trajectory ended with ${end}; its target of ${line.expectedText} stays what is expected.`);
  }
  return notes;
}

/** A re-based line never hides the one first agreed: the note says what that one expects of the same period. */
function noteRebasing(
  metric: MetricEvidence,
  figure: ReleasedFigure,
  trajectory: TrajectoryVersion,
  add: (text: string) => void,
): void {
  const first = metric.trajectories.toSorted((a, b) => a.version - b.version)[0];
  if (!first || first.version === trajectory.version) return;
  const original = expectedValue(first, figure.period, metric.frequency);
  const reason = trajectory.reason ? ` (${trimEnd(oneLine(trajectory.reason))})` : "";
  const before =
    original.value === null
      ? "the first version expected nothing of this period"
      : `the first version expected ${formatValue(original.value, metric.unit)} for ${labelPeriod(metric, figure.period)}`;
  add(
    `judged by version ${trajectory.version} of its trajectory, in force since ${formatDate(trajectory.effectiveOn)}${reason}; ${before}.`,
  );
}
