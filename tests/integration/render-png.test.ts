import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { drawChart } from "../../src/documents/charts/draw-chart.ts";
import { renderPng } from "../../src/platform/rendering/render-png.ts";
import { buildGraduationChart } from "../unit/documents/sample-charts.ts";

const svg = drawChart(buildGraduationChart(), "narrow");
const withoutText = svg.replace(/<text\b[^>]*>[^<]*<\/text>/g, "");

/** Bytes of the scan lines, which differ where pixels do. */
const readPixels = (png: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return inflateSync(Buffer.concat(parts));
};

describe("a picture for mail", () => {
  it("is as wide as asked for, in proportion", () => {
    const png = renderPng(svg, 680);
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([680, 480]);
  });

  it("shows its text in pixels", () => {
    const [full, bare] = [readPixels(renderPng(svg, 340)), readPixels(renderPng(withoutText, 340))];
    expect(full.length).toBe(bare.length);
    const changed = full.filter((byte, index) => byte !== bare[index]).length;
    expect(changed).toBeGreaterThan(2_000);
  });

  it("sets bold labels in bold", () => {
    const light = svg.replaceAll('font-weight="700"', 'font-weight="400"');
    expect(readPixels(renderPng(svg, 340)).equals(readPixels(renderPng(light, 340)))).toBe(false);
  });

  it("gives the same bytes for the same drawing", () => {
    expect(renderPng(svg, 340).equals(renderPng(svg, 340))).toBe(true);
  });

  it.each(["الهدف", "漢字", "✅ 😀👨‍👩‍👧", "x".repeat(10_000)])("is drawn with labels such as %.20s", (text) => {
    const drawn = drawChart(buildGraduationChart({ latest: { at: 5, value: 86.3, text } }), "narrow");
    expect(renderPng(drawn, 340).length).toBeGreaterThan(1_000);
  });
});
