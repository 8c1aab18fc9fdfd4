import { dirname, join } from "node:path";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { fontFiles } from "./fonts.ts";
import { PdfError } from "./pdf-error.ts";

/** A file that the source names, by its path below the source. */
export interface PdfAsset {
  path: string;
  bytes: Buffer;
}

/** Tagged, with descriptions of pictures: what US public bodies have to publish. */
const pdfStandard = "ua-1";
/** Each round finds letters that no font has; more than one is needed only where replacing them shows others. */
const mostRounds = 4;

let shared: NodeCompiler | null = null;

/** Files are looked for in the folder of a font, where there is nothing to find: a source has only its own assets. */
const workspace = dirname(fontFiles[0] ?? "");

function openCompiler(): NodeCompiler {
  shared ??= NodeCompiler.create({ workspace, fontArgs: [{ fontPaths: [...fontFiles] }] });
  return shared;
}

/** What Typst says is in `code` for a source it cannot read, and in both for a document the standard refuses. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" && error.message === "" ? error.code : error.message;
}

/** Typst quotes the document in backticks and strings; a log must not. */
function describeFailure(message: string): string {
  const told = [...message.matchAll(/message: "((?:[^"\\]|\\.)*)"/gs)].map((match) => match[1] ?? "");
  const texts = (told.length === 0 ? message.split("\n") : told).map((text) =>
    text.replaceAll('\\"', '"').replace(/`[^`]*`?|"[^"]*"?/gs, "…"),
  );
  return [...new Set(texts)].slice(0, 5).join("; ").slice(0, 500);
}

/** Letters that no font has, as named in a refusal: PDF/UA forbids a letter without a shape. */
function listMissingLetters(message: string): string[] {
  const quoted = [...message.matchAll(/the text `\\?"(.*?)\\?"` could not be displayed/gs)].map(
    (match) => match[1] ?? "",
  );
  const letters = quoted.flatMap((text) => {
    const escapes = [...text.matchAll(/\\+u\{([0-9a-f]+)\}/g)].map((match) => Number.parseInt(match[1] ?? "", 16));
    const plain = Array.from(text.replace(/\\+u\{[0-9a-f]+\}/g, ""), (letter) => letter.codePointAt(0) ?? 0);
    return [...escapes, ...plain.filter((code) => code > 0x7f)];
  });
  return letters.map((code) => code.toString(16));
}

/** Shows an empty box for each letter that cannot be shown, before the source says anything else. */
const replaceLetters = (codes: ReadonlySet<string>): string =>
  codes.size === 0 ? "" : `#show regex("[${[...codes].map((code) => `\\u{${code}}`).join("")}]"): "□"\n`;

/**
 * A Typst source and its assets as PDF/UA-1. The same input gives the same bytes: the only date in the file is
 * `createdAt`. Letters that no font of ours has (Chinese, emoji) are shown as "□", since the standard allows no gap.
 *
 * Typst keeps about a quarter of a megabyte of each document for good, and nothing can interrupt it: the service runs it
 * by `renderPdf`, in a process that can be ended.
 *
 * @throws PdfError where Typst or the standard refuses the source.
 */
export function compilePdf(source: string, assets: readonly PdfAsset[], facts: { createdAt: Date | null }): Buffer {
  const compiler = openCompiler();
  const missing = new Set<string>();
  try {
    for (const asset of assets) compiler.mapShadow(join(workspace, asset.path), asset.bytes);
    for (let round = 1; ; round += 1) {
      try {
        // In one call: a compiled document held by JavaScript would keep its memory until the next garbage collection.
        return compiler.pdf(
          { mainFileContent: replaceLetters(missing) + source },
          { pdfStandard, creationTimestamp: Math.floor((facts.createdAt?.getTime() ?? 0) / 1000) },
        );
      } catch (error) {
        const found = listMissingLetters(messageOf(error)).filter((code) => !missing.has(code));
        if (found.length === 0 || round >= mostRounds) throw new PdfError(describeFailure(messageOf(error)));
        for (const code of found) missing.add(code);
      }
    }
  } finally {
    compiler.resetShadow();
    // All of it: entries that are used again and again are never let go, and grow.
    compiler.evictCache(0);
  }
}
