import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import { describePeriod, type Frequency, nextPeriod, type Period, parsePeriod } from "../../metrics/period.ts";
import { roundFigure } from "../../metrics/rounding.ts";
import type { Pace } from "../../metrics/trajectories/pace.ts";
import { expectedValue, type TrajectoryVersion, trajectoryInForce } from "../../metrics/trajectories/trajectory.ts";
import type { IsoDate } from "../../platform/time/dates.ts";
import type { MetricEvidence } from "../evidence.ts";
import { formatValue, joinList, oneLine } from "../sentences.ts";
import type { Chart, ChartMark } from "./chart-model.ts";

/** As many periods before the latest figure as can still be told apart on a phone. */
const periodsBack = 12;
/** A target further ahead than this would leave no room for what was measured. */
const periodsAhead = 60;
/** What is read out for a picture has to end. */
const longestDescription = 600;

type Frame = Omit<Chart, "caption" | "description">;

/** A figure with its place on the time axis. */
interface PlacedFigure {
  at: Period;
  figure: ReleasedFigure;
}

/**
 * One metric over time as known on `setting.knownOn`: from its first shown figure or its baseline, at most twelve periods
 * back, to the target's period. Null without a shown figure. All numbers are rounded here. Nothing drawn tells a hidden
 * figure: lines break at it, and where it is the baseline of a trajectory, what is drawn of that begins after it.
 * @param pace as judged from the same figures and the trajectory in force on that day
 */
export function composeChart(metric: MetricEvidence, setting: { knownOn: IsoDate }, pace: Pace): Chart | null {
  const placed = placeFigures(metric);
  const latest = placed.findLast(({ figure }) => figure.value !== null);
  const last = placed.at(-1);
  if (!latest || !last) return null;
  const inForce = metric.direction === "band" ? null : trajectoryInForce(metric.trajectories, setting.knownOn);
  const axis = layAxis(metric, placed, latest, last, inForce);
  const places = new Map(axis.map((period, at) => [period, at]));
  const targetAt = inForce ? places.get(inForce.target.period) : undefined;
  const latestAt = places.get(latest.figure.period) ?? 0;
  const latestValue = roundFigure(latest.figure.value ?? 0);
  const first = metric.trajectories.toSorted((a, b) => a.version - b.version)[0];
  const projection = pace.projection?.period === inForce?.target.period ? pace.projection : null;
  const frame: Frame = {
    metric: metric.code,
    title: metric.title,
    unit: metric.unit,
    direction: metric.direction,
    periods: axis.map((period) => ({ period, label: nameShortly(period, metric.frequency) })),
    ...drawFigures(placed, places),
    current: inForce ? drawTrajectory(metric, inForce, axis) : [],
    original: inForce && first && first.version !== inForce.version ? drawTrajectory(metric, first, axis) : [],
    band: metric.direction === "band" && metric.band ? mapBand(metric.band) : null,
    target:
      inForce && targetAt !== undefined
        ? {
            at: targetAt,
            value: roundFigure(inForce.target.value),
            text: `Target ${formatValue(inForce.target.value, metric.unit)}`,
          }
        : null,
    projection:
      projection && targetAt !== undefined
        ? {
            from: { at: latestAt, value: latestValue },
            to: {
              at: targetAt,
              value: roundFigure(projection.value),
              low: roundFigure(projection.low),
              high: roundFigure(projection.high),
            },
            text: nameProjection(projection, metric.unit),
          }
        : null,
    latest: { at: latestAt, value: latestValue, text: formatValue(latestValue, metric.unit) },
  };
  return { ...frame, caption: writeCaption(frame), description: writeDescription(frame, metric.periodNoun) };
}

/** As short as fits an axis: "Q1 2011", "H1 2011", "W07 2026"; sentences say "the first quarter of 2011". */
function nameShortly(period: string, frequency: Frequency): string {
  const kind = parsePeriod(period, frequency)?.kind;
  if (kind !== "half" && kind !== "quarter" && kind !== "week") return describePeriod(period, frequency);
  return `${period.slice(5)} ${period.slice(0, 4)}`;
}

function mapBand({ low, high }: { low: number; high: number }): { low: number; high: number } {
  return { low: roundFigure(low), high: roundFigure(high) };
}

