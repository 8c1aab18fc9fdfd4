import { line } from "d3-shape";
import { type PlacedLabel, type Point, placeInnerLabels, spreadEndLabels, tracePoints } from "./chart-labels.ts";
import type { Chart, ChartMark } from "./chart-model.ts";
import { type ChartForm, type ChartScale, scaleChart } from "./chart-scale.ts";
import { escapeXml } from "./chart-text.ts";

/** On white: lines at least 3:1, texts at least 4.5:1. */
const colours = {
  grid: "#dfe1e2",
  axis: "#71767a",
  axisText: "#565c65",
  actual: "#005ea2",
  trajectory: "#565c65",
  original: "#71767a",
  band: "#eceef0",
  bandEdge: "#8d9297",
  wedge: "#d9e8f6",
  target: "#3d4551",
  latest: "#1b1b1b",
  paper: "#ffffff",
};
const labelColours = { target: colours.target, projection: colours.actual, latest: colours.latest };

type Attributes = Record<string, string | number>;

const round = (value: number): number => Math.round(value * 10) / 10;

/** Presentation attributes only: a page's policy forbids inline style. */
function tag(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(typeof value === "number" ? round(value) : value))}"`)
    .join("");
  return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

const path = line<Point>()
  .x((point) => round(point.x))
  .y((point) => round(point.y));

function drawLine(points: readonly Point[], attributes: Attributes): string {
  if (points.length < 2) return "";
  return tag("path", { d: path([...points]) ?? "", fill: "none", "stroke-linejoin": "round", ...attributes });
}

function drawAxes({ ticks, periods, plot, size }: ChartScale): string {
  const { left, right, bottom } = plot;
  const grid = ticks.map((tick) =>
    tag("path", { d: `M${left},${round(tick.y)}H${right}`, stroke: colours.grid, "stroke-width": size.linePx * 0.4 }),
  );
  const values = ticks.map((tick) =>
    tag(
      "text",
      { x: left - size.fontPx * 0.6, y: tick.y + size.fontPx * 0.35, "text-anchor": "end" },
      escapeXml(tick.text),
    ),
  );
  const names = periods.map((period) =>
    tag("text", { x: period.x, y: bottom + size.fontPx * 1.7, "text-anchor": "middle" }, escapeXml(period.text)),
  );
  const axis = tag("path", {
    d: `M${left},${bottom}H${right}`,
    stroke: colours.axis,
    "stroke-width": size.linePx * 0.4,
  });
  return [...grid, axis, tag("g", { fill: colours.axisText }, [...values, ...names].join(""))].join("");
}

function drawBand(chart: Chart, { plot, y, size }: ChartScale): string {
  if (chart.band === null) return "";
  const top = y(Math.max(chart.band.low, chart.band.high));
  const bottom = y(Math.min(chart.band.low, chart.band.high));
  const width = plot.right - plot.left;
  const edge = (at: number) =>
    tag("path", {
      d: `M${plot.left},${round(at)}h${width}`,
      stroke: colours.bandEdge,
      "stroke-width": size.linePx * 0.4,
    });
  return (
    tag("rect", { x: plot.left, y: top, width, height: Math.max(0, bottom - top), fill: colours.band }) +
    edge(top) +
    edge(bottom)
  );
}

/** The projection's likely range; its line is drawn above everything else that is shaded. */
function drawWedge(chart: Chart, { x, y }: ChartScale): string {
  if (chart.projection === null) return "";
  const { from, to } = chart.projection;
  const corners = [
    [x(from.at), y(from.value)],
    [x(to.at), y(to.high)],
    [x(to.at), y(to.low)],
  ];
  const points = corners.map((corner) => corner.map((value) => round(value ?? 0)).join(",")).join(" ");
  return tag("polygon", { points, fill: colours.wedge, "fill-opacity": "0.8" });
}

/** From this position on it is measured in another way: the mark stands between it and the one before. */
const findBreak = (at: number, { x, stepPx }: Pick<ChartScale, "x" | "stepPx">): number =>
  at === 0 ? x(0) : x(at) - stepPx / 2;

function drawBreaks(chart: Chart, { x, plot, stepPx, size }: ChartScale): string {
  return chart.breaksAt
    .map((at) => {
      const middle = round(findBreak(at, { x, stepPx }));
      const cap = round(size.dotPx);
      return tag("path", {
        d: `M${middle - cap},${plot.top}h${cap * 2}M${middle},${plot.top}V${plot.bottom}`,
        stroke: colours.axis,
        "stroke-width": size.linePx * 0.4,
        fill: "none",
      });
    })
    .join("");
}

