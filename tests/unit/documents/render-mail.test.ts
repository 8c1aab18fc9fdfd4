import { describe, expect, it } from "vitest";
import { compileMail, fillMail, type MailFrame } from "../../../src/documents/formats/mail/render-mail.tsx";
import type { Block, DocumentLayout } from "../../../src/documents/layout/blocks.ts";
import { hostileTexts } from "./hostile-texts.ts";
import { buildGraduationChart } from "./sample-charts.ts";
import { buildHostileLayout, buildLayout } from "./sample-layout.ts";

const emptyFrame: MailFrame = { notices: [], ownActions: null, footer: "You chair this meeting.", address: null };
const template = await compileMail(buildLayout(), "0190f3ab");

/** What is left of a mail for those who read it: no markup, no style. */
const readWords = (html: string) =>
  html
    .replace(/<head>.*?<\/head>/s, "")
    .replace(/<!--.*?-->/gs, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ");

/** The programs that cut a mail off do so above 102 kB. */
const clippedAboveBytes = 100_000;

describe("a mail", () => {
  const html = fillMail(template, emptyFrame);

  it("says what the paper says, and leaves out what is only there to be written on", () => {
    const words = readWords(html);
    for (const said of ["86.3% for cohort 2011", "A1 Place two coaches", "Running order", "-2.4 points", "Sources"]) {
      expect(words).toContain(said);
    }
    expect(words).not.toContain("Agreed today");
  });

  it("loads nothing but the pictures that come with it", () => {
    const sources = [...html.matchAll(/\ssrc="([^"]*)"/g)].map((match) => match[1]);
    expect(sources).toEqual(template.charts.map(({ cid }) => `cid:${cid}`));
    expect(html).not.toMatch(/<(script|link|iframe)\b|@import|url\(/i);
  });

  it("names each picture by its document and tells in words what it shows", () => {
    expect(template.charts.map(({ cid }) => cid)).toEqual([
      "chart-1.0190f3ab@drumbeat",
      "chart-2.0190f3ab@drumbeat",
      "chart-3.0190f3ab@drumbeat",
    ]);
    for (const { alt, svg } of template.charts) {
      expect(html).toContain(`alt="${alt}"`);
      expect(svg).toMatch(/^<svg /);
    }
  });

  it("shows the first sentence of the bottom line beside the subject", () => {
    const preheader = /display:none[^>]*>([^<]*)</.exec(html)?.[1];
    expect(preheader).toBe("The 5-year graduation rate is 86.3% for cohort 2011, 0.7 points above the 85.6% expected.");
  });

  it("keeps no trace of the places that it fills", () => {
    expect(html).not.toContain("drumbeat:");
    expect(html).not.toContain("Read it in the browser");
  });

  it("puts what is the reader's own first, then the paper, then why they get it", () => {
    const filled = readWords(
      fillMail(template, {
        notices: ["This comes two days late."],
        ownActions: {
          title: "Yours: one open action",
          items: [{ line: [{ text: "A3 Place two coaches" }], answer: null }],
        },
        footer: "You chair this meeting.",
        address: "https://drumbeat.example/documents/1?until=1&signature=x",
      }),
    );
    const order = [
      "This comes two days late.",
      "Yours: one open action",
      "Stocktake: graduation rate",
      "Bottom line",
      "You chair this meeting.",
    ].map((part) => filled.indexOf(part));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  it("is filled for one reader without a trace of another", () => {
    fillMail(template, { ...emptyFrame, notices: ["Only for the first reader."] });
    expect(fillMail(template, emptyFrame)).not.toContain("Only for the first reader.");
  });

  it("is small enough not to be cut off, for a paper of fifteen metrics", async () => {
    const size = Buffer.byteLength(fillMail(await compileMail(buildLargeLayout(), "0190f3ab"), emptyFrame));
    expect(size).toBeLessThan(clippedAboveBytes);
  });
});

describe("hostile text in a mail", () => {
  it.each(hostileTexts)("%s is shown as text in every part", async (_name, text) => {
    const hostile = await compileMail(buildHostileLayout(text), text);
    const own = {
      title: text,
      items: [{ line: [{ text, isWritten: true as const }], answer: { label: text, address: "https://x.example/a" } }],
    };
    const html = fillMail(hostile, { notices: [text], ownActions: own, footer: text, address: "https://x.example/" });
    expect(html).not.toMatch(/<(script|img src=x|mj-|b onclick)/i);
    expect(html.match(/<\/style>/g)?.length).toBe(html.match(/<style/g)?.length);
    for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) {
      expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+=|'/i);
    }
    expect(html.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(html.isWellFormed()).toBe(true);
    for (const { cid } of hostile.charts) expect(cid).toMatch(/^chart-\d+\.[A-Za-z0-9.-]*@drumbeat$/);
    expect(html.match(/\salt="/g)).toHaveLength(hostile.charts.length);
  });

  it("does not take a text for the place of a reader's part", async () => {
    const forged = "<!--drumbeat:top--><!--drumbeat:end--> $& $`";
    const layout = buildLayout({ title: forged, blocks: [{ block: "paragraph", line: [{ text: forged }] }] });
    const html = fillMail(await compileMail(layout, "k"), { ...emptyFrame, notices: [forged], footer: forged });
    // Twice in the head of the mail, as title and as its preview, and once in each part that shows it.
    expect(readWords(html).split(forged)).toHaveLength(6);
  });
});

function buildLargeLayout(): DocumentLayout {
  const titles = Array.from({ length: 15 }, (_, index) => `Share of students who complete programme ${index + 1}`);
  const blocks: Block[] = [
    ...buildLayout().blocks,
    {
      block: "table",
      title: "All metrics",
      columns: ["Metric", "Status", "Latest", "Expected", "Gap", "Change"].map((title) => ({ title })),
      rows: titles.map((title) => [
        { line: [{ text: title, isWritten: true }], aside: [{ text: "School year 2012-13" }] },
        { line: [], badge: { state: "seriouslyOffTrack", label: "seriously off track" } },
        { line: [{ text: "86.3%", sources: [1] }] },
        { line: [{ text: "85.6%" }] },
        { line: [{ text: "+0.7 points" }] },
        { line: [{ text: "up 1.6 points from school year 2011-12", sources: [2] }] },
      ]),
    },
    ...titles.flatMap((title): Block[] => [
      { block: "chart", size: "half", chart: buildGraduationChart({ title }) },
      {
        block: "list",
        items: Array.from({ length: 8 }, () => [
          { text: `${title}: 86.3% for 2012-13, 0.7 points above the 85.6% expected; up 1.6 points.`, sources: [1, 2] },
        ]),
      },
    ]),
    ...buildLayout().blocks.flatMap((block): Block[] =>
      block.block === "sources" ? [{ ...block, items: Array.from({ length: 10 }, () => block.items).flat() }] : [],
    ),
  ];
  return buildLayout({ blocks });
}
