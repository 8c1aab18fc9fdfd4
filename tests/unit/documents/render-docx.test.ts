import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textWidth } from "../../../src/documents/formats/docx/docx-styles.ts";
import { shareWidth } from "../../../src/documents/formats/docx/docx-table.ts";
import { renderDocx } from "../../../src/documents/formats/docx/render-docx.ts";
import type { Block, DocumentLayout, Line } from "../../../src/documents/layout/blocks.ts";
import { readFontBytes } from "../../../src/platform/rendering/font-bytes.ts";
import { readParagraphs, readParts, unescapeXml } from "../../support/docx-parts.ts";
import { sampleLayout, samplePictures } from "./docx-sample.ts";

const layoutOf = (...blocks: Block[]): DocumentLayout => ({ ...sampleLayout, blocks });
const render = (...blocks: Block[]) => renderDocx(layoutOf(...blocks), [], null);
const documentOf = (bytes: Buffer): string => readParts(bytes).get("word/document.xml")?.toString("utf8") ?? "";
const textOf = (bytes: Buffer): string =>
  readParagraphs(bytes)
    .map((paragraph) => paragraph.text)
    .join("\n");
const written = (text: string): Line => [{ text, isWritten: true }];

describe("a Word file", () => {
  it("has the title, headings and their order as real styles", async () => {
    const paragraphs = readParagraphs(await renderDocx(sampleLayout, samplePictures, null));
    const headings = paragraphs
      .filter(({ style }) => ["Title", "Heading1", "Heading2"].includes(style ?? ""))
      .map(({ style, text }) => [style, text.replaceAll("\u00a0", " ").replace(/\s+/g, " ")]);
    expect(headings).toEqual([
      ["Title", "Stocktake: Success after high school"],
      ["Heading1", "Bottom line"],
      ["Heading1", "1. Follow-up 5 minutes · agree"],
      ["Heading1", "2. Shared view of progress 10 minutes · understand"],
      ["Heading1", "3. Deep dives 35 minutes"],
      ["Heading2", "3.1 5-year graduation rate, English learners ◆ Amber-Red 35 minutes · discuss"],
      ["Heading1", "4. Next steps 10 minutes · agree"],
      ["Heading1", "Sources"],
    ]);
  });

  it("repeats the header row of a table, names the table and gives each cell its width", async () => {
    const xml = documentOf(await renderDocx(sampleLayout, samplePictures, null));
    const tables = [...xml.matchAll(/<w:tbl>.*?<\/w:tbl>/gs)].map(([table]) => table);
    const named = tables.filter((table) => table.includes("w:tblCaption"));
    expect(named.map((table) => /w:tblCaption w:val="([^"]*)"/.exec(table)?.[1])).toEqual([
      "Agenda: 60 minutes",
      "Actions",
      "Metrics of the goal",
    ]);
    for (const table of named) expect(table.match(/<w:tblHeader\/>/g)).toHaveLength(1);
    for (const cell of xml.match(/<w:tcPr>.*?<\/w:tcPr>/gs) ?? [])
      expect(cell).toMatch(/<w:tcW w:type="dxa" w:w="\d+"/);
  });

  it("links every source mark to its source", async () => {
    const xml = documentOf(await renderDocx(sampleLayout, samplePictures, null));
    const anchors = new Set([...xml.matchAll(/w:anchor="([^"]+)"/g)].map((match) => match[1]));
    const bookmarks = [...xml.matchAll(/<w:bookmarkStart [^>]*w:name="([^"]+)"/g)].map((match) => match[1]);
    expect(bookmarks).toEqual(["source-1", "source-2"]);
    expect([...anchors].sort()).toEqual(bookmarks);
  });

  it("says in words what each picture shows, and numbers the pictures", async () => {
    const bytes = await renderDocx(sampleLayout, samplePictures, null);
    const drawings = [...documentOf(bytes).matchAll(/<wp:docPr ([^>]*)>/g)].map((match) => match[1] ?? "");
    expect(drawings).toHaveLength(3);
    for (const [index, drawing] of drawings.entries()) {
      expect(drawing).toContain(`id="${index + 1}"`);
      expect(unescapeXml(drawing)).toContain("rose from 84.0% for cohort 2008 to 86.3% for cohort 2011.");
    }
    expect([...readParts(bytes).keys()].filter((path) => path.startsWith("word/media/"))).toHaveLength(2);
  });

  it("refuses to leave out a chart whose picture is missing", async () => {
    await expect(renderDocx(sampleLayout, samplePictures.slice(1), null)).rejects.toThrow(RangeError);
  });

  it("is titled, in English, on US Letter, and tells no time", async () => {
    const parts = readParts(await renderDocx(sampleLayout, samplePictures, null));
    const core = parts.get("docProps/core.xml")?.toString("utf8") ?? "";
    expect(core).toContain("<dc:title>Stocktake: Success after high school, 12 March 2013</dc:title>");
    expect(core).not.toContain("dcterms:created");
    expect(parts.get("word/styles.xml")?.toString("utf8")).toContain('<w:lang w:val="en-US"/>');
    expect(parts.get("word/document.xml")?.toString("utf8")).toMatch(/<w:pgSz [^>]*w:w="12240"[^>]*w:h="15840"/);
    const footer = [...parts].find(([path]) => path.startsWith("word/footer"))?.[1].toString("utf8") ?? "";
    expect(footer).toMatch(/PAGE.*NUMPAGES/s);
  });

  it("is the same bytes for the same layout, with fonts and without", async () => {
    for (const fonts of [null, readFontBytes()]) {
      const first = await renderDocx(sampleLayout, samplePictures, fonts);
      expect(first.equals(await renderDocx(sampleLayout, samplePictures, fonts))).toBe(true);
    }
  });

  it("carries its fonts where they are given", async () => {
    const parts = readParts(await renderDocx(sampleLayout, samplePictures, readFontBytes()));
    const { regular } = readFontBytes();
    expect(parts.get("word/fonts/font1.odttf")?.subarray(32).equals(regular.subarray(32))).toBe(true);
    expect(parts.get("word/fonts/font1.odttf")?.subarray(0, 32).equals(regular.subarray(0, 32))).toBe(false);
    expect(parts.get("word/fontTable.xml")?.toString("utf8")).toMatch(/embedRegular.*embedBold/);
  });

  it("puts half charts two abreast, and a third below them", async () => {
    const chart = sampleLayout.blocks.find((block) => block.block === "chart");
    if (chart?.block !== "chart") throw new Error("the sample has no chart");
    const half = { ...chart, size: "half" as const };
    const bytes = await renderDocx(layoutOf(half, half, half), samplePictures, null);
    expect(documentOf(bytes).match(/<w:tr>/g)).toHaveLength(2);
  });
});

