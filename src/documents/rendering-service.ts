import { readFontBytes } from "../platform/rendering/font-bytes.ts";
import { renderPdf } from "../platform/rendering/render-pdf.ts";
import { renderPng } from "../platform/rendering/render-png.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { drawChart } from "./charts/draw-chart.ts";
import { renderDocx } from "./formats/docx/render-docx.ts";
import { listMailCharts } from "./formats/mail/mail-charts.ts";
import { writeTypst } from "./formats/typst/render-typst.ts";
import type { Block, DocumentLayout } from "./layout/blocks.ts";
import { layOut } from "./layout/lay-out.ts";
import type { DocumentRow } from "./queries.ts";

// What is printed or sent is made anew from the frozen content each time it is asked for: the same content gives the same
// bytes, so nothing needs to be kept beside it.

/** Twice what a page shows, so that print and dense screens stay sharp. */
const printWidthPx = 1440;

type Content = DocumentRow["content"];

type ChartBlock = Extract<Block, { block: "chart" }>;

const listCharts = (blocks: readonly Block[]): ChartBlock[] =>
  blocks.flatMap((block) => {
    if (block.block === "chart") return [block];
    return block.block === "callout" ? listCharts(block.blocks) : [];
  });

/** Any layout as PDF/UA-1, tagged and with alternative texts. @throws PdfError when it breaks the standard */
export const writeLayoutPdf = async (layout: DocumentLayout, dated: IsoDate): Promise<Buffer> => {
  const { source, charts } = writeTypst(layout);
  return renderPdf(
    source,
    charts.map(({ path, svg }) => ({ path, bytes: Buffer.from(svg, "utf8") })),
    { createdAt: new Date(`${dated}T00:00:00Z`) },
  );
};

/** As PDF/UA-1. @throws PdfError when the document breaks the standard */
export const writePdf = (content: Content): Promise<Buffer> => writeLayoutPdf(layOut(content), content.knownOn);

/** As a Word document that can be edited on. */
export const writeDocx = (content: Content): Promise<Buffer> => {
  const layout = layOut(content);
  const pictures = listCharts(layout.blocks).map(({ chart, size }) =>
    size === "full"
      ? renderPng(drawChart(chart, "print"), printWidthPx)
      : renderPng(drawChart(chart, "small"), printWidthPx / 2),
  );
  return renderDocx(layout, pictures, readFontBytes());
};

export interface MailChart {
  cid: string;
  png: Buffer;
}

/** Wide enough for the sharpest phones, small enough for a mailbox. */
const mailWidthPx = 1040;

/** The pictures that a mail's HTML names, in the order in which it shows them. */
export const drawMailCharts = (content: Content, documentId: string): MailChart[] =>
  listMailCharts(layOut(content), documentId).map(({ cid, svg }) => ({ cid, png: renderPng(svg, mailWidthPx) }));

/** A name for a file of a document that every system takes: "Stocktake agenda 2013-03-12.pdf". */
export const nameFile = (content: Content, extension: string): string => {
  const plain = content.title
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9 _-]+/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 80);
  return `${plain === "" ? "Document" : plain} ${content.meeting.on}.${extension}`;
};
