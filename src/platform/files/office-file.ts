import { inflateRawSync } from "node:zlib";
import { Problem } from "../errors/problem.ts";

// Reads the directory of a ZIP file, and of its parts only the two that tell what it is. Sizes are looked at
// before anything is unpacked, so that a small file cannot become a large one in memory.

const maxParts = 5_000;
const maxUnpackedBytes = 400 * 1024 * 1024;
/** A report of a thousand pages has a body of some ten megabytes. */
const maxReadBytes = 32 * 1024 * 1024;
const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const localEntry = 0x04034b50;
const endLength = 22;
const maxCommentLength = 0xffff;
const isEncrypted = 0x1;

interface Part {
  name: string;
  method: number;
  packedBytes: number;
  unpackedBytes: number;
  localOffset: number;
}

/** What the programs of an office write, by the extension of the name. */
export type OfficeKind = "docx" | "xlsx" | "pptx";

interface OfficeFormat {
  /** "a Word document" */
  title: string;
  /** The part that holds the content, and the element it has to begin with. */
  body: string;
  root: string;
  rootTitle: string;
}

const formats: Record<OfficeKind, OfficeFormat> = {
  docx: { title: "a Word document", body: "word/document.xml", root: "document", rootTitle: "a document" },
  xlsx: { title: "an Excel workbook", body: "xl/workbook.xml", root: "workbook", rootTitle: "a workbook" },
  pptx: {
    title: "a PowerPoint presentation",
    body: "ppt/presentation.xml",
    root: "presentation",
    rootTitle: "a presentation",
  },
};

/** What a file is no good for; which format was meant is said where that is known. */
class Unreadable extends Error {}

const refuse = (message: string): Unreadable => new Unreadable(message);

const findEnd = (bytes: Buffer): number => {
  const first = Math.max(0, bytes.length - endLength - maxCommentLength);
  for (let at = bytes.length - endLength; at >= first; at -= 1) {
    if (bytes.readUInt32LE(at) === endOfDirectory && at + endLength + bytes.readUInt16LE(at + 20) === bytes.length) {
      return at;
    }
  }
  throw refuse("it is not a whole file");
};

const readDirectory = (bytes: Buffer): Part[] => {
  const end = findEnd(bytes);
  const [count, length, start] = [
    bytes.readUInt16LE(end + 10),
    bytes.readUInt32LE(end + 12),
    bytes.readUInt32LE(end + 16),
  ];
  if (bytes.readUInt16LE(end + 8) !== count || count > maxParts) throw refuse(`it has more than ${maxParts} parts`);
  if (start + length > end) throw refuse("it is damaged");
  const parts: Part[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== directoryEntry) throw refuse("it is damaged");
    const nameLength = bytes.readUInt16LE(at + 28);
    if ((bytes.readUInt16LE(at + 8) & isEncrypted) !== 0) throw refuse("it is protected by a password");
    parts.push({
      name: bytes.toString("utf8", at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      unpackedBytes: bytes.readUInt32LE(at + 24),
      localOffset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (at > end) throw refuse("it is damaged");
  return parts;
};

const unpack = (bytes: Buffer, part: Part): string => {
  const at = part.localOffset;
  if (part.unpackedBytes > maxReadBytes) throw refuse(`its ${part.name} is larger than 32 MiB`);
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== localEntry) throw refuse("it is damaged");
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const packed = bytes.subarray(start, start + part.packedBytes);
  if (packed.length !== part.packedBytes) throw refuse("it is damaged");
  if (part.method === 0) return packed.toString("utf8");
  try {
    // One byte more than it says of itself is a lie, and ends here.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, part.unpackedBytes) }).toString("utf8");
  } catch {
    throw refuse("it is damaged");
  }
};

const macroParts = /(?:^|\/)(?:vbaProject\.bin|vbaData\.xml)$|(?:^|\/)activeX\//i;

const check = (bytes: Buffer, kind: OfficeKind): void => {
  if (bytes.length < endLength || bytes.readUInt32LE(0) !== localEntry) throw refuse(`it is not a .${kind} file`);
  const { body, root, rootTitle } = formats[kind];
  const parts = readDirectory(bytes);
  const names = new Set<string>();
  for (const { name, method, packedBytes, unpackedBytes } of parts) {
    if (names.has(name)) throw refuse("it has two parts of one name");
    names.add(name);
    if (name === "" || name.includes("\\") || name.startsWith("/") || name.split("/").includes("..")) {
      throw refuse("one of its parts would lie outside of it");
    }
    if (macroParts.test(name)) throw refuse(`it has macros; save it as .${kind} without them`);
    // Also what marks the longer form of the format, which no paper needs.
    if ((method !== 0 && method !== 8) || packedBytes > bytes.length || unpackedBytes === 0xffffffff) {
      throw refuse("it is packed in a way that office programs do not use");
    }
    if (method === 0 && packedBytes !== unpackedBytes) throw refuse("it is damaged");
  }
  if (parts.reduce((sum, part) => sum + part.unpackedBytes, 0) > maxUnpackedBytes) {
    throw refuse("unpacked it is larger than 400 MiB");
  }
  const partOf = (name: string): Part => {
    const part = parts.find((one) => one.name === name);
    if (part === undefined) throw refuse(`it has no ${name}`);
    return part;
  };
  const types = unpack(bytes, partOf("[Content_Types].xml"));
  if (/macroEnabled/i.test(types)) throw refuse(`it has macros; save it as .${kind} without them`);
  if (!new RegExp(`<(?:[\\w.-]+:)?${root}[\\s/>]`).test(unpack(bytes, partOf(body)))) {
    throw refuse(`its ${body} is not ${rootTitle}`);
  }
};

/**
 * Whether bytes are an office file of a kind, without macros, that opens without a password. It is looked at, not
 * changed, and only its two parts that tell are unpacked. It is no search for viruses.
 * @throws Problem 422 that says what is wrong
 */
export const checkOfficeFile = (bytes: Buffer, kind: OfficeKind): void => {
  try {
    check(bytes, kind);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { message } = error;
    const detail = `This is not ${formats[kind].title} that can be kept: ${message}.`;
    throw new Problem(422, detail, { errors: [{ pointer: "", message }] });
  }
};

/** Which kind of office file bytes look like by the parts they list; null for any other, and for what is damaged. */
export const findOfficeKind = (bytes: Buffer): OfficeKind | null => {
  if (bytes.length < endLength || bytes.readUInt32LE(0) !== localEntry) return null;
  try {
    const names = new Set(readDirectory(bytes).map(({ name }) => name));
    const kinds: OfficeKind[] = ["docx", "xlsx", "pptx"];
    return kinds.find((kind) => names.has(formats[kind].body)) ?? null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
};
