import type { Line, Run } from "../../layout/blocks.ts";

/**
 * Marks that turn the direction of what follows: invisible, and able to make a line read other than it is written. What
 * is kept apart by its writing direction is so by us.
 */
const directionMarks = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** A piece of text without a place to break a line is given some when it is longer than this. */
const longestPiece = 24;
const breakEvery = 10;
const unbroken = new RegExp(`[^\\s\\-\\u200b]{${longestPiece + 1},}`, "g");
const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Invisible places to break: after the joints of an address, else between letters. */
function offerBreaks(piece: string): string {
  let written = "";
  let since = 0;
  for (const { segment } of letters.segment(piece)) {
    written += segment;
    since += 1;
    if (since >= breakEvery || (since > 2 && /[/?&=._,;:@]$/.test(segment))) {
      written += "\u200b";
      since = 0;
    }
  }
  return written;
}

/** Control characters and lone surrogates cannot be set. */
function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(/[^\P{Cc}\n]/gu, " ")
    .replace(/\p{Cs}/gu, "\ufffd");
}

const quoteLiteral = (text: string): string => `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;

/** A Typst string that holds the text and nothing else, whatever the text is: for titles and descriptions. */
export function writeString(text: string): string {
  return quoteLiteral(cleanText(text));
}

/** Text to be set, as a Typst expression: never read as markup; long words may break, line ends stay. */
export function writeText(text: string, isWritten = false): string {
  const cleaned = cleanText(isWritten ? text.replace(directionMarks, "") : text).replace(unbroken, offerBreaks);
  const lines = cleaned.split("\n").map((line) => {
    const isolated = isWritten && rightToLeft.test(line) ? `\u2068${line}\u2069` : line;
    return quoteLiteral(isolated);
  });
  return lines.length === 1 ? (lines[0] ?? '""') : `(${lines.join(" + linebreak() + ")})`;
}

const writeCite = (number: number, known: ReadonlySet<number>): string =>
  known.has(number) ? `cite-source(${number})` : `super("[${number}]")`;

function writeRun(run: Run, known: ReadonlySet<number>): string {
  const text = writeText(run.text, run.isWritten);
  const shown = run.isStrong ? `strong(${text})` : text;
  const cites = (run.sources ?? []).map((number) => writeCite(number, known));
  return [shown, ...cites].join(" + ");
}

/** One line of a document as a Typst expression; `known` are the sources that the document lists. */
export function writeLine(line: Line, known: ReadonlySet<number>): string {
  return line.length === 0 ? '""' : `{ ${line.map((run) => writeRun(run, known)).join("; ")} }`;
}

export const isBlank = (text: string): boolean => !/[^\s\p{Cc}\p{Cf}]/u.test(text);

/** What Public Sans has beyond ASCII, in regular and bold. */
const otherLetters =
  "\\u00a0-\\u0131\\u0134-\\u0148\\u014a-\\u017e\\u018f\\u0192\\u01a0\\u01a1\\u01af\\u01b0\\u01fa-\\u021b\\u0237\\u0259" +
  "\\u1e80-\\u1e85\\u1ea0-\\u1ef9\\u2013\\u2014\\u2018-\\u201a\\u201c-\\u201e\\u2020-\\u2022\\u2026\\u2030\\u2039\\u203a" +
  "\\u20ac\\u2116\\u2117\\u2120\\u2122\\u2212\\u2260\\u2264\\u2265\\u25ca";
const uncovered = new RegExp(`[^\\n -~${otherLetters}]`, "gu");

/**
 * A drawing with letters of the documents' own font alone, "◊" for any other: Typst looks for another font for a letter
 * in a picture, and there are letters for which it never stops looking.
 */
export function coverLetters(svg: string): string {
  return svg.normalize("NFC").replace(uncovered, "◊");
}

/** Letters of a line as it is read. */
export function measureLine(line: Line): number {
  return line.reduce(
    (sum, run) => sum + Math.min(run.text.length, 20_000) + (run.sources === undefined ? 0 : run.sources.length * 2),
    0,
  );
}
