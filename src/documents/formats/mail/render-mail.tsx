import type { FC } from "hono/jsx";
import type { Block, DocumentLayout } from "../../layout/blocks.ts";
import type { OwnActions, OwnItem } from "../own-actions.ts";
import { cleanText } from "../wording.ts";
import { toHtml, writeMailBlocks } from "./mail-blocks.tsx";
import { listMailCharts, type MailChart } from "./mail-charts.ts";
import { Runs } from "./mail-parts.tsx";
import { colours, fontFamily, sharedStyle, styles } from "./mail-styles.ts";
import { compileMjml, escapeHtml, leaf, type MjmlNode, parent } from "./mjml.ts";

/** A document's mail without what differs from reader to reader. */
export interface MailTemplate {
  html: string;
  /** The pictures that `html` names by `cid:`. */
  charts: MailChart[];
}

/** What a mail adds around a document for one reader. */
export interface MailFrame {
  /** What the reader has to know first: that it comes late, when it is for them. */
  notices: readonly string[];
  ownActions: OwnActions | null;
  /** Why this reader gets it. */
  footer: string;
  /** The address of the page; null when there is none to give. */
  address: string | null;
}

// Comments: every text of a document is escaped, so none can hold one of these.
const places = { top: "<!--drumbeat:top-->", end: "<!--drumbeat:end-->" };

/**
 * Compiles the mail of a document once, for all its readers; `fillMail` adds what is each reader's own. `documentKey`
 * names the pictures.
 * @throws Error when the document cannot be written as a strictly valid mail
 */
export async function compileMail(layout: DocumentLayout, documentKey: string): Promise<MailTemplate> {
  const charts = listMailCharts(layout, documentKey);
  const html = await compileMjml(writeTree(layout, charts));
  for (const place of Object.values(places)) {
    if (html.split(place).length !== 2) throw new Error(`The mail has to hold ${place} exactly once`);
  }
  return { html, charts };
}

/** The mail for one reader. Every text of the frame is escaped. */
export function fillMail(template: MailTemplate, frame: MailFrame): string {
  const top = toHtml(<Top frame={frame} />);
  const end = toHtml(<End frame={frame} />);
  // Functions, because a text may hold what `replace` would read as a pattern.
  return template.html.replace(places.top, () => top).replace(places.end, () => end);
}

function writeTree(layout: DocumentLayout, charts: readonly MailChart[]): MjmlNode {
  const head = parent("mj-head", {}, [
    leaf("mj-title", {}, escapeHtml(cleanText(`${layout.title}, ${layout.dateText}`))),
    leaf("mj-preview", {}, escapeHtml(writePreheader(layout))),
    parent("mj-attributes", {}, [
      leaf("mj-all", { "font-family": fontFamily }),
      leaf("mj-text", { "font-size": "15px", "line-height": "1.45", color: colours.text, padding: "0 24px" }),
      leaf("mj-table", { "font-size": "15px", "line-height": "1.4", color: colours.text, padding: "0 24px 10px" }),
      leaf("mj-image", { width: "440px", align: "left", padding: "0 24px", "fluid-on-mobile": true }),
    ]),
    leaf("mj-style", {}, sharedStyle),
    leaf(
      "mj-raw",
      {},
      '<meta name="color-scheme" content="light"><meta name="supported-color-schemes" content="light">',
    ),
  ]);
  const column = [
    leaf("mj-raw", {}, places.top),
    leaf("mj-text", {}, writeTitle(layout)),
    ...writeMailBlocks(layout.blocks, charts),
    leaf("mj-text", { padding: "14px 24px 0", "font-size": "13px", color: colours.quiet }, writeFooter(layout)),
    leaf("mj-raw", {}, places.end),
  ];
  const body = parent("mj-body", { width: "600px", "background-color": colours.paper }, [
    parent("mj-section", { padding: "16px 0", "background-color": colours.paper, "text-align": "left" }, [
      parent("mj-column", {}, column),
    ]),
  ]);
  return parent("mjml", { lang: "en", dir: "ltr" }, [head, body]);
}

const writeTitle = (layout: DocumentLayout): string =>
  toHtml(
    <>
      <p style={styles.office}>
        <bdi>{cleanText(layout.office)}</bdi> · {cleanText(layout.dateText)}
      </p>
      <h1 style={styles.title}>
        <bdi>{cleanText(layout.title)}</bdi>
      </h1>
    </>,
  );

const writeFooter = (layout: DocumentLayout): string => toHtml(<bdi>{cleanText(layout.footer)}</bdi>);

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });
const longestPreheader = 160;

/** What a mailbox shows beside the subject: the first sentence of what has to be read. */
function writePreheader(layout: DocumentLayout): string {
  const callout = layout.blocks.find((block) => block.block === "callout");
  const text = firstParagraph(callout?.blocks ?? []) ?? layout.title;
  for (const { segment } of sentences.segment(cleanText(text).slice(0, 1000))) {
    if (segment.trim() !== "") return cut(segment.trim());
  }
  return "";
}

const cut = (text: string): string =>
  text.length <= longestPreheader ? text : `${text.slice(0, longestPreheader - 1).toWellFormed()}…`;

function firstParagraph(blocks: readonly Block[]): string | null {
  for (const block of blocks) {
    if (block.block === "paragraph") return block.line.map((run) => run.text).join("");
    const [first] = block.block === "list" ? block.items : [];
    if (first !== undefined) return first.map((run) => run.text).join("");
  }
  return null;
}

/** The wrapping that MJML gives to the other rows of the column. */
const rowStyle = "padding:0 24px;word-break:break-word";
const textStyle = `font-family:${fontFamily};font-size:15px;line-height:1.45;text-align:left;color:${colours.text}`;

const Top: FC<{ frame: MailFrame }> = ({ frame: { notices, ownActions, address } }) => (
  <tr>
    <td align="left" style={rowStyle}>
      <div style={textStyle}>
        {notices.map((notice) => (
          <p style={styles.notice}>
            <bdi>{cleanText(notice)}</bdi>
          </p>
        ))}
        {ownActions !== null && (
          <div style={styles.own}>
            <h2 style={styles.calloutTitle}>{cleanText(ownActions.title)}</h2>
            <OwnList items={ownActions.items} />
          </div>
        )}
        <BrowserLink address={address} />
      </div>
    </td>
  </tr>
);

const OwnList: FC<{ items: readonly OwnItem[] }> = ({ items }) => (
  <ul style={styles.list}>
    {items.map(({ line, answer }) => (
      <li>
        <Runs line={line} />
        {answer !== null && (
          <>
            <br />
            <a href={answer.address} style={`color:${colours.link};font-weight:700`}>
              {cleanText(answer.label)}
            </a>
          </>
        )}
      </li>
    ))}
  </ul>
);

const End: FC<{ frame: MailFrame }> = ({ frame: { footer, address } }) => (
  <tr>
    <td align="left" style={`${rowStyle};padding-top:8px`}>
      <div style={textStyle}>
        <p style={`${styles.paragraph};${styles.quiet}`}>
          <bdi>{cleanText(footer)}</bdi>
        </p>
        <BrowserLink address={address} />
      </div>
    </td>
  </tr>
);

/** At the top as well: pictures may be blocked, and some programs cut off the end of a long mail. */
const BrowserLink: FC<{ address: string | null }> = ({ address }) =>
  address === null ? null : (
    <p style={`${styles.paragraph};font-size:13px`}>
      <a href={address} style={`color:${colours.link}`}>
        Read it in the browser
      </a>
    </p>
  );
