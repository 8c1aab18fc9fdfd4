import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawChart } from "../../src/documents/charts/draw-chart.ts";
import { composeAgenda } from "../../src/documents/composing/compose-agenda.ts";
import { renderDocx } from "../../src/documents/formats/docx/render-docx.ts";
import { writeTypst } from "../../src/documents/formats/typst/render-typst.ts";
import type { DocumentLayout } from "../../src/documents/layout/blocks.ts";
import { layOut } from "../../src/documents/layout/lay-out.ts";
import { readFontBytes } from "../../src/platform/rendering/font-bytes.ts";
import { renderPdf } from "../../src/platform/rendering/render-pdf.ts";
import { renderPng } from "../../src/platform/rendering/render-png.ts";
import { readParagraphs } from "../support/docx-parts.ts";
import { sampleLayout } from "../unit/documents/docx-sample.ts";
import { buildMarch2013 } from "../unit/documents/massachusetts-evidence.ts";

const run = promisify(execFile);
const conversionTimeoutMs = 120_000;

const layouts: [string, DocumentLayout][] = [
  ["a sample of everything", sampleLayout],
  ["the stocktake of 12 March 2013", layOut(composeAgenda(buildMarch2013()))],
];

let folder: string;

/** Opens a file in LibreOffice, with a profile of its own, and prints it. */
const convert = async (file: string): Promise<string> => {
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`;
  const options = { timeout: conversionTimeoutMs, killSignal: "SIGKILL" as const };
  await run("soffice", [profile, "--headless", "--convert-to", "pdf", "--outdir", folder, file], options);
  return file.replace(/\.docx$/, ".pdf");
};

const countPages = async (pdf: string): Promise<number> => {
  const { stdout } = await run("pdfinfo", [pdf]);
  return Number(/^Pages:\s+(\d+)/m.exec(stdout)?.[1]);
};

const flat = (words: string): string => words.replace(/[\s\u00a0]+/g, " ");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "drumbeat-docx-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(layouts)("a Word file opened in LibreOffice: %s", (_name, layout) => {
  let docx: Buffer;
  let text: string;
  let pageCount: number;

  beforeAll(async () => {
    const pictures = layout.blocks.flatMap((block) =>
      block.block === "chart"
        ? [renderPng(drawChart(block.chart, block.size === "full" ? "print" : "small"), 1400)]
        : [],
    );
    docx = await renderDocx(layout, pictures, readFontBytes());
    const file = join(folder, "paper.docx");
    await writeFile(file, docx);
    const pdf = await convert(file);
    await run("pdftotext", ["-layout", pdf, join(folder, "paper.txt")]);
    text = flat(await readFile(join(folder, "paper.txt"), "utf8"));
    pageCount = await countPages(pdf);
  }, conversionTimeoutMs + 30_000);

  it("has as many pages as the PDF of the same layout: two", async () => {
    const { source, charts } = writeTypst(layout);
    const assets = charts.map(({ path, svg }) => ({ path, bytes: Buffer.from(svg) }));
    const pdf = join(folder, "typst.pdf");
    await writeFile(pdf, await renderPdf(source, assets, { createdAt: null }));
    expect(pageCount).toBe(2);
    expect(await countPages(pdf)).toBe(pageCount);
  });

  it("shows the headings in their order", () => {
    const headings = readParagraphs(docx)
      .filter(({ style }) => style === "Title" || style?.startsWith("Heading") === true)
      .map((paragraph) => flat(paragraph.text).trim());
    expect(headings.length).toBeGreaterThan(5);
    // The running head has the title again: each is looked for behind the one before.
    let from = 0;
    for (const heading of headings) {
      const at = text.indexOf(heading.split("  ")[0] ?? heading, from);
      expect(at, heading).toBeGreaterThanOrEqual(from);
      from = at;
    }
  });

  it("shows every figure of the layout", () => {
    const figures = new Set(JSON.stringify(layout.blocks).match(/[+-]?\d[\d,]*\.\d+(?:%| points)/g) ?? []);
    const ofCharts = new Set(
      JSON.stringify(layout.blocks.filter(({ block }) => block === "chart")).match(/\d+\.\d+%/g),
    );
    const ofText = [...figures].filter((figure) => !ofCharts.has(figure) || text.includes(figure));
    expect(ofText.length).toBeGreaterThan(10);
    for (const figure of ofText) expect(text, figure).toContain(figure);
  });
});
