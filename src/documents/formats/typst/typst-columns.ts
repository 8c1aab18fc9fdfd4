import type { Block, Cell } from "../../layout/blocks.ts";
import { columnPt } from "./typst-style.ts";
import { measureLine } from "./typst-text.ts";

type TableBlock = Extract<Block, { block: "table" }>;

const letterPt = 4.6;
/** A column of words or badges this short keeps its own width; longer ones share what is left. */
const shortLetters = 25;
const sharedLetters = { least: 10, most: 70 };

const lengthOf = (cell: Cell | undefined): number =>
  cell === undefined
    ? 0
    : Math.max(
        measureLine(cell.line) + (cell.badge === undefined ? 0 : cell.badge.label.length + 5),
        measureLine(cell.aside ?? []) / 2,
      );

/**
 * Widths of a table's columns for Typst: narrow ones as wide as their content, the others in proportion to how much
 * they say. The first takes part in the sharing always, so that the table fills the page.
 */
export function chooseColumns({ columns, rows }: TableBlock): string[] {
  const lengths = columns.map((column, index) => {
    const cells = rows.map((row) => lengthOf(row[index]));
    const average = cells.length === 0 ? 0 : cells.reduce((sum, length) => sum + length, 0) / cells.length;
    return { longest: Math.max(column.title.length, ...cells), average: Math.max(column.title.length, average) };
  });
  const isShort = lengths.map(({ longest }, index) => index > 0 && longest <= shortLetters);
  const ownPt = lengths.reduce((sum, { longest }, index) => sum + (isShort[index] ? longest * letterPt + 10 : 0), 0);
  const isCrowded = ownPt > columnPt * 0.7;
  return lengths.map(({ average }, index) => {
    if (isShort[index] && !isCrowded) return "auto";
    const share = Math.min(sharedLetters.most, Math.max(sharedLetters.least, average));
    return `${Math.round(share)}fr`;
  });
}
