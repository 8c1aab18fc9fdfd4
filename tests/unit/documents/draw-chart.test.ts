import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Chart } from "../../../src/documents/charts/chart-model.ts";
import { type ChartForm, formSizes, scaleChart } from "../../../src/documents/charts/chart-scale.ts";
import { formatTicks, measureText, shortenText, wrapText } from "../../../src/documents/charts/chart-text.ts";
import { drawChart } from "../../../src/documents/charts/draw-chart.ts";
import { buildGraduationChart } from "./sample-charts.ts";

const forms: ChartForm[] = ["wide", "narrow", "print", "small"];

interface Text {
  text: string;
  left: number;
  right: number;
  y: number;
}

const readEntities = (text: string) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** Every drawn text with the room it takes. Groups hold texts alone, so the nearest anchor and weight are theirs. */
const listTexts = (svg: string, form: ChartForm): Text[] => {
  const { fontPx } = formSizes[form];
  const texts: Text[] = [];
  let group = "";
  for (const [, name, attributes = "", content = ""] of svg.matchAll(/<(g|text)\b([^>]*)>(?:([^<]*)<\/text>)?/g)) {
    if (name === "g") {
      group = attributes;
      continue;
    }
    const read = (key: string) => Number(new RegExp(` ${key}="([^"]*)"`).exec(attributes)?.[1]);
    const anchor = /text-anchor="(\w+)"/.exec(attributes + group)?.[1];
    const text = readEntities(content);
    const width = measureText(text, { fontPx, isBold: group.includes("font-weight") });
    const left = read("x") - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
    texts.push({ text, left, right: left + width, y: read("y") });
  }
  return texts;
};

const expectSound = (chart: Chart, form: ChartForm): void => {
  const svg = drawChart(chart, form);
  const { width, height, fontPx } = formSizes[form];
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(svg).toContain(`viewBox="0 0 ${width} ${height}"`);
  const texts = listTexts(svg, form);
  expect(texts.length).toBeGreaterThan(0);
  for (const one of texts) {
    expect(one.left).toBeGreaterThanOrEqual(-1);
    expect(one.right).toBeLessThanOrEqual(width + 1);
    expect(one.y).toBeGreaterThanOrEqual(fontPx * 0.6);
    expect(one.y).toBeLessThanOrEqual(height);
  }
};

const expectApart = (texts: readonly Text[], fontPx: number): void => {
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      const isApart = one.right <= other.left || other.right <= one.left || Math.abs(one.y - other.y) >= fontPx * 0.9;
      expect(isApart, `${one.text} over ${other.text}`).toBe(true);
    }
  }
};

