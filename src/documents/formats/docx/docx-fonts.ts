import { font } from "./docx-styles.ts";

/** TrueType files of the family that documents are set in. */
export interface DocumentFonts {
  regular: Buffer;
  bold: Buffer;
}

interface Part {
  path: string;
  data: string;
}

/** The key that the first bytes of an embedded font are mixed with; any will do, and one that stays keeps bytes equal. */
const fontKey = "6F0C2B9E-3D51-4C78-9A4E-1B7D20C5E8F3";
const keyBytes = Buffer.from(fontKey.replaceAll("-", ""), "hex").reverse();

/** Mixes the first 32 bytes with the key, as ECMA-376 part 4, section 2.8.1 wants it. */
const obfuscate = (file: Buffer): Buffer => {
  const mixed = Buffer.from(file);
  for (let index = 0; index < 32; index += 1) mixed[index] = (mixed[index] ?? 0) ^ (keyBytes[index % 16] ?? 0);
  return mixed;
};

const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const describeFont = (faces: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${relationships}"><w:font w:name="${font}"><w:altName w:val="Arial"/><w:panose1 w:val="020B0604020202020204"/><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>${faces}</w:font></w:fonts>`;

/**
 * The parts of a file about its font: the font itself, so that it looks and breaks alike where Public Sans is not
 * installed, or else what to take in its place. The package would use another key each time.
 */
export function writeFontParts(fonts: DocumentFonts | null): Part[] {
  if (fonts === null) return [{ path: "word/fontTable.xml", data: describeFont("") }];
  const files = [fonts.regular, fonts.bold];
  const face = (name: string, number: number) => `<w:${name} r:id="rId${number}" w:fontKey="{${fontKey}}"/>`;
  const links = files.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${relationships}/font" Target="fonts/font${index + 1}.odttf"/>`,
  );
  return [
    { path: "word/fontTable.xml", data: describeFont(face("embedRegular", 1) + face("embedBold", 2)) },
    {
      path: "word/_rels/fontTable.xml.rels",
      data: `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links.join("")}</Relationships>`,
    },
    ...files.map((file, index) => ({
      path: `word/fonts/font${index + 1}.odttf`,
      // The package hands parts on as they are, bytes too; only its types know of text alone.
      data: obfuscate(file) as unknown as string,
    })),
  ];
}
