import { ImageRun, type IParagraphOptions, Paragraph, type Table } from "docx";
import type { Chart } from "../../charts/chart-model.ts";
import type { Block, Line } from "../../layout/blocks.ts";
import { describeSource, showsTableTitle } from "../wording.ts";
import {
  asideStyle,
  bulletList,
  captionStyle,
  ink,
  leadStyle,
  sourceStyle,
  tableTitleStyle,
  textWidth,
} from "./docx-styles.ts";
import { placeSideBySide, writeTable } from "./docx-table.ts";
import { cleanText, isRightToLeft, markSource, writeBadge, writeLine, writeText } from "./docx-text.ts";

/** Pictures for the charts of a document, taken in reading order. */
export interface ChartPictures {
  take(): Buffer;
}

const twipsOfPixel = 15;
const halfWidth = Math.floor(textWidth / 2);
/** Room for the longest label; twentieths of a point a letter and between the columns. */
const labelWidthOf = (labels: readonly string[]): number =>
  Math.min(2800, Math.max(...labels.map((label) => label.length)) * 112 + 240);

/** Width and height in pixels, from the head of a PNG file. */
const measurePng = (png: Buffer): { width: number; height: number } => ({
  width: png.readUInt32BE(16),
  height: png.readUInt32BE(20),
});

const paragraphOf = (line: Line, options: IParagraphOptions = {}): Paragraph =>
  new Paragraph({
    ...options,
    ...(isRightToLeft(line) ? { bidirectional: true } : {}),
    children: writeLine(line),
  });

const leadFrame: IParagraphOptions = {
  shading: { type: "clear", color: "auto", fill: ink.leadGround },
  // Paragraphs with the same borders are one frame: those above and below, of the ground's colour, are its padding.
  border: {
    top: { style: "single", color: ink.leadGround, size: 24, space: 1 },
    bottom: { style: "single", color: ink.leadGround, size: 24, space: 1 },
    left: { style: "single", color: ink.lead, size: 24, space: 8 },
  },
  indent: { left: 200 },
};

interface Place {
  pictures: ChartPictures;
  /** What paragraphs of a callout look like beside what they look like elsewhere. */
  frame: IParagraphOptions;
  /** Drawings are numbered within a document. */
  nextDrawing(): number;
}

const writePicture = (chart: Chart, width: number, { pictures, nextDrawing }: Place): Paragraph[] => {
  const png = pictures.take();
  const size = measurePng(png);
  const pixels = Math.floor(width / twipsOfPixel);
  return [
    new Paragraph({ style: tableTitleStyle, keepNext: true, children: writeText(chart.title) }),
    new Paragraph({
      keepNext: true,
      spacing: { before: 0, after: 0 },
      children: [
        new ImageRun({
          type: "png",
          data: png,
          transformation: { width: pixels, height: Math.round((pixels * size.height) / size.width) },
          altText: {
            id: String(nextDrawing()),
            name: cleanText(chart.title),
            title: cleanText(chart.title),
            description: cleanText(chart.description),
          },
        }),
      ],
    }),
    new Paragraph({ style: captionStyle, children: writeText(chart.caption) }),
  ];
};

const writeHalfCharts = (charts: readonly Chart[], place: Place): Table[] => {
  const pairs = Array.from({ length: Math.ceil(charts.length / 2) }, (_, index) =>
    charts.slice(2 * index, 2 * index + 2),
  );
  const rows = pairs.map((pair) =>
    [0, 1].map((side) => {
      const chart = pair[side];
      return chart === undefined ? [new Paragraph({})] : writePicture(chart, halfWidth - 160, place);
    }),
  );
  return [placeSideBySide(rows, [halfWidth, halfWidth])];
};

const writeHeading = ({ level, line, aside, badge }: Extract<Block, { block: "heading" }>, frame: IParagraphOptions) =>
  new Paragraph({
    ...frame,
    heading: level === 2 ? "Heading1" : "Heading2",
    ...(isRightToLeft(line) ? { bidirectional: true } : {}),
    children: [
      ...writeLine(line),
      ...(badge === undefined ? [] : [...writeText("  "), writeBadge(badge)]),
      ...(aside === undefined ? [] : writeText(`  ${aside}`, { bold: false, color: ink.quiet, size: 18 })),
    ],
  });

