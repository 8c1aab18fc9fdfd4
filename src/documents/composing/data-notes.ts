import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import { comparePeriods } from "../../metrics/period.ts";
import { expectedValue, type TrajectoryVersion } from "../../metrics/trajectories/trajectory.ts";
import { formatDate } from "../../platform/time/dates.ts";
import type { PaperMetric } from "../evidence.ts";
import { differenceOfRounded, formatValue, oneLine, trimEnd } from "../sentences.ts";
import type { CitedSentence, MetricLine } from "../view-model.ts";
import { labelPeriod, type SourceList } from "./sources.ts";

/** What a reader must know about the data before trusting the line. */
export function composeNotes(
  metric: PaperMetric,
  {
    line,
    trajectory,
    overdueDays,
  }: { line: MetricLine; trajectory: TrajectoryVersion | null; overdueDays: number | null },
  sources: SourceList,
): CitedSentence[] {
  const title = oneLine(metric.title);
  const notes: CitedSentence[] = [];
  const add = (text: string, figure?: ReleasedFigure) =>
    notes.push({ text: `${title}: ${text}`, sources: figure ? [sources.cite(metric, figure)] : [] });
  const { figures } = metric;
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
  metric: PaperMetric,
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
