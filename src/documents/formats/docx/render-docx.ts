import { Document, Footer, Header, Packer, PageNumber, Paragraph, TextRun } from "docx";
import type { DocumentLayout } from "../../layout/blocks.ts";
import { writeBody } from "./docx-blocks.ts";
import { type DocumentFonts, writeFontParts } from "./docx-fonts.ts";
import { fixTimes } from "./docx-package.ts";
import { edgeStyle, ink, numbering, page, styles, textWidth } from "./docx-styles.ts";
import { cleanText, isRightToLeft, writeText } from "./docx-text.ts";

const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => (character === "&" ? "&amp;" : character === "<" ? "&lt;" : "&gt;"));

/** Who made it and what it is called, without a time, which the package would take from the machine's clock. */
const describeFile = ({ title, office, dateText }: DocumentLayout): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escapeXml(cleanText(`${title}, ${dateText}`))}</dc:title><dc:creator>${escapeXml(cleanText(office))}</dc:creator><dc:language>en-US</dc:language></cp:coreProperties>`;

const edgeLine = (children: TextRun[]): Paragraph =>
  new Paragraph({ style: edgeStyle, tabStops: [{ type: "right", position: textWidth }], children });

const pageNumber = (): TextRun =>
  new TextRun({ children: ["\tPage ", PageNumber.CURRENT, " of ", PageNumber.TOTAL_PAGES] });

/**
 * Writes a document for Word and LibreOffice: US Letter, real headings, lists and tables to edit, charts as pictures
 * with their text. Nobody's text can become a field, a formula or markup. The same layout and pictures give the same
 * bytes.
 * @param charts a PNG for each chart block, in reading order
 * @param fonts put into the file, so that it looks the same everywhere; null leaves them out, some 60 KiB each
 * @throws RangeError when there are fewer pictures than charts
 */
export async function renderDocx(
  layout: DocumentLayout,
  charts: readonly Buffer[],
  fonts: DocumentFonts | null,
): Promise<Buffer> {
  let taken = 0;
  const pictures = {
    take: (): Buffer => {
      const picture = charts[taken];
      if (picture === undefined) throw new RangeError(`There is no picture for chart ${taken + 1}.`);
      taken += 1;
      return picture;
    },
  };
  const title = [{ text: layout.title }];
  const office = writeText(layout.office);
  const file = new Document({
    title: cleanText(layout.title),
    styles,
    numbering,
    sections: [
      {
        properties: {
          titlePage: true,
          page: {
            size: { width: page.width, height: page.height },
            margin: {
              top: page.top,
              right: page.margin,
              bottom: page.margin,
              left: page.margin,
              header: page.edge,
              footer: page.edge,
            },
          },
        },
        headers: {
          first: new Header({ children: [edgeLine(office)] }),
          default: new Header({
            children: [edgeLine([...office, ...writeText(` · ${layout.title}, ${layout.dateText}`)])],
          }),
        },
        footers: {
          first: new Footer({ children: [edgeLine([...writeText(layout.footer), pageNumber()])] }),
          default: new Footer({ children: [edgeLine([...writeText(layout.footer), pageNumber()])] }),
        },
        children: [
          new Paragraph({
            heading: "Title",
            ...(isRightToLeft(title) ? { bidirectional: true } : {}),
            children: writeText(layout.title, { color: ink.text }),
          }),
          ...writeBody(layout.blocks, pictures),
        ],
      },
    ],
  });
  const packed = await Packer.toBuffer(file, undefined, [
    { path: "docProps/core.xml", data: describeFile(layout) },
    ...writeFontParts(fonts),
  ]);
  return fixTimes(packed);
}