const writeFacts = ({ rows }: Extract<Block, { block: "facts" }>): Table => {
  const labelWidth = labelWidthOf(rows.map(({ label }) => label));
  return placeSideBySide(
    rows.map(({ label, line }) => [
      [new Paragraph({ spacing: { after: 0 }, children: writeText(label, { color: ink.quiet }) })],
      [paragraphOf(line, { spacing: { after: 0 } })],
    ]),
    [labelWidth, textWidth - labelWidth],
  );
};

const writeSource = (source: Extract<Block, { block: "sources" }>["items"][number]): Paragraph =>
  new Paragraph({
    style: sourceStyle,
    indent: { left: 380, hanging: 380 },
    children: [markSource(source.number), ...writeText(` ${describeSource(source)}`)],
  });

/** Two columns, the first one read to its end before the second. */
const writeSources = ({ items }: Extract<Block, { block: "sources" }>): Table => {
  const half = Math.ceil(items.length / 2);
  const columns = [items.slice(0, half), items.slice(half)].map((some) =>
    some.length === 0 ? [new Paragraph({ style: sourceStyle })] : some.map(writeSource),
  );
  return placeSideBySide([columns], [halfWidth, halfWidth], false);
};

const writeBlock = (block: Exclude<Block, { block: "chart" }>, place: Place): (Paragraph | Table)[] => {
  const { frame } = place;
  switch (block.block) {
    case "heading":
      return [writeHeading(block, frame)];
    case "paragraph":
      return [paragraphOf(block.line, { ...(block.isAside === true ? { style: asideStyle } : {}), ...frame })];
    case "list":
      return block.items.map((item) =>
        paragraphOf(item, {
          ...frame,
          numbering: { reference: bulletList, level: 0 },
          spacing: { after: 20 },
          ...(frame.indent === undefined ? {} : { indent: { left: 540, hanging: 227 } }),
        }),
      );
    case "facts":
      return [writeFacts(block)];
    case "callout":
      return [
        writeHeading({ block: "heading", level: 2, line: [{ text: block.title }] }, leadFrame),
        ...writeBlocks(block.blocks, { ...place, frame: { style: leadStyle, ...leadFrame } }),
      ];
    case "table":
      return [writeTable(block)];
    case "sources":
      return [writeHeading({ block: "heading", level: 2, line: [{ text: block.title }] }, frame), writeSources(block)];
  }
};

const wantsGap = (block: Block | undefined): boolean =>
  block !== undefined &&
  (["facts", "callout", "table", "sources"].includes(block.block) ||
    (block.block === "chart" && block.size === "half"));

/** Two tables that touch become one in Word, and one that ends a document wants a paragraph after it. */
const writeGap = (): Paragraph => new Paragraph({ spacing: { before: 0, after: 0, line: 50, lineRule: "exact" } });

const writeBlocks = (blocks: readonly Block[], place: Place): (Paragraph | Table)[] => {
  const written: (Paragraph | Table)[] = [];
  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index];
    if (block === undefined) break;
    if (block.block !== "chart") {
      if (block.block === "table" && showsTableTitle(blocks[index - 1])) {
        written.push(new Paragraph({ style: tableTitleStyle, keepNext: true, children: writeText(block.title) }));
      }
      written.push(...writeBlock(block, place));
    } else if (block.size === "full") {
      written.push(...writePicture(block.chart, textWidth, place));
    } else {
      const charts = [block.chart];
      for (let next = blocks[index + 1]; next?.block === "chart" && next.size === "half"; next = blocks[index + 1]) {
        charts.push(next.chart);
        index += 1;
      }
      written.push(...writeHalfCharts(charts, place));
    }
    if (wantsGap(block)) written.push(writeGap());
  }
  return written;
};

/** The blocks of a document in Word's terms, in reading order. */
export function writeBody(blocks: readonly Block[], pictures: ChartPictures): (Paragraph | Table)[] {
  let drawings = 0;
  return writeBlocks(blocks, {
    pictures,
    frame: {},
    nextDrawing: () => {
      drawings += 1;
      return drawings;
    },
  });
}
