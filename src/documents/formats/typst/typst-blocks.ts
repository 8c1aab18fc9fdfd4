import type { ChartForm } from "../../charts/chart-scale.ts";
import { drawChart } from "../../charts/draw-chart.ts";
import type { Badge, Block, Cell } from "../../layout/blocks.ts";
import { describeSource, showsTableTitle } from "../wording.ts";
import { chooseColumns } from "./typst-columns.ts";
import { badgeStyles } from "./typst-style.ts";
import { coverLetters, isBlank, measureLine, writeLine, writeString, writeText } from "./typst-text.ts";

type TableBlock = Extract<Block, { block: "table" }>;
type ChartBlock = Extract<Block, { block: "chart" }>;
type SourcesBlock = Extract<Block, { block: "sources" }>;

/** What is collected while a document is written. */
export interface Pen {
  /** Numbers of the sources that the document lists; only those can be linked to. */
  known: ReadonlySet<number>;
  /** Listed already: a label must not stand twice. */
  labelled: Set<number>;
  charts: { path: string; svg: string }[];
}

/** A box does not break: a longer label is set as plain bold text. */
const longestBadge = 32;
/** A row with more letters than this may break across pages, since it may not fit on one. */
const longestWholeRow = 1_500;
const longestHeader = 600;
/** Small enough that a reader goes down one column and up to the next within a page. */
const sourcesTogether = 60;

function writeBadge({ state, label }: Badge): string {
  const { ink, paper, sign } = badgeStyles[state];
  if (label.length > longestBadge) return `text(weight: "bold", fill: rgb("${ink}"), ${writeText(label, true)})`;
  return `badge("${sign}", rgb("${ink}"), rgb("${paper}"), ${writeText(label, true)})`;
}

/** The standard forbids a heading without words. */
export const writeTitle = (level: 1 | 2, text: string): string[] =>
  isBlank(text) ? [] : [`#heading(level: ${level}, ${writeText(text, true)})`];

function writeHeading(block: Extract<Block, { block: "heading" }>, pen: Pen): string {
  if (block.line.every((run) => isBlank(run.text)))
    return block.badge === undefined ? "" : `#par(${writeBadge(block.badge)})`;
  const parts = [
    writeLine(block.line, pen.known),
    ...(block.aside === undefined
      ? []
      : [`h(0.6em) + text(weight: "regular", size: 8.5pt, fill: ink-soft, ${writeText(block.aside)})`]),
    ...(block.badge === undefined ? [] : [`h(0.6em) + ${writeBadge(block.badge)}`]),
  ];
  return `#heading(level: ${block.level}, { ${parts.join("; ")} })`;
}

function writeCell(cell: Cell, pen: Pen): string {
  const line = cell.line.length === 0 ? [] : [writeLine(cell.line, pen.known)];
  const badge = cell.badge === undefined ? [] : [writeBadge(cell.badge)];
  const main = [...badge, ...line].join("; h(0.4em); ");
  const aside = cell.aside === undefined ? "" : `; linebreak(); soft(${writeLine(cell.aside, pen.known)})`;
  return `{ ${main === "" ? '""' : main}${aside} }`;
}

/** Numbers of sources hang in the gap behind a figure, so that figures stay below each other. */
function writeFigureCell(cell: Cell, pen: Pen): string {
  const cites = cell.line.flatMap((run) => run.sources ?? []);
  const bare = { ...cell, line: cell.line.map((run) => ({ ...run, sources: [] })) };
  const hung = cites.length === 0 ? "" : `; hang(${writeLine([{ text: "", sources: cites }], pen.known)})`;
  return `text(number-width: "tabular", { ${writeCell(bare, pen)}${hung} })`;
}

const gapPt = 10;
const citePt = 9;

/** What stays free on the right of a column, in points. */
function measureGap({ columns, rows }: TableBlock, index: number): number {
  const cites = rows.map((row) => row[index]?.line.reduce((sum, run) => sum + (run.sources?.length ?? 0), 0) ?? 0);
  const hungPt = columns[index]?.isFigure ? citePt * Math.min(4, Math.max(0, ...cites)) : 0;
  return index === columns.length - 1 ? hungPt : gapPt + Math.max(0, hungPt - gapPt / 2);
}

/** Typst repeats a header on each page for ever where it is higher than a page: a very long one is a row like others. */
function writeHeader(titles: readonly string[]): string {
  const cells = titles.map((title) => `soft(strong(${writeText(title)}))`).join(", ");
  const length = titles.reduce((sum, title) => sum + title.length, 0);
  return length > longestHeader ? cells : `table.header(repeat: true, ${cells})`;
}

