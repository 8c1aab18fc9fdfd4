import { type ScaleLinear, scaleLinear } from "d3-scale";
import type { Chart } from "./chart-model.ts";
import { cleanLabel, formatTicks, measureText, shortenText, type TextStyle, wrapText } from "./chart-text.ts";

/**
 * `wide` for screens and `narrow` for phones and mail, in px; `print` for a full column and `small` for half of one, in
 * points. The text is sized for being shown at about that width.
 */
export type ChartForm = "wide" | "narrow" | "print" | "small";

export interface FormSize {
  width: number;
  height: number;
  fontPx: number;
  /** The most that labels at line ends may take of the width, and of lines. */
  gutterPx: number;
  labelLines: number;
  tickCount: number;
  dotPx: number;
  linePx: number;
}

export const formSizes: Record<ChartForm, FormSize> = {
  wide: { width: 720, height: 300, fontPx: 13, gutterPx: 170, labelLines: 2, tickCount: 5, dotPx: 4, linePx: 2.5 },
  narrow: { width: 340, height: 240, fontPx: 13, gutterPx: 98, labelLines: 3, tickCount: 4, dotPx: 3.5, linePx: 2.5 },
  print: { width: 500, height: 176, fontPx: 8.5, gutterPx: 112, labelLines: 2, tickCount: 4, dotPx: 2.6, linePx: 1.8 },
  small: { width: 240, height: 92, fontPx: 7.6, gutterPx: 66, labelLines: 3, tickCount: 3, dotPx: 2, linePx: 1.5 },
};

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** What a label at the right edge says, and the height its line ends at. */
export interface EndLabel {
  kind: "target" | "projection" | "latest";
  lines: string[];
  y: number;
}

export interface ChartScale {
  size: FormSize;
  plot: Box;
  x: (at: number) => number;
  y: (value: number) => number;
  /** Distance between two periods. */
  stepPx: number;
  ticks: { y: number; text: string }[];
  /** Named periods, each text centred on its `x`. */
  periods: { x: number; text: string }[];
  endLabels: EndLabel[];
}

/** Beyond this, sums of values would leave what a number can hold. */
const largestValue = 1e300;

function listValues(chart: Chart): number[] {
  const { band, target, projection, latest } = chart;
  const marks = [...chart.actual.flat(), ...chart.current, ...chart.original];
  return (
    [
      ...marks.map((mark) => mark.value),
      ...(band === null ? [] : [band.low, band.high]),
      ...(target === null ? [] : [target.value]),
      ...(latest === null ? [] : [latest.value]),
      ...(projection === null
        ? []
        : [projection.from.value, projection.to.value, projection.to.low, projection.to.high]),
    ]
      // What is next to nothing has no ticks between it and nothing.
      .map((value) => (Math.abs(value) < 1e-9 ? 0 : Math.min(largestValue, Math.max(-largestValue, value))))
  );
}

/**
 * From a little below the lowest to a little above the highest. It begins below zero only where a value does, and a
 * percent ends at 100 where no value is beyond.
 */
function findDomain(chart: Chart): [number, number] {
  const values = listValues(chart);
  const low = values.length === 0 ? 0 : Math.min(...values);
  const high = values.length === 0 ? 1 : Math.max(...values);
  const size = Math.max(Math.abs(low), Math.abs(high));
  const isFlat = high - low <= size * 1e-9;
  const pad = isFlat ? Math.max(size * 0.05, size === 0 ? 1 : 0) : (high - low) * 0.05;
  const isShare = chart.unit === "percent" && low >= 0 && high <= 100;
  return [low >= 0 ? Math.max(0, low - pad) : low - pad, isShare ? Math.min(100, high + pad) : high + pad];
}