/** Oldest first; figures of another kind of period than the latest one's have no place on the axis. */
function placeFigures(metric: MetricEvidence): PlacedFigure[] {
  const placed = metric.figures
    .flatMap((figure) => {
      const at = parsePeriod(figure.period, metric.frequency);
      return at ? [{ at, figure }] : [];
    })
    .sort((a, b) => (a.at.endsOn < b.at.endsOn ? -1 : 1));
  return placed.filter(({ at }) => at.kind === placed.at(-1)?.at.kind);
}

/** Every period from the first to the last that is drawn. */
function layAxis(
  metric: MetricEvidence,
  placed: readonly PlacedFigure[],
  latest: PlacedFigure,
  last: PlacedFigure,
  trajectory: TrajectoryVersion | null,
): string[] {
  const read = (period: string | undefined): Period[] => {
    const parsed = period === undefined ? null : parsePeriod(period, metric.frequency);
    return parsed?.kind === latest.at.kind ? [parsed] : [];
  };
  const shown = placed.filter(({ figure }) => figure.value !== null).map(({ at }) => at);
  const starts = [...shown, ...read(trajectory?.baseline.period)].filter(
    ({ ordinal }) => ordinal >= latest.at.ordinal - periodsBack,
  );
  const ends = [last.at, ...read(trajectory?.target.period)].filter(
    ({ ordinal }) => ordinal <= last.at.ordinal + periodsAhead,
  );
  const start = starts.reduce((earliest, each) => (each.ordinal < earliest.ordinal ? each : earliest), latest.at);
  const end = ends.reduce((furthest, each) => Math.max(furthest, each.ordinal), last.at.ordinal);
  const axis = [start.text];
  for (let ordinal = start.ordinal; ordinal < end; ordinal += 1) {
    axis.push(nextPeriod(axis.at(-1) ?? start.text, metric.frequency));
  }
  return axis;
}

/** Lines of what was measured, and where they break. */
function drawFigures(
  placed: readonly PlacedFigure[],
  places: ReadonlyMap<string, number>,
): Pick<Chart, "actual" | "hiddenAt" | "breaksAt"> {
  const drawn: Pick<Chart, "actual" | "hiddenAt" | "breaksAt"> = { actual: [], hiddenAt: [], breaksAt: [] };
  let line: ChartMark[] = [];
  for (const [index, { figure }] of placed.entries()) {
    const at = places.get(figure.period);
    if (at === undefined) continue;
    const before = placed[index - 1]?.figure;
    const isBreak = before !== undefined && before.instrumentVersion !== figure.instrumentVersion;
    if (isBreak && at > 0) drawn.breaksAt.push(at);
    if (figure.value === null) {
      drawn.hiddenAt.push(at);
      continue;
    }
    const mark = { at, value: roundFigure(figure.value) };
    if (!isBreak && line.at(-1)?.at === at - 1) {
      line.push(mark);
    } else {
      line = [mark];
      drawn.actual.push(line);
    }
  }
  return drawn;
}

/**
 * What a trajectory expects of each period on the axis, from baseline to target. Where the published baseline is hidden,
 * only from the first later value that was agreed: what lies between is a straight line that would lead back to it.
 */
function drawTrajectory(metric: MetricEvidence, trajectory: TrajectoryVersion, axis: readonly string[]): ChartMark[] {
  const expectations = axis.map((period) => expectedValue(trajectory, period, metric.frequency));
  const isHidden = metric.figures.some(
    (figure) => figure.period === trajectory.baseline.period && figure.value === null,
  );
  const isAgreed = (index: number) => ["listed", "target"].includes(basisOf(expectations[index]));
  const from = isHidden ? axis.findIndex((_, index) => isAgreed(index)) : 0;
  return expectations.flatMap((expectation, at) => {
    if (from < 0 || at < from || expectation.value === null || expectation.basis === "afterTarget") return [];
    return [{ at, value: roundFigure(expectation.value) }];
  });
}

function basisOf(expectation: ReturnType<typeof expectedValue> | undefined): string {
  return expectation && expectation.value !== null ? expectation.basis : "";
}