/** On the axis, so that nothing tells the hidden value. */
function drawHidden(chart: Chart, { x, plot, size }: ChartScale): string {
  return chart.hiddenAt
    .map((at) =>
      tag("circle", {
        cx: x(at),
        cy: plot.bottom,
        r: size.dotPx * 0.8,
        fill: colours.paper,
        stroke: colours.axisText,
        "stroke-width": size.linePx * 0.5,
      }),
    )
    .join("");
}

function drawActual(lines: readonly (readonly Point[])[], { stepPx, size }: ChartScale): string {
  const stroke = { stroke: colours.actual, "stroke-width": size.linePx, "stroke-linecap": "round" };
  const dotPx = Math.max(size.linePx * 0.6, Math.min(size.dotPx, stepPx / 4));
  const dots = lines.flat().map((point) => tag("circle", { cx: point.x, cy: point.y, r: dotPx }));
  return lines.map((points) => drawLine(points, stroke)).join("") + tag("g", { fill: colours.actual }, dots.join(""));
}

function drawLabel(label: PlacedLabel, { size }: ChartScale): string {
  const leader =
    label.leader === null
      ? ""
      : drawLine([label.leader.from, label.leader.to], { stroke: colours.axis, "stroke-width": size.linePx * 0.3 });
  const rows = label.lines.map((text, index) =>
    tag("text", { x: label.x, y: label.baseline + index * size.fontPx * 1.22 }, escapeXml(text)),
  );
  // A white rim keeps the words readable where they cross a line.
  const rim = { stroke: colours.paper, "stroke-width": size.fontPx * 0.3, "stroke-linejoin": "round" };
  return (
    leader +
    tag(
      "g",
      {
        "font-weight": 700,
        fill: labelColours[label.kind],
        "text-anchor": label.anchor,
        ...rim,
        "paint-order": "stroke",
      },
      rows.join(""),
    )
  );
}

/**
 * One complete SVG: what was measured solid, the trajectory in force dashed, the one first agreed dotted in grey, bands
 * and likely ranges shaded, with labels at the line ends. It needs no style sheet, script, font file or id, so that it
 * may stand in a page, a mail or a file. The title is told to those who hear the picture, not drawn.
 */
export function drawChart(chart: Chart, form: ChartForm): string {
  const scale = scaleChart(chart, form);
  const { size } = scale;
  const toPoint = (mark: ChartMark): Point => ({ x: scale.x(mark.at), y: scale.y(mark.value) });
  const actual = chart.actual.map((marks) => marks.map(toPoint));
  const current = chart.current.map(toPoint);
  const original = chart.original.map(toPoint);
  const projection = chart.projection === null ? [] : [chart.projection.from, chart.projection.to].map(toPoint);
  const target = chart.target === null ? null : toPoint(chart.target);
  const breaks = chart.breaksAt.map((at) =>
    [scale.plot.top, scale.plot.bottom].map((y) => ({ x: findBreak(at, scale), y })),
  );
  const obstacles = tracePoints([...actual, current, original, projection, ...breaks], size.fontPx / 4);
  const labels = [...placeInnerLabels(chart, scale, obstacles), ...spreadEndLabels(scale)];
  const unit = size.linePx;

  const content = [
    tag("title", {}, escapeXml(chart.title)),
    tag("desc", {}, escapeXml(chart.description)),
    drawBand(chart, scale),
    drawWedge(chart, scale),
    drawAxes(scale),
    drawBreaks(chart, scale),
    drawLine(original, {
      stroke: colours.original,
      "stroke-width": unit * 0.6,
      "stroke-dasharray": `${round(unit * 0.6)} ${round(unit * 1.4)}`,
    }),
    drawLine(current, {
      stroke: colours.trajectory,
      "stroke-width": unit * 0.7,
      "stroke-dasharray": `${round(unit * 2.2)} ${round(unit * 1.4)}`,
    }),
    drawLine(projection, {
      stroke: colours.actual,
      "stroke-width": unit * 0.8,
      "stroke-dasharray": `0 ${round(unit * 1.7)}`,
      "stroke-linecap": "round",
    }),
    target === null
      ? ""
      : tag("circle", {
          cx: target.x,
          cy: target.y,
          r: size.dotPx * 0.9,
          fill: colours.paper,
          stroke: colours.target,
          "stroke-width": unit * 0.7,
        }),
    drawActual(actual, scale),
    drawHidden(chart, scale),
    ...labels.map((label) => drawLabel(label, scale)),
  ];
  return tag(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: "img",
      direction: "ltr",
      "font-family": "Public Sans, sans-serif",
      "font-size": size.fontPx,
    },
    content.join(""),
  );
}
