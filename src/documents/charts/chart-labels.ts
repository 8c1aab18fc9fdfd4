import type { Chart, ChartMark } from "./chart-model.ts";
import type { Box, ChartScale, EndLabel } from "./chart-scale.ts";
import { cleanLabel, measureText, type TextStyle, wrapText } from "./chart-text.ts";

export interface Point {
  x: number;
  y: number;
}
/** Lines of text, the first on `baseline`, and the mark they belong to. */
export interface PlacedLabel {
  kind: EndLabel["kind"];
  lines: string[];
  anchor: "start" | "middle";
  x: number;
  baseline: number;
  /** The mark's end of a leader, where a label had to move away from its mark. */
  leader: { from: Point; to: Point } | null;
}

const lineHeight = 1.22;
/** From the middle of a line of text down to its baseline. */
const middleToBaseline = 0.35;

/** Labels at line ends, moved apart so that none touches another nor leaves the picture. */
export function spreadEndLabels({ size, plot, endLabels }: ChartScale): PlacedLabel[] {
  const rowPx = size.fontPx * lineHeight;
  const top = size.fontPx * 0.2;
  const bottom = size.height - size.fontPx * 0.2;
  const gap = size.fontPx * 0.25;
  const placed = [...endLabels]
    .sort((one, other) => one.y - other.y)
    .map((label) => ({
      ...label,
      height: label.lines.length * rowPx,
      top: label.y - (label.lines.length * rowPx) / 2,
    }));
  let floor = top;
  for (const label of placed) {
    label.top = Math.max(label.top, floor);
    floor = label.top + label.height + gap;
  }
  let ceiling = bottom;
  for (const label of placed.toReversed()) {
    label.top = Math.min(label.top, ceiling - label.height);
    ceiling = label.top - gap;
  }
  const x = plot.right + size.fontPx * 0.75;
  return placed.map(({ kind, lines, height, top: labelTop, y }) => {
    const middle = labelTop + height / 2;
    const firstRow = labelTop + rowPx / 2;
    const isAway = Math.abs(middle - y) > rowPx * 1.75;
    return {
      kind,
      lines,
      anchor: "start",
      x,
      baseline: firstRow + size.fontPx * middleToBaseline,
      leader: isAway ? { from: { x: plot.right + 4, y }, to: { x: x - 3, y: firstRow } } : null,
    };
  });
}

/** Points along the lines of a drawing, close enough together that no label can lie between two of them. */
export function tracePoints(lines: readonly (readonly Point[])[], everyPx: number): Point[] {
  return lines.flatMap((line) =>
    line.flatMap((point, index) => {
      const next = line[index + 1];
      if (next === undefined) return [point];
      const count = Math.max(1, Math.ceil(Math.hypot(next.x - point.x, next.y - point.y) / everyPx));
      return Array.from({ length: count }, (_, part) => ({
        x: point.x + ((next.x - point.x) * part) / count,
        y: point.y + ((next.y - point.y) * part) / count,
      }));
    }),
  );
}

const isWithin = (point: Point, box: Box): boolean =>
  point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom;

const isOverlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** Where a label of this size could stand beside its mark, best first. */
const candidates = (mark: Point, width: number, height: number, gap: number): Point[] => [
  { x: mark.x, y: mark.y + gap + height / 2 },
  { x: mark.x, y: mark.y - gap - height / 2 },
  { x: mark.x + width / 2 + gap, y: mark.y + gap + height / 2 },
  { x: mark.x - width / 2 - gap, y: mark.y - gap - height / 2 },
  { x: mark.x + width / 2 + gap, y: mark.y - gap - height / 2 },
  { x: mark.x - width / 2 - gap, y: mark.y + gap + height / 2 },
  { x: mark.x, y: mark.y + gap * 3 + height / 2 },
  { x: mark.x, y: mark.y - gap * 3 - height / 2 },
];

/** The labels of marks inside the plot, each where it hides least of the lines and nothing of other labels. */
export function placeInnerLabels(chart: Chart, scale: ChartScale, obstacles: readonly Point[]): PlacedLabel[] {
  const { size, plot, endLabels } = scale;
  const style: TextStyle = { fontPx: size.fontPx, isBold: true };
  const marks: { kind: EndLabel["kind"]; mark: ChartMark | undefined; text: string | undefined }[] = [
    { kind: "latest", mark: chart.latest ?? undefined, text: chart.latest?.text },
    { kind: "target", mark: chart.target ?? undefined, text: chart.target?.text },
    { kind: "projection", mark: chart.projection?.to, text: chart.projection?.text },
  ];
  const taken: Box[] = [];
  const labels: PlacedLabel[] = [];
  for (const { kind, mark, text } of marks) {
    if (mark === undefined || text === undefined || endLabels.some((end) => end.kind === kind)) continue;
    const lines = wrapText(cleanLabel(text), size.width * 0.34, size.labelLines, style);
    if (lines.length === 0) continue;
    const width = Math.max(...lines.map((line) => measureText(line, style)));
    const height = lines.length * size.fontPx * lineHeight;
    const gap = size.fontPx * 0.55;
    const at = { x: scale.x(mark.at), y: scale.y(mark.value) };
    const costOf = (box: Box) =>
      taken.filter((other) => isOverlap(box, other)).length * 1000 +
      obstacles.filter((point) => isWithin(point, box)).length;
    const boxes = candidates(at, width, height, gap).map(({ x, y }) => {
      const middle = Math.min(Math.max(x, plot.left + width / 2 + 2), Math.max(plot.right - width / 2, plot.left));
      const center = Math.min(Math.max(y, height / 2 + 1), plot.bottom - height / 2 - 2);
      return {
        left: middle - width / 2,
        right: middle + width / 2,
        top: center - height / 2,
        bottom: center + height / 2,
      };
    });
    const best = boxes.reduce((least, box) => (costOf(box) < costOf(least) ? box : least));
    taken.push(best);
    labels.push({
      kind,
      lines,
      anchor: "middle",
      x: (best.left + best.right) / 2,
      baseline: best.top + (size.fontPx * lineHeight) / 2 + size.fontPx * middleToBaseline,
      leader: null,
    });
  }
  return labels;
}