/** "Projected 88.9% (88.2 to 89.6)": the unit is said once, an amount of money keeps its sign. */
function nameProjection({ value, low, high }: { value: number; low: number; high: number }, unit: string): string {
  const bare = (amount: number) => {
    if (unit === "dollars") return formatValue(amount, unit);
    return unit === "percent" ? formatValue(amount, unit).slice(0, -1) : formatValue(amount, "number");
  };
  const range = roundFigure(low) === roundFigure(high) ? "" : ` (${bare(low)} to ${bare(high)})`;
  return `Projected ${formatValue(value, unit)}${range}`;
}

const hasLine = (marks: readonly ChartMark[]) => marks.length > 1;
const hasRange = ({ projection }: Frame) => projection !== null && projection.to.low !== projection.to.high;

/** What the kinds of lines mean, of those that are there. */
function writeCaption(frame: Frame): string {
  const parts = [
    frame.actual.some(hasLine) ? "measured (solid)" : "measured (dots)",
    ...(hasLine(frame.current) ? ["trajectory in force (dashed)"] : []),
    ...(hasLine(frame.original) ? ["trajectory first agreed (dotted, grey)"] : []),
    ...(frame.band ? ["band to stay within (shaded)"] : []),
    ...(frame.projection ? [`projection (dotted)${hasRange(frame) ? " with its likely range (shaded)" : ""}`] : []),
  ];
  const text = joinList(parts);
  const notes = [
    ...(frame.breaksAt.length > 0 ? [" An upright line: measured in a new way from there on."] : []),
    ...(frame.hiddenAt.length > 0 ? [" A ring on the axis: a figure hidden to protect a small group."] : []),
  ];
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.${notes.join("")}`;
}

function writeDescription(frame: Frame, periodNoun: string | null): string {
  const full = describeFrame(frame, periodNoun, false);
  return full.length <= longestDescription ? full : describeFrame(frame, periodNoun, true);
}

/** @param isShort only the ends of what was measured */
function describeFrame(frame: Frame, periodNoun: string | null, isShort: boolean): string {
  const label = (at: number) => frame.periods[at]?.label ?? "";
  const say = ({ at, value }: ChartMark) => `${formatValue(value, frame.unit)} (${label(at)})`;
  const span = (marks: readonly ChartMark[]) => {
    const [start, end] = [marks[0], marks.at(-1)];
    return start && end && start !== end ? `from ${say(start)} to ${say(end)}` : null;
  };
  const measured = frame.actual.flat();
  const figures =
    isShort && measured.length > 2
      ? `${measured.length} figures, ${span(measured)}`
      : joinList(measured.map((mark) => say(mark)));
  const by = periodNoun === null ? "" : ` by ${periodNoun}`;
  const years = frame.periods.length > 1 ? `, ${label(0)} to ${label(frame.periods.length - 1)}` : `, ${label(0)}`;
  const current = span(frame.current);
  const original = span(frame.original);
  const sentences = [
    `${oneLine(frame.title)}${by}${years}.`,
    `Measured: ${figures}.`,
    ...(frame.hiddenAt.length > 0 ? [`Hidden, to protect a small group: ${nameSome(frame.hiddenAt.map(label))}.`] : []),
    ...(frame.breaksAt.length > 0 ? [`Measured in a new way from ${nameSome(frame.breaksAt.map(label))} on.`] : []),
    ...(frame.band
      ? [
          `Band to stay within: ${formatValue(frame.band.low, frame.unit)} to ${formatValue(frame.band.high, frame.unit)}.`,
        ]
      : []),
    ...(current ? [`Trajectory in force: ${current}.`] : frame.target ? [`${frame.target.text}.`] : []),
    ...(original ? [`First agreed: ${original}.`] : []),
    ...(frame.projection ? [describeProjection(frame, frame.projection.to)] : []),
  ];
  return sentences.join(" ");
}

function describeProjection(frame: Frame, to: { at: number; value: number; low: number; high: number }): string {
  const { unit } = frame;
  const range = hasRange(frame) ? `, likely ${formatValue(to.low, unit)} to ${formatValue(to.high, unit)}` : "";
  return `Projection for ${frame.periods[to.at]?.label ?? ""}: ${formatValue(to.value, unit)}${range}.`;
}

/** Three by name; more would make the description longer than the picture is worth. */
function nameSome(labels: readonly string[]): string {
  return labels.length <= 3 ? joinList(labels) : `${labels.slice(0, 3).join(", ")} and ${labels.length - 3} more`;
}
