/** Lines of plain text, at most 72 columns wide. A column is a character as a reader counts them. */
export const textColumns = 72;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const isPlain = (text: string): boolean => /^[\u0020-\u02ff\u2010-\u2027]*$/.test(text);

/** Characters as a reader counts them: an emoji of several parts is one. */
const listLetters = (text: string): string[] =>
  isPlain(text) ? text.split("") : Array.from(graphemes.segment(text), ({ segment }) => segment);

const countColumns = (text: string): number => (isPlain(text) ? text.length : listLetters(text).length);

const isAddress = (word: string): boolean => word.includes("://");

/** A word longer than a line is cut into lines; an address never is. */
function cutWord(word: string, columns: number): string[] {
  if (isAddress(word) || countColumns(word) <= columns) return [word];
  const letters = listLetters(word);
  const count = Math.ceil(letters.length / columns);
  return Array.from({ length: count }, (_, index) => letters.slice(index * columns, (index + 1) * columns).join(""));
}

function fill(words: readonly string[], separator: string, first: string, rest: string): string {
  const lines: string[] = [];
  let line = first;
  let columns = countColumns(first);
  let isEmpty = true;
  for (const word of words) {
    const size = countColumns(word);
    if (!isEmpty && columns + separator.length + size > textColumns) {
      lines.push(line.trimEnd());
      line = rest;
      columns = countColumns(rest);
      isEmpty = true;
    }
    line += isEmpty ? word : `${separator}${word}`;
    columns += size + (isEmpty ? 0 : separator.length);
    isEmpty = false;
  }
  lines.push(line.trimEnd());
  return lines.join("\n");
}

/** A paragraph; `first` and `rest` stand before its first and its later lines. */
export function hang(text: string, first = "", rest = first): string {
  const columns = textColumns - Math.max(countColumns(first), countColumns(rest));
  const words = text.split(/\s+/).filter((word) => word !== "");
  return fill(
    words.flatMap((word) => cutWord(word, columns)),
    " ",
    first,
    rest,
  );
}

/** Pieces that each stay on one line where they fit into one. */
export function fillLines(pieces: readonly string[], separator: string, first: string, rest = first): string {
  const room = textColumns - Math.max(first.length, rest.length) - separator.length;
  if (pieces.some((piece) => countColumns(piece) > room)) return hang(pieces.join(separator), first, rest);
  // The separator ends a line that is followed by another: it must not be lost in the turn.
  return fill(
    pieces.map((piece, index) => (index < pieces.length - 1 ? `${piece}${separator.trimEnd()}` : piece)),
    " ",
    first,
    rest,
  );
}

/** A heading with a rule below it, as long as its longest line. */
export function underline(text: string, rule: string): string {
  const wrapped = hang(text);
  const longest = Math.max(...wrapped.split("\n").map(countColumns));
  return `${wrapped}\n${rule.repeat(Math.min(textColumns, longest))}`;
}
