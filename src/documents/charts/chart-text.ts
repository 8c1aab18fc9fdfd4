/** Texts of a drawing: measured without a font file, shortened to fit, and safe inside SVG. */

export interface TextStyle {
  fontPx: number;
  isBold: boolean;
}

/** Advance widths of Public Sans Regular in ems, by character; what is not listed has `otherEm`. */
const widthsEm: readonly (readonly [characters: string, em: number])[] = [
  [" .,:;!|'`ijl", 0.26],
  ['I()[]{}/\\-*Jrt"', 0.36],
  ["f1^zsv?_cy", 0.48],
  ["+<=>axk", 0.56],
  ["eo~LhnuFT#27bdpq0Y–−", 0.6],
  ["69Eg345PZ$8", 0.65],
  ["BSVKRCDXU&AGO", 0.71],
  ["NQHw", 0.77],
  ["@mM%W", 0.91],
];
const otherEm = 0.66;
/** Letters of Chinese, Japanese and Korean, pictures: as wide as they are high. */
const squareCharacter =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u;
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;
const boldFactor = 1.06;

const emOf = new Map(widthsEm.flatMap(([characters, em]) => Array.from(characters, (one) => [one, em] as const)));

function measureCharacter(character: string): number {
  const known = emOf.get(character);
  if (known !== undefined) return known;
  if (zeroWidth.test(character)) return 0;
  return squareCharacter.test(character) ? 1.1 : otherEm;
}

/** Width in px, a little generous, of a text set in Public Sans. */
export function measureText(text: string, { fontPx, isBold }: TextStyle): number {
  let em = 0;
  for (const character of text) em += measureCharacter(character);
  return em * fontPx * (isBold ? boldFactor : 1);
}

/** Far more than any label can show, so that a very long text costs nothing. */
const longestLabel = 200;
const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** One line without characters that XML forbids, long texts cut off. */
export function cleanLabel(text: string): string {
  const start = text.length > longestLabel ? `${text.slice(0, longestLabel)}…` : text;
  return stripForbidden(start).replace(/\s+/g, " ").trim();
}

/** Cut between letters, with "…" at the cut. */
export function shortenText(text: string, maxPx: number, style: TextStyle): string {
  if (measureText(text, style) <= maxPx) return text;
  let kept = "";
  for (const { segment } of letters.segment(text)) {
    if (measureText(`${kept}${segment}…`, style) > maxPx) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

function fillLines(words: readonly string[], maxPx: number, maxLines: number, style: TextStyle): string[] {
  const lines: string[] = [];
  let rest = [...words];
  while (rest.length > 0 && lines.length < maxLines) {
    let count = 1;
    while (count < rest.length && measureText(rest.slice(0, count + 1).join(" "), style) <= maxPx) count += 1;
    const isLast = lines.length === maxLines - 1;
    lines.push((isLast ? rest : rest.slice(0, count)).join(" "));
    rest = isLast ? [] : rest.slice(count);
  }
  return lines;
}

const widest = (lines: readonly string[], style: TextStyle): number =>
  Math.max(0, ...lines.map((one) => measureText(one, style)));

/**
 * Lines no wider than `maxPx`, of about the same length; what does not fit into `maxLines` ends in "…". A bracket such
 * as "(87.2 to 89.1)" stays in one piece where it can.
 */
export function wrapText(text: string, maxPx: number, maxLines: number, style: TextStyle): string[] {
  const words = text
    .split(/ (?![^()]*\))/)
    .flatMap((word) => (measureText(word, style) <= maxPx ? [word] : word.split(" ")))
    .filter((word) => word !== "");
  const lines = fillLines(words, maxPx, maxLines, style);
  // Narrower lines leave more room for the drawing, as long as there are no more of them.
  for (const share of [0.55, 0.65, 0.75, 0.85, 0.95]) {
    const tighter = fillLines(words, maxPx * share, maxLines, style);
    if (tighter.length === lines.length && widest(tighter, style) < widest(lines, style)) {
      return tighter.map((line) => shortenText(line, maxPx, style));
    }
  }
  return lines.map((line) => shortenText(line, maxPx, style));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Controls, lone surrogates and non-characters, which no XML document may hold, even escaped. */
function stripForbidden(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, " ");
}

/** Text as it may stand in SVG, between tags or in an attribute. */
export function escapeXml(text: string): string {
  return stripForbidden(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

const large: readonly (readonly [from: number, letter: string])[] = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
];

/** Ticks of the value axis, all with the same number of decimals: "84%", "$1,200", "1.5M", "−20". */
export function formatTicks(ticks: readonly number[], unit: string): string[] {
  const highest = Math.max(0, ...ticks.map(Math.abs));
  if (highest >= 1e15 || (highest > 0 && highest < 1e-4)) {
    return ticks.map((tick) => (tick === 0 ? "0" : tick.toExponential(1).replace("-", "−")));
  }
  const [from, letter] = large.find(([limit]) => highest >= limit) ?? [1, ""];
  const scaled = ticks.map((tick) => tick / from);
  const step = Math.abs((scaled[1] ?? 1) - (scaled[0] ?? 0));
  const decimals = step === 0 ? 0 : Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return scaled.map((value) => {
    const amount = Math.abs(value).toLocaleString("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    const sign = value < 0 ? "−" : "";
    return `${sign}${unit === "dollars" ? "$" : ""}${amount}${value === 0 ? "" : letter}${unit === "percent" ? "%" : ""}`;
  });
}
