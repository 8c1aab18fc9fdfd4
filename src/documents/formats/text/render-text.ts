import type { DocumentLayout } from "../../layout/blocks.ts";
import type { OwnActions } from "../own-actions.ts";
import { cleanText, wordsOf } from "../wording.ts";
import { writeBlocks } from "./text-blocks.ts";
import { hang, underline } from "./text-lines.ts";

/** Renders a document as plain text of 72 columns, for mail and for whoever pastes it somewhere. Ends with a newline. */
export function renderPlainText(layout: DocumentLayout): string {
  const parts = [
    hang(`${cleanText(layout.office)} · ${cleanText(layout.dateText)}`),
    underline(cleanText(layout.title), "="),
    ...writeBlocks(layout.blocks),
    hang(cleanText(layout.footer)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** What comes first in the mail to somebody who owns actions. */
export function renderOwnActions({ title, items }: OwnActions): string {
  const lines = items.flatMap(({ line, answer }) => [
    hang(wordsOf(line), "- ", "  "),
    // An address is never broken: half of one opens nothing.
    ...(answer === null ? [] : [`  ${answer.label}:\n  ${answer.address}`]),
  ]);
  return [underline(title, "-"), ...lines].join("\n");
}
