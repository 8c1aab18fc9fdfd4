import {
  asSubject,
  compareWithBand,
  compareWithExpected,
  describeState,
  differenceOfRounded,
  formatDifference,
  formatValue,
  startSentence,
  withArticle,
} from "../documents/sentences.ts";
import type { MetricEvidence } from "../metrics/metric-evidence.ts";
import type { ReleasedFigure } from "../metrics/observations/small-cells.ts";
import { comparePeriods, describePeriod } from "../metrics/period.ts";
import { roundFigure } from "../metrics/rounding.ts";
import { judgeStatus, type StatusThresholds } from "../metrics/trajectories/status.ts";
import { trajectoryInForce } from "../metrics/trajectories/trajectory.ts";
import { daysBetween, type IsoDate } from "../platform/time/dates.ts";
import type { ActionCounts, MetricOutcome, MilestoneOutcome } from "./evaluation-evidence.ts";

type Verdict = MetricOutcome["verdict"];
type Judged = Pick<MetricEvidence, "direction" | "band">;
type Compared = Pick<ReleasedFigure, "period" | "value" | "instrumentVersion">;

const distanceFromBand = (value: number, band: Judged["band"]): number =>
  band === null ? 0 : Math.max(band.low - value, value - band.high, 0);

/**
 * Whether a metric moved the way it was meant to since a strategy began. It compares two figures and says nothing of
 * what caused the difference; figures are compared as they are printed.
 */
export function judgeMovement(
  { direction, band }: Judged,
  atStart: Compared | null,
  now: Compared | null,
  unit = "number",
): Verdict {
  if (now === null || now.value === null) return "noData";
  if (atStart?.period === now.period) return "tooEarly";
  if (atStart === null || atStart.value === null) return "noData";
  if (atStart.instrumentVersion !== now.instrumentVersion) return "noData";
  if (direction === "band") {
    return distanceFromBand(now.value, band) < distanceFromBand(atStart.value, band) ? "moved" : "notMoved";
  }
  const difference = differenceOfRounded(now.value, atStart.value, unit);
  return (direction === "higher" ? difference > 0 : difference < 0) ? "moved" : "notMoved";
}

const verdictWords = { moved: ", as was meant", notMoved: "" } as const;

function sayMovement(metric: Judged, verdict: "moved" | "notMoved", difference: number, unit: string): string {
  if (difference === 0) return "unchanged";
  const size = `${formatDifference(difference, unit)} ${difference > 0 ? "higher" : "lower"}`;
  if (verdict === "moved") return `${size}${verdictWords.moved}`;
  if (metric.direction === "band") return size;
  return `${size}, though it was meant to ${metric.direction === "higher" ? "rise" : "fall"}`;
}

const labelOf = (metric: MetricEvidence, period: string): string =>
  [metric.periodNoun, describePeriod(period, metric.frequency)].filter(Boolean).join(" ");

/**
 * What one metric did since a strategy began.
 * @param evidence `figuresBefore`: as they were known when it began
 */
export function composeOutcome(
  evidence: MetricEvidence & { figuresBefore: readonly ReleasedFigure[] },
  setting: { knownOn: IsoDate; thresholds: StatusThresholds; staleAfterDays: number },
): MetricOutcome {
  const { code, title, unit, direction, band, frequency, nextExpected } = evidence;
  const inOrder = (figures: readonly ReleasedFigure[]) =>
    figures.toSorted((a, b) => comparePeriods(a.period, b.period, frequency));
  const now = inOrder(evidence.figures).at(-1) ?? null;
  const atStart = inOrder(evidence.figuresBefore).at(-1) ?? null;
  const trajectory = trajectoryInForce(evidence.trajectories, setting.knownOn);
  const status = judgeStatus({
    direction,
    band,
    frequency,
    figure: now,
    trajectory,
    overdueDays: nextExpected === null ? null : daysBetween(nextExpected.expectedOn, setting.knownOn),
    staleAfterDays: setting.staleAfterDays,
    thresholds: evidence.thresholds ?? setting.thresholds,
  });
  const verdict = judgeMovement(evidence, atStart, now, unit);
  const show = (figure: ReleasedFigure | null) =>
    figure && {
      period: figure.period,
      periodLabel: labelOf(evidence, figure.period),
      value: figure.value === null ? null : roundFigure(figure.value),
    };
  const expectedNow = status.expected === null ? null : roundFigure(status.expected);
  const subject = asSubject(title);
  const say = (): string => {
    if (now === null || now.value === null) return `No figure of ${withArticle(title)} can be shown.`;
    const value = roundFigure(now.value);
    const nowText = `${formatValue(value, unit)} for ${labelOf(evidence, now.period)}`;
    const beside =
      direction === "band"
        ? band === null
          ? ""
          : ` It is ${compareWithBand(value, band, unit)}.`
        : expectedNow === null
          ? " No target says what was expected."
          : ` It is ${compareWithExpected(value, expectedNow, unit)}: ${describeState(status.state)}.`;
    if (verdict === "tooEarly") {
      return `${startSentence(subject)} is ${nowText}: no newer figure has come since the strategy began.${beside}`;
    }
    if (verdict === "noData" || atStart === null || atStart.value === null) {
      return `${startSentence(subject)} is ${nowText}: no figure from when the strategy began compares with it.${beside}`;
    }
    const difference = differenceOfRounded(now.value, atStart.value, unit);
    const before = `${formatValue(atStart.value, unit)} for ${labelOf(evidence, atStart.period)}`;
    return `${startSentence(subject)} was ${before} when the strategy began and is ${nowText} now, ${sayMovement(evidence, verdict, difference, unit)}.${beside}`;
  };
  return {
    ...{ code, title, unit },
    baseline: trajectory?.baseline ?? null,
    target: direction === "band" ? null : (trajectory?.target ?? null),
    atStart: show(atStart),
    now: show(now),
    expectedNow,
    state: status.state,
    verdict,
    sentence: say(),
  };
}

/** How a milestone stood at the end of a day: what was done later is not known then. */
export function judgeMilestone(
  { title, dueOn, doneOn }: { title: string; dueOn: IsoDate; doneOn: IsoDate | null },
  knownOn: IsoDate,
): MilestoneOutcome {
  const done = doneOn !== null && doneOn <= knownOn ? doneOn : null;
  const state =
    done === null ? (dueOn < knownOn ? "overdue" : "ahead") : done <= dueOn ? "kept" : ("keptLate" as const);
  return { title, dueOn, doneOn: done, state };
}

/** What became of actions: kept on time means by the first date promised. */
export function countActions(
  actions: readonly {
    state: "open" | "done" | "verified" | "dropped";
    dueOn: IsoDate;
    originalDueOn: IsoDate;
    closedOn: IsoDate | null;
  }[],
  knownOn: IsoDate,
): ActionCounts {
  const count = (holds: (action: (typeof actions)[number]) => boolean) => actions.filter(holds).length;
  const isDone = ({ state }: (typeof actions)[number]) => state === "done" || state === "verified";
  const isOnTime = ({ closedOn, originalDueOn }: (typeof actions)[number]) =>
    closedOn !== null && closedOn <= originalDueOn;
  return {
    total: actions.length,
    keptOnTime: count((action) => isDone(action) && isOnTime(action)),
    keptLate: count((action) => isDone(action) && !isOnTime(action)),
    dropped: count(({ state }) => state === "dropped"),
    open: count(({ state }) => state === "open"),
    overdue: count(({ state, dueOn }) => state === "open" && dueOn < knownOn),
    slipped: count(({ dueOn, originalDueOn }) => dueOn > originalDueOn),
  };
}
