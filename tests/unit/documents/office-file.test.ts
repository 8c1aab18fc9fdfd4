import { Document, Packer, Paragraph } from "docx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOfficeFile } from "../../../src/platform/files/office-file.ts";
import { writeZip } from "../../support/zip-file.ts";

const checkWordFile = (bytes: Buffer) => checkOfficeFile(bytes, "docx");
const parts = { "[Content_Types].xml": "<Types/>", "word/document.xml": '<w:document xmlns:w="x"/>' };
const pack = () => Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph("Brief")] }] }));

describe("a Word file", () => {
  it("is taken as Word and its kin write it", async () => {
    expect(() => checkWordFile(writeZip(parts))).not.toThrow();
    const word = await pack();
    expect(() => checkWordFile(word)).not.toThrow();
  });

  it.each([
    ["nothing", Buffer.alloc(0), "not a .docx file"],
    ["a PDF", Buffer.from("%PDF-1.7 and so on, for longer than a directory"), "not a .docx file"],
    ["a spreadsheet", writeZip({ ...parts, "word/document.xml": "<worksheet/>" }), "is not a document"],
    ["a ZIP file of something else", writeZip({ "a.txt": "a" }), "it has no [Content_Types].xml"],
    ["one without a body", writeZip({ "[Content_Types].xml": "<Types/>" }), "it has no word/document.xml"],
    ["one with macros", writeZip({ ...parts, "word/vbaProject.bin": "x" }), "it has macros"],
    ["one with macros under another name", writeZip({ ...parts, "customXml/VBAPROJECT.BIN": "x" }), "it has macros"],
    ["one with controls", writeZip({ ...parts, "word/activeX/activeX1.bin": "x" }), "it has macros"],
    [
      "one that calls itself macro-enabled",
      writeZip({ ...parts, "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml" }),
      "it has macros",
    ],
    ["one with a part outside", writeZip({ ...parts, "../a": "x" }), "lie outside"],
    ["one with an absolute part", writeZip({ ...parts, "/a": "x" }), "lie outside"],
    ["one with a password", writeZip(parts, { flags: 1 }), "a password"],
    ["a bomb that says so", writeZip(parts, { claimedBytes: 250 * 1024 * 1024 }), "larger than 400 MiB"],
    ["a large body", writeZip({ ...parts, "word/document.xml": "A".repeat(33 * 1024 * 1024) }), "larger than 32 MiB"],
    [
      "a bomb that lies",
      writeZip({ ...parts, "word/document.xml": "A".repeat(1_000_000) }, { claimedBytes: 8 }),
      "damaged",
    ],
    ["the longer form", writeZip(parts, { claimedBytes: 0xffffffff }), "in a way that office programs do not use"],
  ])("is refused when it is %s", (_, bytes, message) => {
    expect(() => checkWordFile(bytes)).toThrow(message);
  });

  it("cut off or with any byte changed is taken or refused, and nothing else happens", async () => {
    const word = await pack();
    fc.assert(
      fc.property(fc.nat(word.length - 1), fc.nat(255), fc.boolean(), (at, byte, isCut) => {
        const bytes = Buffer.from(isCut ? word.subarray(0, at) : word);
        if (!isCut) bytes[at] = byte;
        try {
          checkWordFile(bytes);
        } catch (error) {
          expect(error).toMatchObject({ status: 422 });
        }
      }),
      { numRuns: 300 },
    );
  });
});