describe("a drawing", () => {
  it("can be told by those who hear it, and shows no title", () => {
    const svg = drawChart(buildGraduationChart(), "wide");
    expect(svg).toMatch(
      /^<svg [^>]*role="img"[^>]*><title>5-year graduation rate<\/title><desc>5-year graduation rate:/,
    );
    expect(listTexts(svg, "wide").map(({ text }) => text)).not.toContain("5-year graduation rate");
  });

  it.each(forms)("needs no style, script, id or other file (%s)", (form) => {
    expect(drawChart(buildGraduationChart(), form)).not.toMatch(/style=|<style|<script|href|url\(| id=| on\w+=/);
  });

  it("tells lines apart by more than colour", () => {
    const svg = drawChart(buildGraduationChart(), "wide");
    const dashes = [...svg.matchAll(/stroke-dasharray="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(dashes).size).toBe(3);
    expect(svg).toMatch(
      /<path d="[^"]+" fill="none" stroke-linejoin="round" stroke="#005ea2" stroke-width="2.5" stroke-linecap/,
    );
  });

  it.each(["86.3%", "Target 88.3%", "Projected 88.0%", "(87.2 to 89.1)", "cohort 2014", "88%"])("says %j", (text) => {
    expect(listTexts(drawChart(buildGraduationChart(), "wide"), "wide").map((one) => one.text)).toContain(text);
  });

  it("draws a lone point as a dot", () => {
    const svg = drawChart(buildGraduationChart({ actual: [[{ at: 5, value: 86.3 }]] }), "wide");
    expect(svg.match(/<circle [^>]*r="4"\/>/g)).toHaveLength(1);
  });

  it("marks a hidden figure on the axis, whatever it is", () => {
    const hidden = drawChart(buildGraduationChart({ hiddenAt: [2] }), "wide");
    const axis = /<path d="M\d+,(\d+)H\d+" stroke="#71767a"/.exec(hidden)?.[1];
    expect(hidden).toMatch(new RegExp(`<circle cx="[\\d.]+" cy="${axis}" [^>]*fill="#ffffff"`));
  });

  it("marks where the measure changed between two periods", () => {
    expect(drawChart(buildGraduationChart({ breaksAt: [3] }), "wide")).toMatch(
      /<path d="M[\d.]+,\d+h8M[\d.]+,\d+V\d+"/,
    );
    expect(drawChart(buildGraduationChart(), "wide")).not.toMatch(/h8M/);
  });
});

describe("labels", () => {
  it.each(forms)("never touch each other, with everything at the same height (%s)", (form) => {
    const value = 88;
    const chart = buildGraduationChart({
      actual: [
        [
          { at: 0, value },
          { at: 8, value },
        ],
      ],
      current: [
        { at: 0, value },
        { at: 8, value },
      ],
      original: [],
      target: { at: 8, value, text: "Target 88.0%" },
      projection: { from: { at: 7, value }, to: { at: 8, value, low: value, high: value }, text: "Projected 88.0%" },
      latest: { at: 8, value, text: "88.0%" },
    });
    expectApart(listTexts(drawChart(chart, form), form), formSizes[form].fontPx);
  });

  it.each(forms)("of periods never touch each other, for 1 to 60 weeks (%s)", (form) => {
    for (const count of [1, 2, 3, 7, 26, 60]) {
      const periods = Array.from({ length: count }, (_, week) => ({
        period: `2026-W${week}`,
        label: `week of ${1 + (week % 28)} September 2026`,
      }));
      const marks = periods.map((_, at) => ({ at, value: at }));
      const only = { original: [], current: [], target: null, projection: null, latest: null };
      const svg = drawChart(buildGraduationChart({ ...only, periods, actual: [marks], unit: "students" }), form);
      const named = listTexts(svg, form).filter(({ text }) => text.startsWith("week"));
      expect(named.length).toBeGreaterThan(0);
      expectApart(named, formSizes[form].fontPx);
    }
  });

  it("are cut between letters, never inside one", () => {
    const family = "👨‍👩‍👧";
    expect(shortenText(family.repeat(20), 60, { fontPx: 12, isBold: false })).toMatch(/^(👨‍👩‍👧)*…$/u);
  });

  it("keep a bracket together where it fits", () => {
    expect(wrapText("Projected 88.0% (87.2 to 89.1)", 170, 2, { fontPx: 13, isBold: true })).toEqual([
      "Projected 88.0%",
      "(87.2 to 89.1)",
    ]);
  });
});

describe("ticks", () => {
  it.each<[number[], string, string[]]>([
    [[84, 86], "percent", ["84%", "86%"]],
    [[84, 84.5], "percent", ["84.0%", "84.5%"]],
    [[-20, 0, 20], "students", ["−20", "0", "20"]],
    [[0, 500, 1000], "dollars", ["$0", "$500", "$1,000"]],
    [[1e6, 1.5e6], "students", ["1.0M", "1.5M"]],
    [[0, 2e9], "dollars", ["$0", "$2B"]],
    [[0, 1e16], "count", ["0", "1.0e+16"]],
  ])("of %j %s read %j", (ticks, unit, expected) => {
    expect(formatTicks(ticks, unit)).toEqual(expected);
  });
});

describe("the axis of values", () => {
  const draw = (values: number[]) => {
    const marks = values.map((value, at) => ({ at, value }));
    const only = { current: [], original: [], target: null, projection: null, latest: null };
    return scaleChart(buildGraduationChart({ ...only, unit: "days", actual: [marks] }), "wide").ticks;
  };

  it.each([[[0, 0.3, 12]], [[1, 50]], [[0, 0]], [[0.2]]])("does not begin below zero for %j", (values) => {
    expect(draw(values).filter(({ text }) => text.startsWith("−"))).toEqual([]);
  });

  it("begins below zero where a value does", () => {
    expect(draw([-5, 12])[0]?.text).toBe("−10");
  });
});

describe("hostile and odd input", () => {
  const hostile = [
    `</text><script>alert(1)</script>"'&`,
    "x".repeat(10_000),
    "word ".repeat(2_000),
    "الهدف 12% \u202egnp",
    "😀👨‍👩‍👧✅",
    "a\u0000b\u0008c\ud800d\uffff",
    "",
  ];

  it.each(hostile)("is shown as text inside the picture (%#)", (text) => {
    for (const form of forms) {
      const chart = buildGraduationChart({
        title: text,
        description: text,
        unit: text,
        periods: buildGraduationChart().periods.map((period) => ({ ...period, label: text })),
        target: { at: 8, value: 88, text },
        latest: { at: 5, value: 86, text },
      });
      expectSound(chart, form);
      const svg = drawChart(chart, form);
      expect(svg).not.toContain("<script");
      expect(svg).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\ufffe\uffff]/u);
    }
  });

  it("stays inside the picture for any figures", () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -100, max: 100 }),
      fc.constant(0),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.tuple(value, value, value),
        fc.constantFrom("percent", "dollars", "students"),
        fc.constantFrom(...forms),
        (values, [low, middle, high], unit, form) => {
          const last = values.length - 1;
          const marks = values.map((each, at) => ({ at, value: each }));
          const chart = buildGraduationChart({
            unit,
            periods: values.map((_, at) => ({ period: String(at), label: `period ${at}` })),
            actual: [marks],
            current: [{ at: 0, value: low }],
            original: [],
            band: { low, high },
            target: { at: last, value: high, text: "Target" },
            projection: { from: { at: 0, value: low }, to: { at: last, value: middle, low, high }, text: "Projected" },
            latest: { at: last, value: values[last] ?? 0, text: "Latest" },
          });
          expectSound(chart, form);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});
