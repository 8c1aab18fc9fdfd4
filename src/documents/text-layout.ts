import { oneLine } from "./sentences.ts";

export const textWidth = 76;

/**
 * Wraps a paragraph at 76 columns. `first` and `rest` are put before the first and the later lines. A word longer than
 * a line, such as a link, is never broken.
 */
export function wrapText(text: string, first = "", rest = first): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of oneLine(text).split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > textWidth) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  lines.push(line);
  return lines.join("\n");
}

/** A bullet with its text indented under itself. */
export function bullet(text: string, indent = ""): string {
  return wrapText(text, `${indent}- `, `${indent}  `);
}

/** "Label     value", the value hanging under itself. */
export function labelled(label: string, value: string, width = 12): string {
  return wrapText(value, label.padEnd(width), " ".repeat(width));
}

export function heading(text: string): string {
  return wrapText(text.toUpperCase());
}

export function title(text: string): string {
  const wrapped = wrapText(text);
  const longest = Math.min(textWidth, Math.max(...wrapped.split("\n").map((line) => line.length)));
  return `${wrapped}\n${"=".repeat(longest)}`;
}

/** Blocks with one empty line between them; empty blocks are left out. */
export function joinBlocks(blocks: readonly (string | null)[]): string {
  return `${blocks.filter((block) => block !== null && block !== "").join("\n\n")}\n`;
}
