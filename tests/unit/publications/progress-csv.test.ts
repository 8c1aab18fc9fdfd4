import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeCsvText, writeProgressCsv } from "../../../src/publications/progress-csv.ts";
import type { ProgressPage } from "../../../src/publications/progress-page.ts";
import { buildProgressPage } from "./build-progress-page.ts";

const readBack = (page: ProgressPage): Record<string, string>[] =>
  parse(writeProgressCsv(page), { columns: true, bom: true });

describe("the public data", () => {
  it("has a row a figure, with numbers as numbers", () => {
    const page = buildProgressPage({ value: -1.5, expected: -2 });
    expect(writeProgressCsv(page).split("\r\n")).toEqual([
      "goal,metric,title,unit,period,value,expected,asOf,revision,source",
      "CCR,GRAD5,5-year graduation rate,percent,2011,-1.5,-2,2013-01-31,1,DESE",
      "",
    ]);
  });

  it("leaves a cell empty where nothing was expected", () => {
    expect(readBack(buildProgressPage({ expected: null, expectedText: null }))[0]?.expected).toBe("");
  });

  it.each(["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\n=1"])(
    "never lets %j begin a cell as it is",
    (text) => {
      const cell = writeCsvText(text);
      expect(cell.startsWith("\"'")).toBe(true);
      expect(readBack(buildProgressPage({ source: text }))[0]?.source).toBe(`'${text}`);
    },
  );

  it("keeps commas, quotes and line breaks inside their cell", () => {
    const text = 'a, "b"\r\nc';
    expect(readBack(buildProgressPage({ source: text }))[0]?.source).toBe(text);
  });

  it("is read back as it was written, and no text cell begins like a formula", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        const [row] = readBack(buildProgressPage({ source: text }));
        expect([text, `'${text}`]).toContain(row?.source);
        expect(row?.source ?? "").not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});
