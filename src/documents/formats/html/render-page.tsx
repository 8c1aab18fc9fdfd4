import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { DocumentLayout } from "../../layout/blocks.ts";
import { cleanText } from "../wording.ts";
import { BadgeIcons } from "./badge-icons.tsx";
import { Blocks } from "./html-blocks.tsx";
import { pageStylesheet } from "./stylesheet.ts";

/** What stands around a document without being part of it. */
export interface PageFrame {
  /** What has become known since it was issued. */
  notice: string | null;
  /** To print, to keep, to work on. */
  files: readonly { title: string; address: string }[];
}

/**
 * Renders a document as one complete HTML page without script or anything loaded from elsewhere; it prints, and reads at
 * 320 px. Every text of the layout is escaped. A content policy must allow the one style element, `pageStylesheet`.
 */
export function renderPage(layout: DocumentLayout, frame: PageFrame = { notice: null, files: [] }): string {
  const page = <Page layout={layout} frame={frame} />;
  // The renderer's type allows for components that wait; ours never do, and a promise must not be printed.
  if (page instanceof Promise) throw new TypeError("A document component must not be asynchronous");
  return `<!doctype html>\n${page.toString()}\n`;
}

const Page: FC<{ layout: DocumentLayout; frame: PageFrame }> = ({ layout, frame }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{cleanText(`${layout.title}, ${layout.dateText}`)}</title>
      <style>{raw(pageStylesheet)}</style>
    </head>
    <body>
      <BadgeIcons />
      <main>
        {frame.notice !== null && (
          <p class="notice" role="note">
            <bdi>{cleanText(frame.notice)}</bdi>
          </p>
        )}
        <p class="office">
          <bdi>{cleanText(layout.office)}</bdi> · {cleanText(layout.dateText)}
        </p>
        <h1>
          <bdi>{cleanText(layout.title)}</bdi>
        </h1>
        {frame.files.length > 0 && (
          <p class="aside files">
            {frame.files.map(({ title, address }, index) => (
              <>
                {index > 0 && " · "}
                <a href={address}>{cleanText(title)}</a>
              </>
            ))}
          </p>
        )}
        <Blocks blocks={layout.blocks} />
      </main>
      <footer>
        <bdi>{cleanText(layout.footer)}</bdi>
      </footer>
    </body>
  </html>
);
