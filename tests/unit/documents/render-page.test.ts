import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderPage } from "../../../src/documents/formats/html/render-page.tsx";
import { pageStylesheet } from "../../../src/documents/formats/html/stylesheet.ts";
import { cleanText } from "../../../src/documents/formats/wording.ts";
import type { Block } from "../../../src/documents/layout/blocks.ts";
import { hostileTexts } from "./hostile-texts.ts";
import { buildEnglishLearnerChart, buildGraduationChart } from "./sample-charts.ts";
import { buildHostileLayout, buildLayout } from "./sample-layout.ts";

const page = renderPage(buildLayout());
const pageOf = (...blocks: Block[]) => renderPage(buildLayout({ blocks }));

const escapeText = (text: string) =>
  text
    .replace(/&/g, "&amp;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");

/** Elements and attributes, without what is written in them. */
const listTags = (html: string) =>
  [...html.matchAll(/<([a-zA-Z!/][^\s>]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/g)].map((match) => [
    match[1],
    ...[...(match[2] ?? "").matchAll(/\s([^\s=>]+)(?:="[^"]*")?/g)].map((attribute) => attribute[1]),
  ]);

describe("a page", () => {
  it("is one main part under one first heading, with the office above", () => {
    expect(page.match(/<main>/g)).toHaveLength(1);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page.indexOf("Massachusetts Department")).toBeLessThan(page.indexOf("<h1>"));
  });

  it("holds its style sheet unchanged, so that a policy can name its hash", () => {
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
    const hash = (text: string) => createHash("sha256").update(text).digest("base64");
    expect(hash(style)).toBe(hash(pageStylesheet));
    expect(page.match(/<style/g)).toHaveLength(1);
  });

  it("runs nothing, loads nothing and sets no style on an element", () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object)\b/);
    for (const [, ...attributes] of listTags(page)) {
      for (const name of attributes) expect(name).not.toMatch(/^(style|src|on.*)$/);
    }
    expect(pageStylesheet).not.toMatch(/url\(|@import|<\//);
  });

  it("leads every source mark to an entry of the list", () => {
    const targets = new Set([...page.matchAll(/id="(source-\d+)"/g)].map((match) => match[1]));
    const links = [...page.matchAll(/href="#(source-\d+)"/g)].map((match) => match[1]);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(targets.has(link)).toBe(true);
  });

  it("gives every table a caption, heads of columns and a head for each row", () => {
    const tables = [...page.matchAll(/<table.*?<\/table>/gs)].map(([table]) => table);
    expect(tables.length).toBeGreaterThan(3);
    for (const table of tables) {
      expect(table).toMatch(/<caption[^>]*>[^<]+<\/caption>/);
      expect(table).toContain('scope="col"');
      expect(table).toContain('scope="row"');
    }
  });

  it("names the column of each value for the cards of a phone", () => {
    expect(page).toContain('data-label="Expected"');
  });

  it("tells a state by shape and word as well as by colour", () => {
    expect(page).toMatch(/<span class="state offTrack"><svg aria-hidden="true"><use href="#icon-warning"/);
    expect(page).toContain("<b>off track</b>");
    for (const [, id] of page.matchAll(/<use href="#([a-z-]+)"/g)) expect(page).toContain(`<symbol id="${id}"`);
  });

  it("draws a chart for wide and for narrow screens, with its caption and its numbers", () => {
    const figure = pageOf({ block: "chart", size: "full", chart: buildGraduationChart() });
    expect(figure.match(/<svg xmlns/g)).toHaveLength(2);
    expect(figure).toMatch(/<div class="drawing wide"><svg.*<div class="drawing narrow"><svg/s);
    expect(figure).toContain("<figcaption>Actual (solid)");
    expect(figure).toContain("<summary>Show the numbers</summary>");
    expect(figure).toContain(
      '<th scope="row">cohort 2011</th><td class="figure">86.3%</td><td class="figure">85.6%</td><td class="figure">86.1%</td><td class="figure">–</td>',
    );
    expect(figure).toContain("88.0% (87.2% to 89.1%)");
  });

  it("says in the numbers what is hidden and where the measure changed, and invents nothing", () => {
    const chart = buildGraduationChart({ actual: [], hiddenAt: [2], breaksAt: [4], projection: null, original: [] });
    const figure = pageOf({ block: "chart", size: "full", chart });
    expect(figure).toContain(
      '<th scope="row">cohort 2008</th><td class="figure">not shown</td><td class="figure">–</td>',
    );
    expect(figure).toContain("cohort 2010 (measured in a new way from here)");
    expect(figure).not.toContain('<th scope="row">cohort 2009</th>');
  });

  it("sets charts of half width side by side, and none of another width between them", () => {
    const half = (title: string): Block => ({
      block: "chart",
      size: "half",
      chart: buildEnglishLearnerChart({ title }),
    });
    const charts = pageOf(half("one"), half("two"), { block: "chart", size: "full", chart: buildGraduationChart() });
    expect(charts).toMatch(
      /<div class="pair">(<figure class="chart half">((?!<figure).)*){2}<\/div><figure class="chart full">/s,
    );
  });

  it("repeats a table's title in view only where no heading stands above it", () => {
    const table: Block = { block: "table", title: "Metrics", columns: [{ title: "Metric" }], rows: [] };
    expect(pageOf(table)).toContain("<caption>Metrics</caption>");
    expect(pageOf({ block: "heading", level: 2, line: [{ text: "Progress" }] }, table)).toContain(
      '<caption class="heard">Metrics</caption>',
    );
  });
});

describe("hostile text on a page", () => {
  it.each(hostileTexts)("%s is shown as text in every part", (_name, text) => {
    const html = renderPage(buildHostileLayout(text));
    const harmless = renderPage(buildHostileLayout("harmless text"));
    // The same elements with the same attributes, whatever is written; only drawings wrap what they show.
    const outside = (whole: string) =>
      listTags(whole.replace(/<svg xmlns.*?<\/svg>/gs, "").replace(pageStylesheet, ""));
    const names = (whole: string) => new Set(outside(whole).flat().concat());
    const known = names(harmless);
    expect([...names(html)].filter((name) => !known.has(name))).toEqual([]);
    expect(html).toContain(`<h1><bdi>${escapeText(cleanText(text))}</bdi></h1>`);
    expect(html.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(html.isWellFormed()).toBe(true);
  });

  it("keeps any text inside its element", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 60 }), (text) => {
        const html = pageOf({ block: "paragraph", line: [{ text, isWritten: true }] });
        expect(html.includes(`<p><bdi>${escapeText(cleanText(text))}</bdi></p>`)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