const endTextsOf = (chart: Chart) => {
  const last = chart.periods.length - 1;
  // A lone period stands in the middle: its labels belong beside it.
  if (last === 0) return [];
  return [
    { kind: "target" as const, mark: chart.target, text: chart.target?.text },
    { kind: "projection" as const, mark: chart.projection?.to, text: chart.projection?.text },
    { kind: "latest" as const, mark: chart.latest, text: chart.latest?.text },
  ].flatMap(({ kind, mark, text }) =>
    mark && text && mark.at >= last && cleanLabel(text) !== ""
      ? [{ kind, value: mark.value, text: cleanLabel(text) }]
      : [],
  );
};

/** Places everything that the data do not decide by themselves: margins, ticks, which periods are named. */
export function scaleChart(chart: Chart, form: ChartForm): ChartScale {
  const size = formSizes[form];
  const plain: TextStyle = { fontPx: size.fontPx, isBold: false };
  const bold: TextStyle = { fontPx: size.fontPx, isBold: true };
  const values = scaleLinear().domain(findDomain(chart)).nice(size.tickCount);
  const ticks = values.ticks(size.tickCount);
  const tickTexts = formatTicks(ticks, chart.unit);
  const axisPx = Math.max(0, ...tickTexts.map((text) => measureText(text, plain)));

  const ends = endTextsOf(chart).map((end) => ({
    ...end,
    lines: wrapText(end.text, size.gutterPx, size.labelLines, bold),
  }));
  const gutterPx = Math.max(0, ...ends.flatMap((end) => end.lines.map((line) => measureText(line, bold))));
  const plot = {
    left: Math.ceil(axisPx + size.fontPx * 0.8),
    right: Math.floor(size.width - (gutterPx === 0 ? size.fontPx : gutterPx + size.fontPx * 0.9)),
    top: Math.round(size.fontPx * 1.4),
    bottom: Math.round(size.height - size.fontPx * 2.2),
  };
  values.range([plot.bottom, plot.top]);
  const y = (value: number) => values(Math.min(largestValue, Math.max(-largestValue, value)));
  const last = chart.periods.length - 1;
  const stepPx = last === 0 ? plot.right - plot.left : (plot.right - plot.left) / last;
  const across: ScaleLinear<number, number> = scaleLinear().domain([0, last]).range([plot.left, plot.right]);
  const x = (at: number) => (last === 0 ? (plot.left + plot.right) / 2 : across(Math.min(last, at)));

  return {
    size,
    plot,
    x,
    y,
    stepPx,
    ticks: ticks.map((tick, index) => ({ y: values(tick), text: tickTexts[index] ?? "" })),
    periods: namePeriods(chart, { x, size, left: 0, right: size.width }),
    endLabels: ends.map(({ kind, lines, value }) => ({ kind, lines, y: y(value) })),
  };
}

/**
 * As many period names as fit without touching, at even distances, counted back from the last period: that one is the
 * target's or the latest.
 */
function namePeriods(
  chart: Chart,
  place: { x: (at: number) => number; size: FormSize; left: number; right: number },
): ChartScale["periods"] {
  const style: TextStyle = { fontPx: place.size.fontPx, isBold: false };
  const gapPx = place.size.fontPx * 0.9;
  const maxPx = place.size.width * 0.42;
  const last = chart.periods.length - 1;
  const name = (at: number) => {
    const text = shortenText(cleanLabel(chart.periods[at]?.label ?? ""), maxPx, style);
    const width = measureText(text, style);
    const middle = place.x(at);
    const left = Math.min(Math.max(middle - width / 2, place.left), place.right - width);
    return { text, left, right: left + width };
  };
  for (let step = 1; step <= last; step += 1) {
    const named: ReturnType<typeof name>[] = [];
    for (let at = last; at >= 0; at -= step) named.unshift(name(at));
    const isClear = named.every((one, index) => index === 0 || one.left - (named[index - 1]?.right ?? 0) >= gapPx);
    if (isClear) return named.map(({ text, left, right }) => ({ text, x: (left + right) / 2 }));
  }
  const only = name(last);
  return [{ text: only.text, x: (only.left + only.right) / 2 }];
}
