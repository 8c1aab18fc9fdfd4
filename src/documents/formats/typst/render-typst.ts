import type { Block, DocumentLayout } from "../../layout/blocks.ts";
import { type Pen, writeBlocks, writeTitle } from "./typst-blocks.ts";
import { preamble } from "./typst-style.ts";
import { isBlank, writeString, writeText } from "./typst-text.ts";

const listSources = (blocks: readonly Block[]): number[] =>
  blocks.flatMap((block) => {
    if (block.block === "sources") return block.items.map((item) => item.number);
    return block.block === "callout" ? listSources(block.blocks) : [];
  });

/** It stands on every page; what is cut off an overlong one stands in the document. */
const longestFooter = 240;
const shortenFooter = (text: string): string =>
  text.length > longestFooter ? `${text.slice(0, longestFooter).toWellFormed()}…` : text;

/**
 * A document as Typst source, with the drawings it names by path. No text of the layout is ever read as Typst: all of it
 * stands in string literals. The creation date is left to the renderer (`date: auto`), so the source has no clock.
 */
export function writeTypst(layout: DocumentLayout): { source: string; charts: { path: string; svg: string }[] } {
  const pen: Pen = { known: new Set(listSources(layout.blocks)), labelled: new Set(), charts: [] };
  const body = writeBlocks(layout.blocks, pen);
  const source = `${preamble}
#set document(title: ${writeString(isBlank(layout.title) ? "–" : layout.title)}, author: ${writeString(layout.office)}, date: auto)
#set page(footer: {
  set text(size: 7.8pt, fill: ink-soft)
  grid(columns: (1fr, auto), column-gutter: 16pt, ${writeText(shortenFooter(layout.footer), true)},
    context ("Page " + str(here().page()) + " of " + str(counter(page).final().first())))
})

#par(text(size: 8.2pt, fill: ink-soft, ${writeText(layout.office, true)}))
${writeTitle(1, layout.title).join("")}

${body}
`;
  return { source, charts: pen.charts };
}
