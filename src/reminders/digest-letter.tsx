/** The wording of the daily digest. Pure; plain HTML with its styles on the elements, so that a thousand are cheap. */

import type { FC } from "hono/jsx";
import { colours, fontFamily, styles } from "../documents/formats/mail/mail-styles.ts";
import { oneLine } from "../documents/sentences.ts";
import { heading, joinBlocks, wrapText } from "../documents/text-layout.ts";
import { type Letter, subjectLine } from "../notifications/letters.ts";
import { renderSmallPage } from "../platform/pages/small-page.tsx";
import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import { answerLabel, type DigestLine, type DigestSection } from "./digest.ts";

export interface DigestLetter {
  organisation: string;
  onDate: IsoDate;
  sections: readonly DigestSection[];
  /** Where the reader turns the digest off. */
  unsubscribeUrl: string;
}

/** Beyond so many, a section says how many more there are: a list nobody reads helps nobody. */
const longestSection = 50;
/** More of them do not fit a phone. */
const countsInSubject = 3;

const countOfSection = ({ title, lines }: DigestSection): string =>
  `${lines.length} ${title.charAt(0).toLowerCase()}${title.slice(1)}`;

const sayWhatMatters = (sections: readonly DigestSection[]): string => {
  const counts = sections.slice(0, countsInSubject).map(countOfSection);
  return [...counts, ...(sections.length > countsInSubject ? ["more"] : [])].join(", ");
};

/** Lines that are the reader's own to answer; what others owe, or what is up for a decision, is told for them to know. */
const isOwn = ({ lines }: DigestSection): boolean => lines.some(({ addressLabel }) => addressLabel === answerLabel);

const writeIntro = (sections: readonly DigestSection[]): string =>
  sections.some(isOwn)
    ? "A line on where each of yours stands is enough: done, a new date with the reason, or the help that is needed. The links open a page for that; no account is needed."
    : "The links open a page; no account is needed.";
const whyThisMail = (sections: readonly DigestSection[]): string =>
  `You get this mail because ${sections.some(isOwn) ? "these actions or requests are yours to answer" : "of the office you hold"}. It comes at most once a day, in your morning, and only when something is due.`;
const whatTheLinkDoes =
  "turns this daily list off. Briefs, action logs and invitations still come, and what is overdue still opens the next agenda.";

const sayMore = (section: DigestSection): string | null =>
  section.lines.length > longestSection ? `And ${section.lines.length - longestSection} more.` : null;

const writeLine = ({ label, text, aside, address, addressLabel }: DigestLine): string =>
  [
    wrapText(label === null ? oneLine(text) : `${label}: ${oneLine(text)}`, "- ", "  "),
    wrapText(oneLine(aside), "  "),
    ...(address === null ? [] : [`  ${addressLabel ?? "Open"}: ${address}`]),
  ].join("\n");

const writeText = ({ organisation, onDate, sections, unsubscribeUrl }: DigestLetter): string =>
  joinBlocks([
    wrapText(`Your list for ${formatDate(onDate)}: ${sayWhatMatters(sections)}. ${writeIntro(sections)}`),
    ...sections.flatMap((section) => [
      heading(oneLine(section.title)),
      ...section.lines.slice(0, longestSection).map(writeLine),
      sayMore(section),
    ]),
    wrapText(whyThisMail(sections)),
    `${wrapText(`This link ${whatTheLinkDoes}`)}\n${unsubscribeUrl}`,
    wrapText(oneLine(organisation)),
  ]);

const lineStyle = `padding:10px 0;border-top:1px solid ${colours.line}`;
const answerStyle = `display:inline-block;margin:6px 0 0;padding:8px 16px;border:1px solid ${colours.link};border-radius:4px;color:${colours.link};text-decoration:none;font-weight:700`;

const Line: FC<{ line: DigestLine }> = ({ line: { label, text, aside, address, addressLabel } }) => (
  <div style={lineStyle}>
    <div>
      {label !== null && <strong>{`${label} `}</strong>}
      <bdi>{oneLine(text)}</bdi>
    </div>
    <div style={styles.quiet}>
      <bdi>{oneLine(aside)}</bdi>
    </div>
    {address !== null && (
      <a href={address} style={answerStyle}>
        {addressLabel ?? "Open"}
      </a>
    )}
  </div>
);

const Digest: FC<{ letter: DigestLetter; subject: string }> = ({ letter, subject }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light" />
      <title>{subject}</title>
    </head>
    <body style={`margin:0;padding:0;background-color:${colours.paper};color:${colours.text}`}>
      <div
        style={`max-width:600px;margin:0 auto;padding:16px;font:16px/1.5 ${fontFamily};color:${colours.text};overflow-wrap:anywhere`}
      >
        <p style={styles.office}>
          <bdi>{oneLine(letter.organisation)}</bdi>
        </p>
        <h1 style={styles.title}>Your list for {formatDate(letter.onDate)}</h1>
        <p style={styles.paragraph}>{writeIntro(letter.sections)}</p>
        {letter.sections.map((section) => {
          const more = sayMore(section);
          return (
            <>
              <h2 style={styles.heading}>
                {oneLine(section.title)} ({section.lines.length})
              </h2>
              {section.lines.slice(0, longestSection).map((line) => (
                <Line line={line} />
              ))}
              {more !== null && <p style={styles.paragraph}>{more}</p>}
            </>
          );
        })}
        <div style={`margin:24px 0 0;padding:12px 0 0;border-top:2px solid ${colours.line};${styles.quiet}`}>
          <p style={styles.paragraph}>{whyThisMail(letter.sections)}</p>
          <p style={styles.paragraph}>
            <a href={letter.unsubscribeUrl} style={`color:${colours.link}`}>
              Stop this daily list
            </a>
            : the link {whatTheLinkDoes}
          </p>
        </div>
      </div>
    </body>
  </html>
);

/** To one person, once a day: everything that is theirs to do, what is overdue first. The subject says how much. */
export function writeDigest(letter: DigestLetter): Letter {
  const subject = subjectLine(`${sayWhatMatters(letter.sections)}: ${formatDate(letter.onDate)}`);
  return {
    subject,
    text: writeText(letter),
    html: renderSmallPage(<Digest letter={letter} subject={subject} />),
  };
}
