import { execFile } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { inflateSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { writeTypst } from "../../src/documents/formats/typst/render-typst.ts";
import type { DocumentLayout } from "../../src/documents/layout/blocks.ts";
import { PdfError } from "../../src/platform/rendering/pdf-error.ts";
import { createPdfRenderer, renderPdf } from "../../src/platform/rendering/render-pdf.ts";
import { buildGraduationChart } from "../unit/documents/sample-charts.ts";
import { buildHostileLayout, buildLayout } from "../unit/documents/sample-layout.ts";

const createdAt = new Date("2013-03-05T00:00:00Z");

const render = (layout: DocumentLayout, at: Date | null = createdAt): Promise<Buffer> => {
  const { source, charts } = writeTypst(layout);
  const assets = charts.map(({ path, svg }) => ({ path, bytes: Buffer.from(svg, "utf8") }));
  return renderPdf(source, assets, { createdAt: at });
};

/** The file with its compressed parts opened, as far as they can be. */
const openPdf = (pdf: Buffer): string => {
  const text = pdf.toString("latin1");
  const parts = [...text.matchAll(/stream\r?\n/g)].map((match) => {
    try {
      return inflateSync(pdf.subarray(match.index + match[0].length), { finishFlush: 2 }).toString("latin1");
    } catch {
      return "";
    }
  });
  return [text, ...parts].join("\n");
};

describe("a document as PDF", () => {
  let pdf: Buffer;
  let opened: string;

  beforeAll(async () => {
    pdf = await render(buildLayout());
    opened = openPdf(pdf);
  });

  it("is PDF/UA-1, tagged, with a title and a language", () => {
    expect(opened).toMatch(/pdfuaid:part>1</);
    expect(opened).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/);
    expect(opened).toMatch(/\/Lang\s*\(en-US\)/);
    expect(opened).toContain("Stocktake: graduation rate");
  });

  it("has headings, tables with header cells, lists, links and described pictures", () => {
    for (const tag of ["H1", "H2", "H3", "Table", "THead", "TH", "TD", "L", "LI", "Link", "Figure"]) {
      expect(opened).toMatch(new RegExp(`/S\\s*/${tag}\\b`));
    }
    expect(opened).toContain(buildGraduationChart().description.slice(0, 40));
  });

  it("fits a stocktake on two pages", () => {
    expect(opened.match(/\/Type\s*\/Page\b/g)).toHaveLength(2);
  });

  it("has the same bytes each time, and others at another date", async () => {
    expect((await render(buildLayout())).equals(pdf)).toBe(true);
    expect((await render(buildLayout(), new Date("2013-03-06T00:00:00Z"))).equals(pdf)).toBe(false);
    const undated = await render(buildLayout(), null);
    expect((await render(buildLayout(), null)).equals(undated)).toBe(true);
  });

  it("knows nothing of the assets of the document before", async () => {
    const { source } = writeTypst(buildLayout());
    await render(buildLayout());
    await expect(renderPdf(source, [], { createdAt })).rejects.toThrow(PdfError);
  });
});

describe("what is refused", () => {
  it("is told in Typst's words, without those of the document", async () => {
    const read = renderPdf('#set document(title: "t")\n#panic("a secret sentence")', [], { createdAt });
    await expect(read).rejects.toThrow(/panicked/);
    await expect(read).rejects.not.toThrow(/secret/);
  });

  it("is a picture without a description", async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>',
    );
    const source = '#set document(title: "t")\n#image("a.svg")';
    await expect(renderPdf(source, [{ path: "a.svg", bytes: svg }], { createdAt })).rejects.toThrow(
      /PDF\/UA-1 error: missing alt/,
    );
  });

  it("is a file of the machine", async () => {
    const source = '#set document(title: "t")\n#read("../../../../../../etc/hostname")';
    await expect(renderPdf(source, [], { createdAt })).rejects.toThrow(PdfError);
  });
});

