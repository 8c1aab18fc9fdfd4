import { inflateRawSync } from "node:zlib";

/** The parts of a Word file by path; reads the directory of the ZIP archive. */
export function readParts(archive: Buffer): Map<string, Buffer> {
  const parts = new Map<string, Buffer>();
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    const size = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const file = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const start = file + 30 + archive.readUInt16LE(file + 26) + archive.readUInt16LE(file + 28);
    const packed = archive.subarray(start, start + size);
    parts.set(name, archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return parts;
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
export const unescapeXml = (xml: string): string =>
  xml.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? "");

export interface WordParagraph {
  /** Null: ordinary text. */
  style: string | null;
  text: string;
  xml: string;
}

/** The paragraphs of `word/document.xml` in reading order, those in tables too. */
export function readParagraphs(archive: Buffer): WordParagraph[] {
  const xml = readParts(archive).get("word/document.xml")?.toString("utf8") ?? "";
  return [...xml.matchAll(/<w:p>.*?<\/w:p>|<w:p\s[^>]*>.*?<\/w:p>/gs)].map(([paragraph]) => ({
    style: /<w:pStyle w:val="([^"]+)"/.exec(paragraph)?.[1] ?? null,
    text: unescapeXml([...paragraph.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)].map((match) => match[1] ?? "").join("")),
    xml: paragraph,
  }));
}
