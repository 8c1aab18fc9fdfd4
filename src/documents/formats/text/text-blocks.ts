import type { Chart } from "../../charts/chart-model.ts";
import type { Badge, Block, Cell, Column } from "../../layout/blocks.ts";
import { cleanChart, listActualPairs, listChartNumbers } from "../chart-numbers.ts";
import { cleanText, describeSource, showsTableTitle, wordsOf } from "../wording.ts";
import { fillLines, hang, underline } from "./text-lines.ts";

type Of<Kind extends Block["block"]> = Extract<Block, { block: Kind }>;

/** Paragraphs of plain text, to be set with one empty line between them. */
export function writeBlocks(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block, index) => writeBlock(block, blocks[index - 1])).filter((part) => part !== "");
}

function writeBlock(block: Block, previous: Block | undefined): string[] {
  switch (block.block) {
    case "heading":
      return [writeHeading(block)];
    case "paragraph":
      return [hang(wordsOf(block.line))];
    case "list":
      return [block.items.map((item) => hang(wordsOf(item), "- ", "  ")).join("\n")];
    case "facts":
      return [writeFacts(block)];
    case "callout":
      return [underline(cleanText(block.title).trim().toUpperCase(), "-"), ...writeBlocks(block.blocks)];
    case "table":
      return [...(showsTableTitle(previous) ? [underline(cleanText(block.title), "-")] : []), ...writeTable(block)];
    case "chart":
      return [writeChart(block.chart)];
    case "sources":
      return [underline(cleanText(block.title), "-"), writeSources(block)];
  }
}

const writeBadge = (badge: Badge): string => cleanText(badge.label).trim();

function writeHeading({ level, line, aside, badge }: Of<"heading">): string {
  const words = wordsOf(line);
  const notes = [
    ...(badge === undefined ? [] : [writeBadge(badge)]),
    ...(aside === undefined ? [] : [cleanText(aside).trim()]),
  ];
  const text = notes.length === 0 ? words : `${words} (${notes.join(" · ")})`;
  return level === 2 ? underline(text, "-") : hang(text, "", "  ");
}

const widestLabel = 16;

function writeFacts({ rows }: Of<"facts">): string {
  const labels = rows.map(({ label }) => cleanText(label).trim());
  const width = Math.min(widestLabel, Math.max(...labels.map((label) => label.length))) + 2;
  return rows
    .map(({ line }, index) => {
      const label = labels[index] ?? "";
      if (label.length > widestLabel) return hang(`${label}: ${wordsOf(line)}`, "", "  ");
      return hang(wordsOf(line), label.padEnd(width), " ".repeat(width));
    })
    .join("\n");
}

const longestShared = 30;

/** A row is an entry of its own: its name, then what there is to say of it; short values share a line. */
function writeTable({ columns, rows }: Of<"table">): string[] {
  const entries = rows.map((cells) => writeEntry(columns, cells));
  // Entries of two lines at most read as a list.
  return entries.every((entry) => entry.split("\n").length <= 2) ? [entries.join("\n")] : entries;
}

function writeEntry(columns: readonly Column[], cells: readonly Cell[]): string {
  const [first, ...others] = cells;
  if (first === undefined) return "";
  const badge = first.badge === undefined ? "" : ` (${writeBadge(first.badge)})`;
  const fields = others.map((cell, index) => writeField(columns[index + 1]?.title ?? "", cell));
  const lines: string[] = [];
  let shared: string[] = [];
  const share = () => {
    if (shared.length > 0) lines.push(fillLines(shared, " · ", "  "));
    shared = [];
  };
  for (const field of fields) {
    if (field.length <= longestShared) shared.push(field);
    else {
      share();
      lines.push(hang(field, "  ", "    "));
    }
  }
  share();
  const asides = cells.flatMap((cell) => (cell.aside === undefined ? [] : [hang(wordsOf(cell.aside), "  ")]));
  return [hang(`${wordsOf(first.line)}${badge}`, "", "  "), ...lines, ...asides].join("\n");
}

function writeField(title: string, cell: Cell): string {
  const words = [...(cell.badge === undefined ? [] : [writeBadge(cell.badge)]), wordsOf(cell.line)];
  return `${cleanText(title).trim()}: ${words.filter((part) => part !== "").join(" ")}`;
}

const mostFigures = 12;

/** The drawing in words, its figures, and what stands below it. */
function writeChart(drawn: Chart): string {
  const chart = cleanChart(drawn);
  const pairs = listActualPairs(chart);
  const shown = pairs.slice(-mostFigures);
  const expected = listChartNumbers({
    ...chart,
    actual: [],
    hiddenAt: [],
    original: [],
    projection: null,
    breaksAt: [],
  });
  const column = expected.columns.indexOf("Expected");
  const expectedPairs =
    column === -1 ? [] : expected.rows.slice(-mostFigures).map(({ period, cells }) => `${period} ${cells[column]}`);
  const series = (title: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [fillLines([`${title}: ${texts[0]}`, ...texts.slice(1)], " · ", "  ", "    ")];
  return [
    hang(`Chart: ${chart.title}`, "", "  "),
    hang(chart.description, "  "),
    ...series(shown.length < pairs.length ? "Latest figures" : "Actual", shown),
    ...series("Expected", expectedPairs),
    ...(chart.projection === null ? [] : [hang(chart.projection.text, "  ")]),
    hang(chart.caption, "  "),
  ].join("\n");
}

const writeSources = ({ items }: Of<"sources">): string =>
  items.map((source) => hang(describeSource(source), `[${source.number}] `, "    ")).join("\n");