describe("the process that makes PDFs", () => {
  const plain = '#set document(title: "t")\nA sentence.';
  // Typst gives up a loop after 10,000 rounds of `while`, and never one of `for`.
  const endless = `${plain}\n#for a in range(1000000) { for b in range(1000000) { let c = a } }`;
  const facts = { createdAt };
  const limits = { deadlineMs: 50_000, documentsPerProcess: 100 };

  const isAlive = (processId: number): boolean => {
    try {
      return process.kill(processId, 0);
    } catch {
      return false;
    }
  };

  it("fails the document at hand alone when it is killed: the next one gets a new process", async () => {
    const { render: renderIn, getProcessId } = createPdfRenderer(limits);
    await renderIn(plain, [], facts);
    const first = getProcessId();
    const pending = renderIn(endless, [], facts);
    const next = renderIn(plain, [], facts);
    await setImmediate();
    process.kill(first ?? Number.NaN, "SIGKILL");
    await expect(pending).rejects.toThrow(new PdfError("the process that makes PDFs ended (SIGKILL)"));
    expect((await next).subarray(0, 5).toString()).toBe("%PDF-");
    expect(getProcessId()).not.toBe(first);
  });

  it("is ended when a document takes longer than it may", async () => {
    const { render: renderIn, getProcessId } = createPdfRenderer({ ...limits, deadlineMs: 1_500 });
    await expect(renderIn(endless, [], facts)).rejects.toThrow(new PdfError("took longer than 1.5 s"));
    expect(getProcessId()).toBeNull();
  });

  it("answers each of those who ask at the same time with their own document", async () => {
    const [first, second] = await Promise.all([renderPdf(plain, [], facts), renderPdf(`${plain} More.`, [], facts)]);
    expect(first.equals(await renderPdf(plain, [], facts))).toBe(true);
    expect(second.equals(first)).toBe(false);
  });

  it("is replaced after as many documents as it may make, with the same bytes", async () => {
    const { render: renderIn, getProcessId } = createPdfRenderer({ ...limits, documentsPerProcess: 2 });
    const first = await renderIn(plain, [], facts);
    const used = getProcessId();
    await renderIn(plain, [], facts);
    expect(getProcessId()).toBeNull();
    expect((await renderIn(plain, [], facts)).equals(first)).toBe(true);
    expect(getProcessId()).not.toBe(used);
  });

  const startParent = (script: string) => {
    const renderer = new URL("../../src/platform/rendering/render-pdf.ts", import.meta.url).href;
    const source = `
      import { getPdfProcessId, renderPdf } from ${JSON.stringify(renderer)};
      const render = (source) => renderPdf(source, [], { createdAt: null });
      ${script}`;
    return promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", source]);
  };

  it("keeps nobody from ending, and ends with them", async () => {
    const { stdout } = await startParent(`await render(${JSON.stringify(plain)}); console.log(getPdfProcessId());`);
    await expect.poll(() => isAlive(Number(stdout)), { timeout: 10_000 }).toBe(false);
  });

  it("ends with a parent that is killed, also in the middle of a document", async () => {
    const parent = startParent(`
      await render(${JSON.stringify(plain)});
      const pending = render(${JSON.stringify(endless)});
      console.log(getPdfProcessId());
      setImmediate(() => process.kill(process.pid, "SIGKILL"));
      await pending;`);
    const { stdout, signal } = await parent.then(
      (ended) => ({ stdout: ended.stdout, signal: null }),
      (error: { stdout: string; signal: string }) => error,
    );
    expect(signal).toBe("SIGKILL");
    await expect.poll(() => isAlive(Number(stdout)), { timeout: 10_000 }).toBe(false);
  });
});

describe("hostile text in a PDF", () => {
  it.each([
    ["Typst", '#import "x.typ" ] [ $x^2$ \\ // /* @label <tag> `raw` "q" *b* _i_ = h #panic("x") #{ } \\u{41}'],
    ["control characters", "a\nb\r\nc\td\u0001\u0085e\u2028f\u007f"],
    ["right to left", "الهدف מבחן \u202egnp.exe 12%"],
    ["letters no font has", "漢字テスト한국어 ไทย हिन्दी \ue000 \ufffe \ud800"],
    ["emoji", "😀👨‍👩‍👧🇺🇸 ✅❤️"],
    ["an address", `https://example.org/${"a/b?c=d&".repeat(40)}`],
    ["nothing", ""],
    ["nothing to see", "\u200d\u200b\ufeff"],
  ])("is set as text: %s", async (_, text) => {
    expect((await render(buildHostileLayout(text))).length).toBeGreaterThan(10_000);
  });

  it.each([
    ["without a space", "x".repeat(10_000)],
    ["of words", "word ".repeat(2_000)],
  ])("ends, also with 10,000 characters %s", async (_, text) => {
    expect((await render(buildHostileLayout(text))).length).toBeGreaterThan(10_000);
  });
});
