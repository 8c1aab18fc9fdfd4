/**
 * The wording of invitations and of what is said when a meeting is moved or called off. Pure, like the other letters:
 * who gets one and when is decided elsewhere.
 */

import { html, raw } from "hono/html";
import { countOf, oneLine, trimEnd } from "../documents/sentences.ts";
import { joinBlocks, labelled, wrapText } from "../documents/text-layout.ts";
import { smallPageStylesheet } from "../platform/pages/small-page.tsx";
import { formatWeekdayDate } from "../platform/time/dates.ts";
import { formatMomentFor } from "../platform/time/meeting-text.ts";
import { readWallTime } from "../platform/time/wall-time.ts";
import { type Letter, subjectLine } from "./letters.ts";

/** The iCalendar part of a mail: `method` is the one that `content` states. */
export interface LetterCalendar {
  method: "REQUEST" | "CANCEL";
  content: string;
}

/** A letter that may carry an entry for its reader's calendar. */
export interface CalendarLetter extends Letter {
  calendar?: LetterCalendar;
}

/** Addresses under which an invited person answers. */
export interface ReplyLinks {
  accept: string;
  decline: string;
}

/** A meeting or paper as these letters name it. */
export interface LetterMeeting {
  organisation: string;
  title: string;
  isPaper: boolean;
  startsAt: Date;
  minutes: number;
  timeZone: string;
  /** The title of who chairs it; null where nobody does. */
  chair: string | null;
}

interface Part {
  label: string;
  value: string;
}

interface Page {
  heading: string;
  paragraphs: string[];
  parts: Part[];
  links: ReplyLinks | null;
  footer: string;
  organisation: string;
}

const dayOf = (startsAt: Date, timeZone: string): string =>
  formatWeekdayDate(readWallTime(startsAt, timeZone).local.slice(0, 10));

const answerWords = { accept: "Accept", decline: "Decline" } as const;

const writeText = ({ paragraphs, parts, links, footer, organisation }: Page): string =>
  joinBlocks([
    ...paragraphs.map((paragraph) => wrapText(paragraph)),
    parts.map(({ label, value }) => labelled(label, value)).join("\n"),
    ...(links === null ? [] : [`${answerWords.accept}:\n${links.accept}`, `${answerWords.decline}:\n${links.decline}`]),
    wrapText(footer),
    wrapText(organisation),
  ]);

