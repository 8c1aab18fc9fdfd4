import type { HtmlEscapedString } from "hono/utils/html";
import type { Block } from "../../layout/blocks.ts";
import { cleanText, showsTableTitle } from "../wording.ts";
import type { MailChart } from "./mail-charts.ts";
import { EntryRows, FactRows, NarrowRows, type Of, TextBlock } from "./mail-parts.tsx";
import { colours, styles } from "./mail-styles.ts";
import { escapeHtml, leaf, type MjmlNode } from "./mjml.ts";

/** @throws TypeError when a component waits for something; ours never do */
export function toHtml(element: HtmlEscapedString | Promise<HtmlEscapedString>): string {
  if (element instanceof Promise) throw new TypeError("A mail component must not be asynchronous");
  return element.toString();
}

/**
 * The blocks as elements of one MJML column. Running text that belongs together is one element, because each costs half
 * a kilobyte. `charts` are the document's in reading order.
 */
export function writeMailBlocks(blocks: readonly Block[], charts: readonly MailChart[]): MjmlNode[] {
  const nodes: MjmlNode[] = [];
  const waiting = [...charts];
  let text = "";
  const flush = () => {
    if (text !== "") nodes.push(leaf("mj-text", {}, text));
    text = "";
  };
  const visit = (part: readonly Block[]): void => {
    for (const [index, block] of part.entries()) {
      if (block.block === "table") {
        if (showsTableTitle(part[index - 1])) text += writeTableTitle(block);
        flush();
        nodes.push(writeTable(block));
      } else if (block.block === "facts") {
        flush();
        nodes.push(leaf("mj-table", { padding: "0 24px 8px" }, toHtml(<FactRows part={block} />)));
      } else if (block.block === "chart") {
        text += toHtml(<h3 style={styles.subheading}>{cleanText(block.chart.title)}</h3>);
        flush();
        nodes.push(...writeChart(block, waiting.shift()));
      } else if (block.block === "callout") {
        flush();
        visitCallout(block);
      } else {
        text += toHtml(<TextBlock block={block} />);
      }
    }
  };
  const visitCallout = (callout: Of<"callout">): void => {
    // Tables and charts within one follow below it.
    const isText = (block: Block) => !["table", "facts", "chart", "callout"].includes(block.block);
    const inside = callout.blocks.filter(isText).map((block) => <TextBlock block={block} />);
    text = toHtml(
      <div style={styles.callout}>
        <h2 style={styles.calloutTitle}>{cleanText(callout.title)}</h2>
        {inside}
      </div>,
    );
    visit(callout.blocks.filter((block) => !isText(block)));
  };
  visit(blocks);
  flush();
  return nodes;
}

const writeTableTitle = (table: Of<"table">): string =>
  toHtml(<h2 style={styles.heading}>{cleanText(table.title)}</h2>);

const narrowColumns = 3;

function writeTable(table: Of<"table">): MjmlNode {
  const isNarrow =
    table.columns.length <= narrowColumns &&
    table.rows.every((cells) => cells.every((cell) => cell.badge === undefined));
  return isNarrow
    ? leaf("mj-table", {}, toHtml(<NarrowRows part={table} />))
    : leaf("mj-table", { role: "presentation" }, toHtml(<EntryRows part={table} />));
}

function writeChart({ chart }: Of<"chart">, picture: MailChart | undefined): MjmlNode[] {
  if (picture === undefined) return [];
  return [
    leaf("mj-image", { src: `cid:${escapeHtml(picture.cid)}`, alt: escapeHtml(picture.alt) }),
    leaf(
      "mj-text",
      { "font-size": "13px", color: colours.quiet, padding: "4px 24px 10px" },
      escapeHtml(cleanText(chart.caption)),
    ),
  ];
}
