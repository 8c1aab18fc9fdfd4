import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderOwnActions, renderPlainText } from "../../../src/documents/formats/text/render-text.ts";
import type { Block } from "../../../src/documents/layout/blocks.ts";
import { hostileTexts } from "./hostile-texts.ts";
import { buildGraduationChart } from "./sample-charts.ts";
import { buildHostileLayout, buildLayout } from "./sample-layout.ts";

const columns = 72;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const isWithinColumns = (line: string) => line.length <= columns || [...graphemes.segment(line)].length <= columns;
const textOf = (...blocks: Block[]) =>
  renderPlainText(buildLayout({ office: "Office", title: "Title", dateText: "1 May 2013", footer: "Foot", blocks }))
    .replace(/^.*?=+\n\n/s, "")
    .replace(/\n\nFoot\n$/, "");

describe("plain text", () => {
  const text = renderPlainText(buildLayout());

  it("keeps to 72 columns, leaves no space at the end of a line and ends with one newline", () => {
    for (const line of text.split("\n")) expect(isWithinColumns(line)).toBe(true);
    expect(text).not.toMatch(/[ \t]\n/);
    expect(text).not.toMatch(/\n{3}/);
    expect(text).toMatch(/[^\n]\n$/);
  });

  it("rules the title and the headings off", () => {
    expect(text).toMatch(/\nStocktake: graduation rate\n={26}\n/);
    expect(text).toMatch(/\nBOTTOM LINE\n-{11}\n/);
    expect(text).toMatch(/\n1\. Follow-up \(5 minutes; agree\)\n-{31}\n/);
  });

  it("sets a row of a table as an entry, short values together and long ones apart", () => {
    const table: Block = {
      block: "table",
      title: "Agreed earlier",
      columns: [{ title: "Action" }, { title: "Owner" }, { title: "Due" }, { title: "State" }],
      rows: [
        [
          {
            line: [{ text: "A1 ", isStrong: true }, { text: "Place two coaches" }],
            aside: [{ text: "Agreed in May." }],
          },
          { line: [{ text: "Office of English Language Acquisition" }] },
          { line: [{ text: "22 January 2013", sources: [4] }] },
          { line: [], badge: { state: "overdue", label: "42 days overdue" } },
        ],
      ],
    };
    expect(textOf(table)).toBe(
      [
        "Agreed earlier",
        "--------------",
        "",
        "A1 Place two coaches",
        "  Owner: Office of English Language Acquisition",
        "  Due: 22 January 2013 [4] · State: 42 days overdue",
        "  Agreed in May.",
      ].join("\n"),
    );
  });

  it("says a chart by its title, its description, its figures and its caption", () => {
    const chart = buildGraduationChart({ caption: "What stands below the drawing." });
    expect(textOf({ block: "chart", size: "full", chart })).toBe(
      [
        "Chart: 5-year graduation rate",
        "  5-year graduation rate: 82.7% for cohort 2006, 86.3% for cohort 2011;",
        "  85.6% expected; target 88.3%.",
        "  Actual: cohort 2006 82.7% · cohort 2007 84.0% · cohort 2008 84.2% ·",
        "    cohort 2009 84.0% · cohort 2010 84.7% · cohort 2011 86.3%",
        "  Expected: cohort 2010 84.7% · cohort 2011 85.6% · cohort 2012 86.5% ·",
        "    cohort 2013 87.4% · cohort 2014 88.3%",
        "  Projected 88.0% (87.2 to 89.1)",
        "  What stands below the drawing.",
      ].join("\n"),
    );
  });

  it("hides what the chart hides", () => {
    expect(textOf({ block: "chart", size: "full", chart: buildGraduationChart({ hiddenAt: [2] }) })).toContain(
      "cohort 2008 not shown",
    );
  });

  it("leaves out what is only there to be written on", () => {});

  it("never breaks an address, however long", () => {
    const address = `https://drumbeat.example/documents/${"a".repeat(200)}?until=1&signature=b`;
    expect(textOf({ block: "paragraph", line: [{ text: `Read it at ${address} today.` }] })).toContain(
      `\n${address}\n`,
    );
  });

  it("numbers its sources as it cites them", () => {
    expect(text).toContain("85.6% expected [1][2].");
    // A metric that is a part of another is named for that part.
    expect(text).toContain("[3] GRAD5-EL · cohort 2011 · rev. 1 · as of 31 January 2013 ·");
  });

  it("puts a reader's own actions under a heading of their own", () => {
    const own = {
      title: "Yours: one open action",
      items: [{ line: [{ text: "A3 ", isStrong: true as const }, { text: "Do it" }], answer: null }],
    };
    expect(renderOwnActions(own)).toBe("Yours: one open action\n----------------------\n- A3 Do it");
  });

  it.each(hostileTexts)("shows %s as text, on lines of its own making", (_name, hostile) => {
    const shown = renderPlainText(buildHostileLayout(hostile));
    for (const line of shown.split("\n")) expect(isWithinColumns(line)).toBe(true);
    expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(shown).not.toMatch(/^Bcc:/m);
    expect(shown.isWellFormed()).toBe(true);
  });

  it("loses no character of any text but spaces", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 90 }), { maxLength: 12 }), (words) => {
        const flat = textOf({ block: "paragraph", line: [{ text: ["first", ...words].join(" ") }] });
        expect(flat.replace(/\s/g, "")).toBe(`first${words.join("")}`.replace(/\s/g, ""));
      }),
      { numRuns: 100 },
    );
  });
});
