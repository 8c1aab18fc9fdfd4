import { type INumberingOptions, type IStylesOptions, LevelFormat } from "docx";

/** Twentieths of a point, as everything in Word: US Letter with margins of 18 mm, less above, where the head stands. */
export const page = { width: 12_240, height: 15_840, margin: 1021, top: 860, edge: 460 };
export const textWidth = page.width - 2 * page.margin;

export const font = "Public Sans";
export const ink = { text: "1B1B1B", quiet: "565C65", line: "DFE1E2", lead: "005EA2", leadGround: "F0F4F9" };

/** Ids of our own styles; titles and headings have Word's. */
export const asideStyle = "Aside";
export const leadStyle = "Lead";
export const tableStyle = "TableText";
export const tableAsideStyle = "TableAside";
export const tableTitleStyle = "TableTitle";
export const captionStyle = "ChartCaption";
export const sourceStyle = "Source";
export const edgeStyle = "PageEdge";
export const linkStyle = "SourceMark";
export const bulletList = "bullets";
export const noBorder = { style: "none", size: 0, color: "auto" } as const;

/** `size` in half points, `before` and `after` in twentieths of a point. */
const paragraphStyle = (id: string, name: string, size: number, color: string, before: number, after: number) => ({
  id,
  name,
  basedOn: "Normal",
  quickFormat: true,
  run: { size, color },
  paragraph: { spacing: { before, after, line: 240, lineRule: "auto" as const } },
});

const headingStyle = (size: number, before: number, after: number) => ({
  run: { font, size, bold: true, color: ink.text },
  paragraph: { spacing: { before, after, line: 250, lineRule: "auto" as const }, keepNext: true, keepLines: true },
});

export const styles: IStylesOptions = {
  default: {
    document: {
      run: { font, size: 19, color: ink.text, language: { value: "en-US" } },
      // `auto` measures lines by the font: a fixed height would cut off letters of other scripts.
      paragraph: { spacing: { before: 0, after: 50, line: 240, lineRule: "auto" } },
    },
    title: headingStyle(34, 0, 90),
    heading1: headingStyle(23, 120, 30),
    heading2: headingStyle(19, 80, 20),
  },
  paragraphStyles: [
    paragraphStyle(asideStyle, "Aside", 17, ink.quiet, 0, 70),
    paragraphStyle(leadStyle, "Lead", 19, ink.text, 0, 40),
    paragraphStyle(tableStyle, "Table Text", 18, ink.text, 0, 0),
    paragraphStyle(tableAsideStyle, "Table Aside", 16, ink.quiet, 0, 0),
    {
      ...paragraphStyle(tableTitleStyle, "Table Title", 18, ink.text, 100, 40),
      run: { size: 18, bold: true },
    },
    paragraphStyle(captionStyle, "Chart Caption", 16, ink.quiet, 10, 50),
    paragraphStyle(sourceStyle, "Source", 15, ink.quiet, 0, 16),
    paragraphStyle(edgeStyle, "Page Edge", 16, ink.quiet, 0, 0),
  ],
  characterStyles: [
    {
      id: linkStyle,
      name: "Source Mark",
      basedOn: "DefaultParagraphFont",
      run: { superScript: true, color: ink.lead },
    },
  ],
};

export const numbering: INumberingOptions = {
  config: [
    {
      reference: bulletList,
      levels: [
        {
          level: 0,
          format: LevelFormat.BULLET,
          text: "•",
          style: { paragraph: { indent: { left: 340, hanging: 227 } } },
        },
      ],
    },
  ],
};
