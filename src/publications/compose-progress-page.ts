import { composeChart } from "../documents/charts/compose-chart.ts";
import { composeMetric } from "../documents/composing/metric-lines.ts";
import { labelPeriod, startSourceList } from "../documents/composing/sources.ts";
import type { DocumentSetting } from "../documents/evidence.ts";
import { describeState, formatValue, joinList, oneLine } from "../documents/sentences.ts";
import type { DocumentModel } from "../documents/view-model.ts";
import type { MetricEvidence } from "../metrics/metric-evidence.ts";
import { comparePeriods } from "../metrics/period.ts";
import { roundFigure } from "../metrics/rounding.ts";
import type { StatusThresholds } from "../metrics/trajectories/status.ts";
import { expectedValue, type TrajectoryVersion } from "../metrics/trajectories/trajectory.ts";
import { daysBetween, formatDate } from "../platform/time/dates.ts";
import type { ProgressPage, PublishedFigure, PublishedMetric } from "./progress-page.ts";

export interface ProgressEvidence {
  goal: { code: string; title: string };
  /** The signed-off paper that the page rests on. */
  paper: DocumentModel;
  thresholds: StatusThresholds;
  staleAfterDays: number;
  /** As known when the paper was composed, small cells hidden already; oldest figure first. */
  metrics: MetricEvidence[];
}

/** Codes of the metrics that a paper tells of: what was signed off is about these and no others. */
export function listMetricsOfPaper(paper: DocumentModel): Set<string> {
  if (paper.kind === "actionLog") return new Set();
  const lines =
    paper.kind === "agenda"
      ? paper.progress.goals.flatMap((goal) => goal.lines)
      : paper.standing.flatMap((standing) => standing.lines);
  return new Set([...lines.map((line) => line.code), ...paper.sources.map((source) => source.metric)]);
}

/**
 * What everybody may read of a goal: the metrics of the signed-off paper with the figures it was made from. Nobody's
 * name but the signer's is in it, no action, no rating by people and no id. Hidden figures are named in the notes.
 */
export function composeProgressPage(evidence: ProgressEvidence): ProgressPage {
  const { paper, goal } = evidence;
  const setting: DocumentSetting = {
    organisation: paper.organisation,
    routine: paper.routine,
    meeting: paper.meeting,
    knownOn: paper.knownOn,
    thresholds: evidence.thresholds,
    staleAfterDays: evidence.staleAfterDays,
    signOff: { state: paper.signOff.state, by: paper.signOff.by, on: paper.signOff.on },
  };
  const shown = listMetricsOfPaper(paper);
  const composed = evidence.metrics
    .filter((metric) => shown.has(metric.code))
    .map((metric) => composeOne(metric, setting));
  return {
    schemaVersion: 1,
    organisation: paper.organisation,
    goal,
    knownOn: paper.knownOn,
    signedOffBy: oneLine(paper.signOff.by ?? "") || "the delivery unit",
    signedOffOn: paper.signOff.on ?? paper.knownOn,
    metrics: composed.map(({ metric }) => metric),
    notes: composed.flatMap(({ notes }) => notes),
  };
}

function composeOne(metric: MetricEvidence, setting: DocumentSetting): { metric: PublishedMetric; notes: string[] } {
  const asPaperMetric = { ...metric, figuresBefore: [], subgroups: [], sites: [] };
  const { line, pace, trajectory } = composeMetric(asPaperMetric, setting, startSourceList());
  return {
    metric: {
      code: metric.code,
      title: metric.title,
      unit: metric.unit,
      sentence: line.sentence,
      state: line.state,
      stateText: describeState(line.state),
      chart: composeChart(metric, setting, pace),
      figures: listFigures(metric, trajectory),
    },
    notes: composeNotes(metric, trajectory, setting.knownOn).map((note) => `${oneLine(metric.title)}: ${note}`),
  };
}

function listFigures(metric: MetricEvidence, trajectory: TrajectoryVersion | null): PublishedFigure[] {
  const inForce = metric.direction === "band" ? null : trajectory;
  return metric.figures.flatMap((figure) => {
    if (figure.value === null) return [];
    const expectation = inForce && expectedValue(inForce, figure.period, metric.frequency);
    const expected = expectation?.value == null ? null : roundFigure(expectation.value);
    const value = roundFigure(figure.value);
    return [
      {
        period: figure.period,
        periodLabel: labelPeriod(metric, figure.period),
        value,
        valueText: formatValue(value, metric.unit),
        expected,
        expectedText: expected === null ? null : formatValue(expected, metric.unit),
        asOf: figure.asOf,
        revision: figure.revision,
        source: figure.source,
      },
    ];
  });
}

/** "the figure for cohort 2012 is", "the figures for cohort 2012 and cohort 2013 are". */
function nameFigures(labels: readonly string[]): string {
  return labels.length === 1 ? `the figure for ${labels[0]} is` : `the figures for ${joinList(labels)} are`;
}

/** What a reader must know of the data. Somebody's reasons are left out: they were written for the office. */
function composeNotes(metric: MetricEvidence, trajectory: TrajectoryVersion | null, knownOn: string): string[] {
  const { figures, nextExpected } = metric;
  const label = (period: string) => labelPeriod(metric, period);
  const notes: string[] = [];
  if (figures.length === 0) notes.push("no figure has been received yet.");
  const hidden = figures.filter((figure) => figure.suppressed);
  if (hidden.length > 0) {
    notes.push(`${nameFigures(hidden.map(({ period }) => label(period)))} not shown, to protect small groups.`);
  }
  const restated = figures.filter((figure) => figure.revision > 1 && !figure.suppressed);
  if (restated.length > 0) {
    notes.push(
      `${nameFigures(restated.map(({ period }) => label(period)))} restated, and differs from what came first.`.replace(
        "are restated, and differs",
        "are restated, and differ",
      ),
    );
  }
  for (const [index, figure] of figures.entries()) {
    const previous = figures[index - 1];
    if (previous === undefined || previous.instrumentVersion === figure.instrumentVersion) continue;
    notes.push(
      `measured in a new way from ${label(figure.period)} on; earlier figures cannot be compared with later ones.`,
    );
  }
  if (nextExpected !== null && daysBetween(nextExpected.expectedOn, knownOn) > 0) {
    notes.push(
      `the figure for ${label(nextExpected.period)} was due on ${formatDate(nextExpected.expectedOn)} and had not come by ${formatDate(knownOn)}.`,
    );
  }
  const first = metric.trajectories.toSorted((a, b) => a.version - b.version)[0];
  if (trajectory !== null && first !== undefined && first.version !== trajectory.version) {
    notes.push(`the trajectory was changed; the one shown is in force since ${formatDate(trajectory.effectiveOn)}.`);
  }
  return notes.filter((note, index) => notes.indexOf(note) === index);
}

/** Figures come as gathered; a page shows them by period. */
export function sortFigures(metric: MetricEvidence): MetricEvidence {
  return {
    ...metric,
    figures: metric.figures.toSorted((a, b) => comparePeriods(a.period, b.period, metric.frequency)),
  };
}
