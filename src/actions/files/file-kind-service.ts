import { Problem } from "../../platform/errors/problem.ts";
import { checkOfficeFile, findOfficeKind } from "../../platform/files/office-file.ts";

type FileKind = "pdf" | "png" | "jpeg" | "docx" | "xlsx" | "pptx" | "csv" | "text";

interface KindOfFile {
  title: string;
  mediaType: string;
  extensions: readonly [string, ...string[]];
}

const officeType = "application/vnd.openxmlformats-officedocument";
const kinds: Record<FileKind, KindOfFile> = {
  pdf: { title: "PDF", mediaType: "application/pdf", extensions: [".pdf"] },
  png: { title: "PNG", mediaType: "image/png", extensions: [".png"] },
  jpeg: { title: "JPEG", mediaType: "image/jpeg", extensions: [".jpg", ".jpeg"] },
  docx: { title: "Word", mediaType: `${officeType}.wordprocessingml.document`, extensions: [".docx"] },
  xlsx: { title: "Excel", mediaType: `${officeType}.spreadsheetml.sheet`, extensions: [".xlsx"] },
  pptx: { title: "PowerPoint", mediaType: `${officeType}.presentationml.presentation`, extensions: [".pptx"] },
  csv: { title: "CSV", mediaType: "text/csv", extensions: [".csv"] },
  text: { title: "plain text", mediaType: "text/plain", extensions: [".txt"] },
};
const fileKinds = Object.keys(kinds) as FileKind[];

/** What a client may say that it sends; what it is, its bytes say. */
const anyBytes = "application/octet-stream";

const wrongKind = (what: string): Problem =>
  new Problem(415, `${what} Evidence can be a PDF, PNG, JPEG, Word, Excel, PowerPoint, CSV or plain text file.`);

const startsWith = (bytes: Buffer, ...signature: number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const tab = 0x09;
const carriageReturn = 0x0d;
const space = 0x20;
const del = 0x7f;

/** Text in whatever alphabet has no control characters but white space; spreadsheets still write Windows-1252. */
const isText = (bytes: Buffer): boolean =>
  bytes.every((byte) => (byte >= space && byte !== del) || (byte >= tab && byte <= carriageReturn));

/** By the bytes alone; text of either kind is `text`. */
const findKind = (bytes: Buffer): FileKind | null => {
  if (bytes.subarray(0, 5).toString("latin1") === "%PDF-") return "pdf";
  if (startsWith(bytes, ...pngSignature) && bytes.subarray(12, 16).toString("latin1") === "IHDR") return "png";
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return "jpeg";
  return findOfficeKind(bytes) ?? (isText(bytes) ? "text" : null);
};

/** The extension of a name, in small letters and with its dot; "" without one. */
const extensionOf = (name: string): string => /\.[^./\\]+$/.exec(name.trim().toLowerCase())?.[0] ?? "";

export interface EvidenceKind {
  mediaType: string;
  /** With its dot, as the name had it. */
  extension: string;
}

/**
 * What kind of file this is, by its bytes; its name and what the sender calls it have to agree.
 * @param contentType as sent; undefined where the sender says nothing
 * @throws Problem 415 for a kind that is not taken, 422 where name and bytes disagree, or an office file has macros, a
 *   password, or is damaged
 */
export const readEvidenceKind = (bytes: Buffer, fileName: string, contentType: string | undefined): EvidenceKind => {
  const sentAs = contentType?.split(";")[0]?.trim().toLowerCase() ?? anyBytes;
  if (sentAs !== anyBytes && !fileKinds.some((kind) => kinds[kind].mediaType === sentAs)) {
    throw wrongKind("This route does not read that Content-Type.");
  }
  const extension = extensionOf(fileName);
  const named = fileKinds.find((kind) => kinds[kind].extensions.includes(extension));
  if (named === undefined) throw wrongKind(`A name that ends with "${extension}" is not one of a file that is kept.`);
  const found = findKind(bytes);
  if (found === null) throw wrongKind("By its bytes this is another kind of file.");
  const isCsv = found === "text" && named === "csv";
  const kind = isCsv ? "csv" : found;
  const disagree = (what: string) => {
    const message = `${what}, but by its bytes it is ${kinds[found].title}`;
    return new Problem(422, `${message}.`, { errors: [{ pointer: "/fileName", message }] });
  };
  if (kind !== named) throw disagree(`the name says ${kinds[named].title}`);
  if (sentAs !== anyBytes && sentAs !== kinds[kind].mediaType) throw disagree(`it was sent as ${sentAs}`);
  if (kind === "docx" || kind === "xlsx" || kind === "pptx") checkOfficeFile(bytes, kind);
  return { mediaType: kinds[kind].mediaType, extension };
};
