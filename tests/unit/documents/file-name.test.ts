import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanFileName, readDispositionName, writeDisposition } from "../../../src/documents/freezing/file-name.ts";

/** Every code point, halves of surrogate pairs too; the generator for it that comes with fast-check starts slowly. */
const anyText = (maxLength: number) =>
  fc.string({ unit: fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)), maxLength });

describe("the name of an uploaded file", () => {
  it.each([
    ["Brief.docx", "Brief.docx"],
    ["Brief.DOCX", "Brief.docx"],
    ["Brief March", "Brief March.docx"],
    ["../../etc/passwd", "passwd.docx"],
    ["C:\\temp\\Brief.docx", "Brief.docx"],
    ["invoice\u202excod.exe", "invoicexcod.exe.docx"],
    ["a\u0000b\r\nc.docx", "abc.docx"],
    [".htaccess", "htaccess.docx"],
    ['a<b>:"|?*.docx', "a-b------.docx"],
    ["שלום.docx", "שלום.docx"],
    ["", null],
    ["../", null],
    [".docx", null],
  ])("%j becomes %j", (given, expected) => {
    expect(cleanFileName(given)).toBe(expected);
  });

  it("has no folder, no control or direction mark and one extension, whatever was sent, and stays when cleaned again", () => {
    fc.assert(
      fc.property(anyText(300), (given) => {
        const name = cleanFileName(given);
        if (name === null) return true;
        const isPlain = /^[^/\\\p{Cc}\p{Cf}<>:"|?*]+\.docx$/u.test(name) && Array.from(name).length <= 125;
        return isPlain && cleanFileName(name) === name;
      }),
    );
  });
});

describe("Content-Disposition", () => {
  it.each([
    [undefined, null],
    ["attachment", null],
    ['attachment; filename="Brief.docx"', "Brief.docx"],
    ["attachment; filename=Brief.docx", "Brief.docx"],
    ['attachment; filename="a \\"b\\".docx"', 'a "b".docx'],
    ["attachment; filename=\"x.docx\"; filename*=UTF-8''%E2%82%AC.docx", "€.docx"],
    ["attachment; filename=\"x.docx\"; filename*=UTF-8''%E2%82.docx", "x.docx"],
    ["attachment; filename*=UTF-8''%zz", null],
  ])("%j names %j", (header, expected) => {
    expect(readDispositionName(header)).toBe(expected);
  });

  it("written for any clean name is one line of plain characters, and reads back as that name", () => {
    fc.assert(
      fc.property(anyText(200), (given) => {
        const name = cleanFileName(given);
        if (name === null) return true;
        const header = writeDisposition(name);
        const isPlain = /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w%.!~-]+$/.test(header);
        return isPlain && /^[\x20-\x7e]+$/.test(header) && readDispositionName(header) === name;
      }),
    );
  });
});
