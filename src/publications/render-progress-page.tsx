import { raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";
import { BadgeIcons } from "../documents/formats/html/badge-icons.tsx";
import { Blocks } from "../documents/formats/html/html-blocks.tsx";
import { pageStylesheet } from "../documents/formats/html/stylesheet.ts";
import { cleanText } from "../documents/formats/wording.ts";
import type { Block, Line } from "../documents/layout/blocks.ts";
import { formatDate } from "../platform/time/dates.ts";
import type { ProgressPage, PublishedFigure, PublishedMetric } from "./progress-page.ts";

/** The one style element of public pages, for the policy that allows it by its hash. */
export const progressStylesheet = pageStylesheet;

const say = (text: string): Line => [{ text }];
const quote = (text: string): Line => [{ text, isWritten: true }];

const layOutFigures = (title: string, figures: readonly PublishedFigure[]): Block[] => {
  if (figures.length === 0) return [];
  const isExpected = figures.some((figure) => figure.expectedText !== null);
  return [
    {
      block: "table",
      title: `${title}: the figures`,
      columns: [
        { title: "Period" },
        { title: "Figure", isFigure: true },
        ...(isExpected ? [{ title: "Expected", isFigure: true as const }] : []),
        { title: "As of" },
        { title: "Source" },
      ],
      // The latest is what most people look for.
      rows: figures
        .toReversed()
        .map(({ periodLabel, valueText, expectedText, asOf, revision, source }) => [
          { line: say(periodLabel) },
          { line: say(valueText) },
          ...(isExpected ? [{ line: say(expectedText ?? "–") }] : []),
          { line: say(formatDate(asOf)) },
          { line: [...quote(source), ...(revision > 1 ? say(`, revision ${revision}`) : [])] },
        ]),
    },
  ];
};

const layOutMetric = ({ title, state, stateText, sentence, chart, figures }: PublishedMetric): Block[] => [
  { block: "heading", level: 2, line: quote(title), badge: { state, label: stateText } },
  { block: "paragraph", line: say(sentence) },
  ...(chart === null ? [] : [{ block: "chart" as const, chart, size: "full" as const }]),
  ...layOutFigures(title, figures),
];

const layOutNotes = (notes: readonly string[]): Block[] =>
  notes.length === 0
    ? []
    : [
        { block: "heading", level: 2, line: say("Notes on the data") },
        { block: "list", items: notes.map(say) },
      ];

/** Who stands for the figures, and since when. */
export const describeSigning = ({ knownOn, signedOffBy, signedOffOn }: ProgressPage): string =>
  `Figures known on ${formatDate(knownOn)}, signed off by ${signedOffBy} on ${formatDate(signedOffOn)}.`;

const write = (page: HtmlEscapedString | Promise<HtmlEscapedString>): string => {
  // The renderer's type allows for components that wait; ours never do, and a promise must not be printed.
  if (page instanceof Promise) throw new TypeError("A page's component must not be asynchronous");
  return `<!doctype html>\n${page.toString()}\n`;
};

const Page: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{cleanText(title)}</title>
      <style>{raw(progressStylesheet)}</style>
    </head>
    <body>
      <BadgeIcons />
      {children}
    </body>
  </html>
);

/** A goal's progress for everybody: one page without script or anything loaded from elsewhere. Links to `CODE.csv`. */
export function renderProgressPage(page: ProgressPage): string {
  const { organisation, goal, metrics, notes } = page;
  return write(
    <Page title={`${goal.title}: progress`}>
      <main>
        <p class="office">
          <bdi>{cleanText(organisation)}</bdi>
        </p>
        <h1>
          <bdi>{cleanText(goal.title)}</bdi>
        </h1>
        <p>
          <bdi>{cleanText(describeSigning(page))}</bdi>{" "}
          <a href={`${encodeURIComponent(goal.code)}.csv`}>Download the figures (CSV)</a>
        </p>
        <Blocks blocks={[...metrics.flatMap(layOutMetric), ...layOutNotes(notes)]} />
      </main>
      <footer>
        <bdi>{cleanText(organisation)}</bdi> · Figures about so few people that somebody could be recognised are not
        shown.
      </footer>
    </Page>,
  );
}

/** The list of an organisation's published goals, beside their pages. */
export function renderProgressIndex(organisation: string, pages: readonly ProgressPage[]): string {
  return write(
    <Page title={`${organisation}: progress`}>
      <main>
        <p class="office">
          <bdi>{cleanText(organisation)}</bdi>
        </p>
        <h1>Progress of our goals</h1>
        {pages.length === 0 && <p>Nothing is published now.</p>}
        {pages.map((page) => (
          <>
            <h2>
              <a href={`${encodeURIComponent(page.goal.code)}.html`}>
                <bdi>{cleanText(page.goal.title)}</bdi>
              </a>
            </h2>
            <ul>
              {page.metrics.map((metric) => (
                <li>
                  <bdi>{cleanText(metric.sentence)}</bdi>
                </li>
              ))}
            </ul>
            <p class="aside">
              <bdi>{cleanText(describeSigning(page))}</bdi>
            </p>
          </>
        ))}
      </main>
    </Page>,
  );
}

/** In the same words whether a page never was or was withdrawn. */
export function renderMissingPage(): string {
  return write(
    <Page title="No such page">
      <main>
        <h1>No page is published here</h1>
        <p>The address may not be complete, or the page was withdrawn. Ask the office that gave you the address.</p>
      </main>
    </Page>,
  );
}
