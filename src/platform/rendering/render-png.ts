import { Resvg } from "@resvg/resvg-js";
import { fontFamily, fontFiles } from "./fonts.ts";

/**
 * A drawing as PNG on white, `widthPx` wide. The fonts of the machine are not used, so the picture is the same
 * everywhere; letters that ours do not have are left out.
 */
export function renderPng(svg: string, widthPx: number): Buffer {
  const drawing = new Resvg(svg, {
    fitTo: { mode: "width", value: widthPx },
    background: "#ffffff",
    font: { loadSystemFonts: false, fontFiles: [...fontFiles], defaultFontFamily: fontFamily },
  });
  return drawing.render().asPng();
}