const writeHtml = (title: string, { heading, paragraphs, parts, links, footer, organisation }: Page): string => {
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${raw(smallPageStylesheet)}</style></head>
<body><main>
<p class="office"><bdi>${oneLine(organisation)}</bdi></p>
<h1><bdi>${oneLine(heading)}</bdi></h1>
${paragraphs.map((paragraph) => html`<p><bdi>${paragraph}</bdi></p>\n`)}
<dl class="head">${parts.map(({ label, value }) => html`<dt>${label}</dt><dd><bdi>${oneLine(value)}</bdi></dd>`)}</dl>
${links === null ? "" : html`<p><a href="${links.accept}">${answerWords.accept}</a> or <a href="${links.decline}">${answerWords.decline}</a></p>`}
<footer class="aside"><p>${footer}</p></footer>
</main></body>
</html>
`;
  // The helper's type allows for parts that wait; ours never do, and a promise must not be printed.
  if (page instanceof Promise) throw new TypeError("A part of a letter must not be asynchronous");
  return page.toString();
};

const layOut = (subject: string, page: Page, calendar: LetterCalendar | null): CalendarLetter => ({
  subject: subjectLine(subject),
  text: writeText(page),
  html: writeHtml(subjectLine(subject), page),
  ...(calendar === null ? {} : { calendar }),
});

const describeMeeting = (meeting: LetterMeeting, readerZone: string | null): Part[] => [
  { label: "When", value: formatMomentFor(meeting.startsAt, meeting.timeZone, readerZone) },
  ...(meeting.isPaper ? [] : [{ label: "Length", value: countOf(meeting.minutes, "minute") }]),
  ...(meeting.chair === null ? [] : [{ label: "Chair", value: oneLine(meeting.chair) }]),
];

/** To each reader of a meeting: when it is, who chairs it, why they get it, and where to answer. */
export const writeInvitation = (input: {
  meeting: LetterMeeting;
  /** The reader's own zone; null when it is not known. */
  readerZone: string | null;
  /** "you chair this meeting" */
  because: string;
  links: ReplyLinks;
  calendar: LetterCalendar;
}): CalendarLetter => {
  const { meeting, readerZone, because, links, calendar } = input;
  const title = oneLine(meeting.title);
  return layOut(
    `Invitation: ${title}, ${dayOf(meeting.startsAt, meeting.timeZone)}`,
    {
      heading: title,
      paragraphs: [
        `You are invited to "${title}". Please answer by a link in this mail; the page it opens takes a "maybe" too. An answer given in a calendar program does not arrive.`,
      ],
      parts: describeMeeting(meeting, readerZone),
      links,
      footer: `You get this mail because ${trimEnd(oneLine(because))}.`,
      organisation: meeting.organisation,
    },
    calendar,
  );
};

/** What became of a meeting, for somebody who was told otherwise. */
export type LetterChange =
  | { kind: "moved"; fromStartsAt: Date; reason: string }
  | { kind: "cancelled" | "skipped"; fromStartsAt: Date; reason: string }
  /** `to`: what it gave way to. */
  | { kind: "gaveWay"; fromStartsAt: Date; to: string }
  | { kind: "reinstated"; reason: string };

/** The day it was to be on; with the time where only that has changed. */
const sayFormer = (fromStartsAt: Date, { startsAt, timeZone }: LetterMeeting): string => {
  const former = readWallTime(fromStartsAt, timeZone).local;
  const isSameDay = former.slice(0, 10) === readWallTime(startsAt, timeZone).local.slice(0, 10);
  return isSameDay ? `${dayOf(fromStartsAt, timeZone)}, ${former.slice(11)}` : dayOf(fromStartsAt, timeZone);
};

const sayReason = (reason: string): string => `Reason: ${trimEnd(oneLine(reason))}.`;

const sayChange = (meeting: LetterMeeting, change: LetterChange, readerZone: string | null): [string, string] => {
  const { timeZone, startsAt } = meeting;
  const title = oneLine(meeting.title);
  const now = formatMomentFor(startsAt, timeZone, readerZone);
  switch (change.kind) {
    case "moved":
      return [
        `Moved: ${title}, now ${dayOf(startsAt, timeZone)}`,
        `${title} of ${sayFormer(change.fromStartsAt, meeting)} was moved to ${now}. ${sayReason(change.reason)}`,
      ];
    case "reinstated":
      return [
        `Takes place after all: ${title}, ${dayOf(startsAt, timeZone)}`,
        `${title} takes place after all, on ${now}. ${sayReason(change.reason)}`,
      ];
    default: {
      const day = dayOf(change.fromStartsAt, timeZone);
      const noun = meeting.isPaper ? "is not issued" : "does not take place";
      const why =
        change.kind === "gaveWay" ? `It gave way to ${trimEnd(oneLine(change.to))}.` : sayReason(change.reason);
      return [`Cancelled: ${title}, ${day}`, `${title} of ${day} ${noun}. ${why}`];
    }
  }
};

/**
 * To everybody who was told otherwise: how things stand now, what changed first.
 * @param input.meeting as it stands now
 * @param input.calendar of those who were invited; null of the others
 */
export const writeChange = (input: {
  meeting: LetterMeeting;
  change: LetterChange;
  readerZone: string | null;
  links: ReplyLinks | null;
  calendar: LetterCalendar | null;
}): CalendarLetter => {
  const { meeting, change, readerZone, links, calendar } = input;
  const [subject, sentence] = sayChange(meeting, change, readerZone);
  const asksAgain = "Please answer again by a link in this mail, also where you had answered.";
  return layOut(
    subject,
    {
      heading: oneLine(meeting.title),
      paragraphs: [
        sentence,
        ...(links === null ? [] : [asksAgain]),
        ...(calendar?.method === "CANCEL" ? ["The attached calendar entry takes it out of your calendar."] : []),
      ],
      parts: calendar?.method === "REQUEST" ? describeMeeting(meeting, readerZone) : [],
      links,
      footer: "You get this mail because you were sent an invitation, papers, a request or a reminder for it.",
      organisation: meeting.organisation,
    },
    calendar,
  );
};