describe("text of strangers", () => {
  const hostile = [
    "<w:p>&amp;</w:p>]]><!--",
    '"><script>alert(1)</script>',
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "{ DDEAUTO c:\\windows\\system32\\cmd.exe }",
    "%n%s {{x}} #set(x)",
    "👩‍👩‍👧‍👦 e\u0301 漢字",
  ];

  it.each(hostile)("shows %j as it is, in a table and outside", async (text) => {
    const bytes = await render(
      { block: "paragraph", line: written(text) },
      {
        block: "table",
        title: text,
        columns: [{ title: text }],
        rows: [[{ line: written(text), aside: written(text) }]],
      },
    );
    expect(readParagraphs(bytes).filter((paragraph) => paragraph.text === text).length).toBeGreaterThanOrEqual(4);
    expect(documentOf(bytes)).not.toMatch(/<w:instrText|<w:fldSimple/);
  });

  it("drops what XML cannot hold and marks half characters", async () => {
    const bytes = await render({ block: "paragraph", line: written("a\u0000b\u001fc\ufffed\u202ee\r\nf\ud800g") });
    expect(textOf(bytes)).toContain("abcde f\ufffdg");
  });

  it("sets right-to-left words from right to left, and a line that begins so as a whole", async () => {
    const bytes = await render(
      { block: "paragraph", line: written("مرحبا بالعالم 86.3% in 2011") },
      { block: "paragraph", line: written("In 2011 שלום עולם said") },
    );
    const [, arabic, hebrew] = readParagraphs(bytes);
    expect(arabic?.xml).toContain("<w:bidi/>");
    expect(arabic?.xml.match(/<w:rtl\/>/g)).toHaveLength(1);
    expect(arabic?.text).toBe("مرحبا بالعالم 86.3% in 2011");
    expect(hebrew?.xml).not.toContain("<w:bidi/>");
    expect(hebrew?.xml).toMatch(/<w:rtl\/>.*שלום עולם/s);
    expect(hebrew?.text).toBe("In 2011 שלום עולם said");
  });

  it("holds 10,000 characters without a space", async () => {
    const text = "W".repeat(10_000);
    const bytes = await render(
      { block: "paragraph", line: written(text) },
      {
        block: "table",
        title: "t",
        columns: [{ title: "a" }, { title: "b" }],
        rows: [[{ line: written(text) }, { line: [] }]],
      },
    );
    expect(readParagraphs(bytes).filter((paragraph) => paragraph.text === text)).toHaveLength(2);
  });

  it("never makes a part that is no XML", async () => {
    const texts = fc.sample(fc.string({ unit: "binary", maxLength: 60 }), 100);
    const [one = "", two = "", three = "", four = "", ...others] = texts;
    const blocks = others.map((text): Block => ({ block: "paragraph", line: written(text) }));
    const bytes = await renderDocx({ office: one, title: two, dateText: three, footer: four, blocks }, [], null);
    expect(documentOf(bytes).match(/<w:p[\s/>]/g)).toHaveLength(1 + others.length);
    for (const [path, part] of readParts(bytes)) {
      if (!path.endsWith(".xml")) continue;
      const xml = part.toString("utf8");
      expect(xml).not.toMatch(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/u);
      expect(xml).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i);
    }
  });
});

describe("columns of a table", () => {
  it("fill the page and never vanish, whatever stands in them", () => {
    const cell = fc.record({ line: fc.array(fc.record({ text: fc.string({ maxLength: 300 }) }), { maxLength: 2 }) });
    const table = fc
      .integer({ min: 1, max: 9 })
      .chain((width) =>
        fc.tuple(
          fc.array(fc.record({ title: fc.string({ maxLength: 60 }) }), { minLength: width, maxLength: width }),
          fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 4 }),
        ),
      );
    fc.assert(
      fc.property(table, ([columns, rows]) => {
        const widths = shareWidth(columns, rows);
        const sum = widths.reduce((total, width) => total + width, 0);
        expect(sum).toBeLessThanOrEqual(textWidth);
        expect(sum).toBeGreaterThan(textWidth - columns.length - 1);
        for (const width of widths) expect(width).toBeGreaterThan(140);
      }),
    );
  });
});