function writeTable(block: TableBlock, previous: Block | undefined, pen: Pen): string {
  if (block.columns.length === 0) return "";
  const aligns = block.columns.map((column) => (column.isFigure ? "right" : "left"));
  const rows = block.rows.map((row) => {
    const length = row.reduce((sum, cell) => sum + measureLine(cell.line) + measureLine(cell.aside ?? []), 0);
    const cells = block.columns.map((column, index) => {
      const cell = row[index] ?? { line: [] };
      const body = column.isFigure ? writeFigureCell(cell, pen) : writeCell(cell, pen);
      return `table.cell(breakable: ${length > longestWholeRow}, ${body})`;
    });
    return `  ${cells.join(", ")},`;
  });
  // Typst cannot yet name a table for those who hear it only; right below a heading it is named already.
  const title = showsTableTitle(previous) ? writeText(block.title) : "none";
  return `#named-table(${title}, columns: (${chooseColumns(block).join(", ")},), align: (${aligns.join(", ")},),
  inset: gaps(${block.columns.map((_, index) => `${measureGap(block, index)}pt`).join(", ")}),
  ${writeHeader(block.columns.map((column) => column.title))},
${rows.join("\n")}
)`;
}

const formOf: Record<ChartBlock["size"], ChartForm> = { full: "print", half: "small" };

function writeChart({ chart, size }: ChartBlock, pen: Pen): string {
  const path = `charts/${pen.charts.length + 1}.svg`;
  const form = formOf[size];
  pen.charts.push({ path, svg: coverLetters(drawChart(chart, form)) });
  const alt = [chart.description, chart.title, chart.caption].find((text) => !isBlank(text)) ?? "–";
  return `named-chart(${writeText(chart.title, true)}, "${path}", ${writeString(alt)}, ${writeText(chart.caption, true)})`;
}

function writeHalves(blocks: readonly ChartBlock[], pen: Pen): string {
  const cells = blocks.map((block) => writeChart(block, pen));
  return `#block(above: 1em, below: 1em, grid(columns: (1fr, 1fr), column-gutter: 16pt, row-gutter: 10pt,\n${cells.join(",\n")}))`;
}

function writeSource(source: SourcesBlock["items"][number], pen: Pen): string {
  const isFirst = !pen.labelled.has(source.number);
  pen.labelled.add(source.number);
  const text = writeText(describeSource(source), true);
  const body = isFirst ? `[#box()#label("source-${source.number}")#${text}]` : text;
  return `enum.item(${source.number}, ${body})`;
}

function writeSources({ title, items }: SourcesBlock, pen: Pen): string {
  const parts = writeTitle(2, title);
  for (let from = 0; from < items.length; from += sourcesTogether) {
    const together = items.slice(from, from + sourcesTogether);
    const half = Math.ceil(together.length / 2);
    const columns = [together.slice(0, half), together.slice(half)].map((column) =>
      column.length === 0 ? "[]" : `enum(${column.map((source) => writeSource(source, pen)).join(", ")})`,
    );
    parts.push(`#{
  set text(size: 7.4pt, fill: rgb("#3d4551"))
  set par(leading: 0.45em)
  set enum(numbering: "[1]", spacing: 0.42em, body-indent: 0.5em)
  grid(columns: (1fr, 1fr), column-gutter: 16pt, ${columns.join(", ")})
}`);
  }
  return parts.join("\n");
}

function writeBlock(block: Block, previous: Block | undefined, pen: Pen): string {
  switch (block.block) {
    case "heading":
      return writeHeading(block, pen);
    case "paragraph": {
      const line = writeLine(block.line, pen.known);
      return `#par(${block.isAside ? `soft(${line})` : line})`;
    }
    case "list":
      return block.items.length === 0
        ? ""
        : `#list(${block.items.map((item) => `list.item(${writeLine(item, pen.known)})`).join(", ")})`;
    case "facts": {
      const cells = block.rows.flatMap((row) => [
        `text(fill: ink-soft, ${writeText(row.label)})`,
        writeLine(row.line, pen.known),
      ]);
      return cells.length === 0
        ? ""
        : `#grid(columns: (auto, 1fr), column-gutter: 14pt, row-gutter: 0.56em, ${cells.join(", ")})`;
    }
    case "callout": {
      const parts = [...writeTitle(2, block.title), writeBlocks(block.blocks, pen)];
      return `#callout[\n${parts.join("\n")}\n]`;
    }
    case "table":
      return writeTable(block, previous, pen);
    case "chart":
      return `#${writeChart(block, pen)}`;
    case "sources":
      return writeSources(block, pen);
  }
}

/** Blocks in reading order; small charts that follow each other stand side by side. */
export function writeBlocks(blocks: readonly Block[], pen: Pen): string {
  const parts: string[] = [];
  let halves: ChartBlock[] = [];
  const placeHalves = () => {
    if (halves.length > 0) parts.push(writeHalves(halves, pen));
    halves = [];
  };
  for (const [index, block] of blocks.entries()) {
    if (block.block === "chart" && block.size === "half") {
      halves.push(block);
      continue;
    }
    placeHalves();
    parts.push(writeBlock(block, blocks[index - 1], pen));
  }
  placeHalves();
  return parts.filter((part) => part !== "").join("\n\n");
}
