import { Paragraph, StringValueElement, Table, TableCell, TableProperties, TableRow } from "docx";
import type { Block, Cell, Column, Line } from "../../layout/blocks.ts";
import { ink, noBorder, tableAsideStyle, tableStyle, textWidth } from "./docx-styles.ts";
import { cleanText, isRightToLeft, writeBadge, writeLine, writeText } from "./docx-text.ts";

type TableOptions = ConstructorParameters<typeof Table>[0];

/** A table whose name is heard by those who do not see it; the package knows no names of tables. */
class NamedTable extends Table {
  constructor(options: TableOptions, name: string) {
    super(options);
    const properties = this.root.find((child) => child instanceof TableProperties);
    properties?.addChildElement(new StringValueElement("w:tblCaption", cleanText(name)));
  }
}

const noBorders = {
  top: noBorder,
  bottom: noBorder,
  left: noBorder,
  right: noBorder,
  insideHorizontal: noBorder,
  insideVertical: noBorder,
};

/** A table that only sets things side by side: nothing of it is seen. */
export const placeSideBySide = (
  rows: readonly (readonly (readonly Paragraph[])[])[],
  columnWidths: readonly number[],
  cantSplit = true,
): Table =>
  new Table({
    width: { size: columnWidths.reduce((sum, width) => sum + width, 0), type: "dxa" },
    columnWidths,
    layout: "fixed",
    borders: noBorders,
    margins: { marginUnitType: "dxa", top: 0, bottom: 0, left: 0, right: 113 },
    rows: rows.map(
      (cells) =>
        new TableRow({
          cantSplit,
          children: cells.map(
            (children, column) =>
              new TableCell({ width: { size: columnWidths[column] ?? 0, type: "dxa" }, children: [...children] }),
          ),
        }),
    ),
  });

/** A letter of the table's text on average, and what a cell keeps free at its sides; twentieths of a point. */
const letterWidth = 102;
const cellMargin = 70;

const textOf = (line: Line): string =>
  line.map((run) => run.text + (run.sources ?? []).map((source) => `[${source}]`).join("")).join("");

const longestWord = (text: string): number => Math.max(0, ...text.split(/\s+/).map((word) => word.length));

interface Wish {
  /** Letters below which words break. */
  least: number;
  /** Letters with which nothing wraps, as far as that is reasonable. */
  most: number;
}

const wishOf = (column: Column, cells: readonly Cell[]): Wish => {
  const ofCells = cells.map((cell): Wish => {
    const text = textOf(cell.line);
    const badge = cell.badge === undefined ? 0 : cell.badge.label.length + 5;
    const aside = textOf(cell.aside ?? []);
    // A badge may wrap, though better it does not; a figure never does.
    const least = column.isFigure === true && text.length <= 12 ? text.length : longestWord(text);
    return { least: Math.max(least, Math.min(badge, 16)), most: Math.max(text.length, badge, aside.length * 0.6) };
  });
  return {
    least: Math.min(24, Math.max(longestWord(column.title) + 1, ...ofCells.map((wish) => wish.least))),
    most: Math.min(64, Math.max(column.title.length, ...ofCells.map((wish) => wish.most))),
  };
};

/**
 * Widths of columns that together fill the page: each gets what its longest word takes, and the rest is shared by how
 * much there is to read.
 */
export function shareWidth(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] {
  const wishes = columns.map((column, index) =>
    wishOf(
      column,
      rows.flatMap((row) => row[index] ?? []),
    ),
  );
  const widthOf = (letters: number): number => letters * letterWidth + 2 * cellMargin;
  const least = wishes.map((wish) => widthOf(wish.least));
  const taken = least.reduce((sum, width) => sum + width, 0);
  const wanted = wishes.map((wish, index) => Math.max(0, widthOf(wish.most) - (least[index] ?? 0)));
  const allWanted = wanted.reduce((sum, width) => sum + width, 0);
  const free = textWidth - taken;
  const widths = least.map((width, index) => {
    if (free <= 0) return (width * textWidth) / taken;
    return width + free * (allWanted === 0 ? 1 / columns.length : (wanted[index] ?? 0) / allWanted);
  });
  return widths.map((width) => Math.floor(width));
}

const lineOf = (color: string, size: number) => ({ style: "single", color, size }) as const;

const writeCell = (cell: Cell, column: Column, width: number): TableCell => {
  const alignment = column.isFigure === true ? ("right" as const) : ("left" as const);
  const bidirectional = isRightToLeft(cell.line);
  const text = writeLine(cell.line);
  const badge = cell.badge === undefined ? [] : [writeBadge(cell.badge)];
  const gap = text.length > 0 && badge.length > 0 ? writeText(" ") : [];
  return new TableCell({
    width: { size: width, type: "dxa" },
    children: [
      new Paragraph({
        style: tableStyle,
        alignment,
        ...(bidirectional ? { bidirectional } : {}),
        children: [...text, ...gap, ...badge],
      }),
      ...(cell.aside === undefined
        ? []
        : [new Paragraph({ style: tableAsideStyle, alignment, children: writeLine(cell.aside) })]),
    ],
  });
};

const headerRow = (columns: readonly Column[], widths: readonly number[]): TableRow =>
  new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(
      (column, index) =>
        new TableCell({
          width: { size: widths[index] ?? 0, type: "dxa" },
          verticalAlign: "bottom",
          borders: { bottom: lineOf(ink.text, 8) },
          children: [
            new Paragraph({
              style: tableStyle,
              keepNext: true,
              alignment: column.isFigure === true ? "right" : "left",
              children: writeText(column.title, { bold: true }),
            }),
          ],
        }),
    ),
  });

const tableOptions = (widths: readonly number[], rows: TableRow[]): TableOptions => ({
  width: { size: widths.reduce((sum, width) => sum + width, 0), type: "dxa" },
  columnWidths: widths,
  layout: "fixed",
  borders: { ...noBorders, bottom: lineOf(ink.line, 4), insideHorizontal: lineOf(ink.line, 4) },
  margins: { marginUnitType: "dxa", top: 22, bottom: 22, left: cellMargin, right: cellMargin },
  tableLook: { firstRow: true, firstColumn: true, noHBand: true, noVBand: true },
  rows,
});

/** A table to edit and to copy from: its header row comes again on every page, and no row is cut in two. */
export const writeTable = ({ title, columns, rows }: Extract<Block, { block: "table" }>): Table => {
  const widths = shareWidth(columns, rows);
  const body = rows.map(
    (row) =>
      new TableRow({
        cantSplit: true,
        children: columns.map((column, index) => writeCell(row[index] ?? { line: [] }, column, widths[index] ?? 0)),
      }),
  );
  return new NamedTable(tableOptions(widths, [headerRow(columns, widths), ...body]), title);
};
