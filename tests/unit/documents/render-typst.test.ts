import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeTypst } from "../../../src/documents/formats/typst/render-typst.ts";
import type { Block } from "../../../src/documents/layout/blocks.ts";
import { buildGraduationChart } from "./sample-charts.ts";
import { buildHostileLayout, buildLayout } from "./sample-layout.ts";

const sourceOf = (...blocks: Block[]) => writeTypst(buildLayout({ blocks })).source;
const literal = /"(?:[^"\\]|\\.)*"/g;
/** What Typst reads as instructions: everything but the contents of string literals. */
const skeletonOf = (source: string) => source.replace(literal, '""');

describe("text in Typst", () => {
  it.each([
    '#import "x.typ"',
    "] } ) [ { (",
    "$x^2$ \\ // /* @label <tag>",
    "`raw` ```raw```",
    '"; #panic("x"); "',
    '\\"',
    "= Heading",
    "\\u{41}",
  ])("%j stays inside string literals", (text) => {
    const plain = skeletonOf(writeTypst(buildHostileLayout("x".repeat(text.length))).source);
    expect(skeletonOf(writeTypst(buildHostileLayout(text)).source)).toBe(plain);
  });

  it("never becomes an instruction, whatever it is", () => {
    const skeleton = (text: string) => skeletonOf(sourceOf({ block: "paragraph", line: [{ text, isWritten: true }] }));
    const plain = skeleton("plain words");
    const text = fc.string({ unit: "binary", maxLength: 60 }).filter((each) => !/[\n\r\u0085\u2028\u2029]/.test(each));
    fc.assert(
      fc.property(text, (each) => {
        expect(skeleton(each)).toBe(plain);
      }),
    );
  });

  it("keeps its line ends", () => {
    const source = sourceOf({ block: "paragraph", line: [{ text: "one\r\ntwo", isWritten: true }] });
    expect(source).toContain('("one" + linebreak() + "two")');
  });

  it("cannot turn the direction of ours", () => {
    const source = sourceOf({ block: "paragraph", line: [{ text: "\u202egnp\u2069 הדו", isWritten: true }] });
    expect(source).toContain('"\u2068gnp הדו\u2069"');
  });

  it("may break where it is long, and only there", () => {
    const source = sourceOf({ block: "paragraph", line: [{ text: `graduation ${"x".repeat(30)}` }] });
    expect(source).toContain(`"graduation ${"xxxxxxxxxx\u200b".repeat(3)}"`);
  });
});

describe("a document in Typst", () => {
  const { source, charts } = writeTypst(buildLayout());

  it("names its title, author and language, and leaves the date to the renderer", () => {
    expect(source).toContain('title: "Stocktake: graduation rate"');
    expect(source).toContain('author: "Massachusetts Department of Elementary and Secondary Education", date: auto');
    expect(source).toContain('lang: "en"');
  });

  it("has one heading of the first level and keeps the levels of the others", () => {
    expect(source.match(/#heading\(level: 1,/g)).toHaveLength(1);
    expect(source).toContain('#heading(level: 2, { { "1. Follow-up" }; h(0.6em)');
    expect(source).toContain('#heading(level: 3, { { "5-year graduation rate, English learners" }; h(0.6em)');
  });

  it("describes every drawing to those who do not see it", () => {
    expect(charts.map(({ path }) => path)).toEqual(["charts/1.svg", "charts/2.svg", "charts/3.svg"]);
    expect(source).toContain(`"charts/1.svg", "${buildGraduationChart().description}"`);
  });

  it("leads every number of a source to its entry, and none elsewhere", () => {
    const labels = [...source.matchAll(/#label\("source-(\d+)"\)/g)].map((match) => match[1]);
    expect(labels).toEqual(["1", "2", "3"]);
    const cites = [...source.matchAll(/cite-source\((\d+)\)/g)].map((match) => match[1] ?? "");
    expect(cites.length).toBeGreaterThan(5);
    for (const cite of cites) expect(labels).toContain(cite);
    expect(sourceOf({ block: "paragraph", line: [{ text: "86.3%", sources: [7] }] })).toContain('super("[7]")');
  });

  it("repeats the head of a table on each page", () => {
    expect(source).toContain('table.header(repeat: true, soft(strong("Action")), soft(strong("Owner"))');
  });

  it("sets small charts in pairs", () => {
    expect(source).toMatch(/grid\(columns: \(1fr, 1fr\)[^\n]*\nnamed-chart\([^\n]*,\nnamed-chart\(/);
  });

  it("draws no letter that its font does not have", () => {
    const chart = buildGraduationChart({ latest: { at: 5, value: 86.3, text: "86.3% ✅ 漢" } });
    const drawn = writeTypst(buildLayout({ blocks: [{ block: "chart", chart, size: "full" }] })).charts[0]?.svg ?? "";
    expect(drawn).toContain(">86.3% ◊ ◊<");
    expect(drawn).not.toMatch(/[✅漢]/u);
  });
});
