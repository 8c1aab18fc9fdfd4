import { html, raw } from "hono/html";
import { countOf, describeDays, oneLine, startSentence } from "../documents/sentences.ts";
import { joinBlocks, wrapText } from "../documents/text-layout.ts";
import { type Letter, subjectLine } from "../notifications/letters.ts";
import { smallPageStylesheet } from "../platform/pages/small-page.tsx";
import { formatDate } from "../platform/time/dates.ts";
import type { HandoverModel } from "./handover-model.ts";

/** What a mail names one by one; the page names all. */
const longestList = 25;

interface Item {
  label: string;
  words: string;
  state: string;
  link: string | null;
}

interface LetterPart {
  title: string;
  items: Item[];
  more: number;
}

/** Addresses at which the successor reads the page and answers, without an account. */
export interface HandoverLinks {
  page: string;
  /** By the label of the action, "A3". */
  actions: ReadonlyMap<string, string>;
  /** In the order in which the page names the requests for help. */
  asks: readonly string[];
}

/** To the successor, once: the open actions first, each with the link to answer it, and the page with all the rest. */
export function writeHandover(model: HandoverModel, links: HandoverLinks): Letter {
  const { from, organisation, summary, note, open } = model;
  const actions = open.actions.map((action) => ({
    label: action.label,
    words: action.text,
    state: `${startSentence(`due ${formatDate(action.dueOn)}`)}${action.overdueDays > 0 ? `, overdue by ${describeDays(action.overdueDays)}` : ""}${action.dueOn === action.originalDueOn ? "" : ` (first promised for ${formatDate(action.originalDueOn)})`}.`,
    link: links.actions.get(action.label) ?? null,
  }));
  const asks = open.asks.map((ask, index) => ({
    label: "",
    words: ask.text,
    state: `Asked on ${formatDate(ask.askedOn)}${ask.from === null ? "" : ` by ${oneLine(ask.from)}`}.`,
    link: links.asks[index] ?? null,
  }));
  const parts = [
    listPart(`Yours from now on: ${countOf(actions.length, "open action")}`, actions),
    listPart("Waiting for your answer", asks),
  ].filter(({ items }) => items.length > 0);
  const because = `You get this mail, once, because ${oneLine(from.title)} handed over to you. If something here is not right, please tell the delivery unit.`;
  const subject = subjectLine(`${oneLine(model.title)}, ${formatDate(model.on)}`);
  const said = note === null ? null : `${oneLine(from.title)} says: ${oneLine(note)}`;
  const text = joinBlocks([
    wrapText(summary),
    ...parts.flatMap(writePart),
    said === null ? null : wrapText(said),
    `What is open, what was promised and what was before, on one page:\n${links.page}`,
    wrapText(because),
    wrapText(organisation),
  ]);
  return { subject, text, html: writeHtml(model, parts, { said, because, page: links.page }) };
}

const listPart = (title: string, items: Item[]): LetterPart => ({
  title,
  items: items.slice(0, longestList),
  more: Math.max(0, items.length - longestList),
});

const sayMore = (more: number): string => `And ${more} more: the page names them all.`;

const writePart = ({ title, items, more }: LetterPart): string[] => [
  `${title}\n${"-".repeat(title.length)}`,
  ...items.map(({ label, words, state, link }) =>
    [
      wrapText(words, label === "" ? "- " : `${label}  `, "    "),
      wrapText(state, "    ", "    "),
      ...(link === null ? [] : [`    Answer: ${link}`]),
    ].join("\n"),
  ),
  ...(more === 0 ? [] : [wrapText(sayMore(more))]),
];

function writeHtml(
  { title, organisation, summary }: HandoverModel,
  parts: readonly LetterPart[],
  { said, because, page }: { said: string | null; because: string; page: string },
): string {
  const whole = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${oneLine(title)}</title><style>${raw(smallPageStylesheet)}</style></head>
<body><main>
<p class="office"><bdi>${oneLine(organisation)}</bdi></p>
<h1><bdi>${oneLine(title)}</bdi></h1>
<p>${summary}</p>
${parts.map(
  ({ title: heading, items, more }) => html`<h2>${heading}</h2>
<ul>${items.map(
    ({ label, words, state, link }) =>
      html`<li><strong>${label}</strong> <bdi>${oneLine(words)}</bdi> ${state}${link === null ? "" : html` <a href="${link}">Answer</a>`}</li>\n`,
  )}</ul>
${more === 0 ? "" : html`<p>${sayMore(more)}</p>`}`,
)}
${said === null ? "" : html`<p><bdi>${said}</bdi></p>`}
<p><a href="${page}">What is open, what was promised and what was before, on one page</a></p>
<footer><p class="aside">${because}</p><p class="aside"><bdi>${oneLine(organisation)}</bdi></p></footer>
</main></body>
</html>`;
  // The renderer's type allows for parts that wait; ours never do, and a promise must not be mailed.
  if (whole instanceof Promise) throw new TypeError("A letter must not be asynchronous");
  return `${whole}\n`;
}
