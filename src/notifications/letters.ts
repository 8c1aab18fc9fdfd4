/**
 * The wording of every mail. Pure: who gets it, when and whether is decided elsewhere. Each letter says why its reader
 * gets it, is short enough for a phone, gives the zone with every time, and names a link only when it was handed one.
 */

import { fillMail, type MailTemplate } from "../documents/formats/mail/render-mail.tsx";
import { type AnswerAddresses, layOutOwnActions, type OwnAsk } from "../documents/formats/own-actions.ts";
import { renderOwnActions, renderPlainText } from "../documents/formats/text/render-text.ts";
import { layOut } from "../documents/layout/lay-out.ts";
import { describeDays, oneLine, trimEnd } from "../documents/sentences.ts";
import { joinBlocks, wrapText } from "../documents/text-layout.ts";
import type { ActionLogModel, DocumentModel } from "../documents/view-model.ts";
import { daysBetween, formatDate, formatWeekdayDate, type IsoDate } from "../platform/time/dates.ts";
import { explainOpening, type LetterOccasion, sayCause, sayOwnTime, sayWhenItComes } from "./letter-occasion.ts";

export type { LetterOccasion } from "./letter-occasion.ts";

export interface Letter {
  subject: string;
  text: string;
  html?: string;
}

const longestSubject = 150;

/**
 * Makes any text safe as a mail subject: line breaks, control characters and marks that reverse text are removed, and
 * what is longer than 150 characters is cut with an ellipsis. Never empty.
 */
export function subjectLine(text: string): string {
  const plain = oneLine(text);
  const characters = Array.from(plain);
  if (plain === "") return "(no subject)";
  return characters.length <= longestSubject ? plain : `${characters.slice(0, longestSubject - 1).join("")}…`;
}

const shortDate = (occasion: LetterOccasion) => formatWeekdayDate(occasion.on);

/** A letter in plain text, signed by the organisation. */
export function layOutLetter(subject: string, organisation: string, blocks: readonly (string | null)[]): Letter {
  return { subject: subjectLine(subject), text: joinBlocks([...blocks, wrapText(organisation)]) };
}

/** A letter about a meeting or paper, which opens with which one it is and what has to be known first. */
export function layOutOccasionLetter(
  subject: string,
  occasion: LetterOccasion,
  blocks: readonly (string | null)[],
): Letter {
  return layOutLetter(subject, occasion.organisation, [...explainOpening(occasion).map(paragraph), ...blocks]);
}

const paragraph = (text: string) => wrapText(text);

const sayWhy = (because: string): string => `You get this mail because ${trimEnd(oneLine(because))}.`;

/** `link` is an address that opens the document; a letter without one names none. */
function linkBlock(link: string | undefined): string | null {
  return link ? `Read it here:\n${link}` : null;
}

/** To the owner of metrics: which figures are wanted, and by when. */
export function writeDataRequest(input: {
  occasion: LetterOccasion;
  /** `period` in words, "cohort 2012"; null when any newer figure is welcome. */
  figures: readonly { code: string; title: string; period: string | null }[];
  /** The last day on which a figure still gets into the papers. */
  wantedBy: IsoDate;
}): Letter {
  const { occasion, figures, wantedBy } = input;
  return layOutOccasionLetter(`Figures wanted by ${formatDate(wantedBy)}: ${occasion.routine}`, occasion, [
    paragraph(
      `Please send the latest figures by ${formatDate(wantedBy)}, so that the papers are made from them. If nothing newer exists, nothing needs to be done; the papers will say which figure is the last one known.`,
    ),
    figures
      .map((figure) =>
        wrapText(`${oneLine(figure.title)} (${figure.code})${figure.period ? `: ${figure.period}` : ""}`, "- ", "  "),
      )
      .join("\n"),
    paragraph("You get this mail because you answer for these metrics or for a goal that uses them."),
  ]);
}

/** Until when to sign, where it is not just until the paper goes out. */
const sayDeadline = (signOffBy: IsoDate | null, issueOn: IsoDate): string =>
  signOffBy === null || signOffBy >= issueOn ? "" : ` Sign-off is wanted by ${formatDate(signOffBy)}.`;

/** To the delivery unit, unless the plan names others: a draft has been composed. */
export function writeDraftReady(input: {
  occasion: LetterOccasion;
  documentTitle: string;
  /** Null where the run-up asks for none. */
  signOffBy: IsoDate | null;
  issueOn: IsoDate;
  because: string;
  link?: string;
}): Letter {
  const { occasion, signOffBy, issueOn } = input;
  const before = signOffBy !== null && signOffBy >= issueOn ? "; sign it off before" : "";
  return layOutOccasionLetter(`Draft ready: ${input.documentTitle}, ${shortDate(occasion)}`, occasion, [
    paragraph(
      `The draft of "${input.documentTitle}" is ready. Until it is signed off it is made again from the latest figures.${sayDeadline(signOffBy, issueOn)} It is issued on ${formatDate(issueOn)}${before}.`,
    ),
    linkBlock(input.link),
    paragraph(sayWhy(input.because)),
  ]);
}

/** To whoever signs: the draft waits for a signature, and what happens without one. */
export function writeSignOffRequest(input: {
  occasion: LetterOccasion;
  documentTitle: string;
  signOffBy: IsoDate | null;
  issueOn: IsoDate;
  /** What the organisation chose for a paper that nobody signed. */
  withoutSignOff: "issued" | "held";
  /** It was signed, for a date from which the meeting has been moved. */
  hasLapsed: boolean;
  because: string;
  link?: string;
}): Letter {
  const { occasion, signOffBy, issueOn } = input;
  const otherwise =
    input.withoutSignOff === "held"
      ? "Without sign-off it is held and nobody receives it."
      : "Without sign-off it is issued all the same and says so.";
  const lapsed = input.hasLapsed ? "The meeting was moved, so the sign-off given for its former date has lapsed. " : "";
  return layOutOccasionLetter(`Please sign off: ${input.documentTitle}, ${shortDate(occasion)}`, occasion, [
    paragraph(
      `${lapsed}"${input.documentTitle}" is issued on ${formatDate(issueOn)} and is not signed off${input.hasLapsed ? " for the new date" : ""} yet.${sayDeadline(signOffBy, issueOn)} Once signed off it no longer changes. ${otherwise}`,
    ),
    linkBlock(input.link),
    paragraph(sayWhy(input.because)),
  ]);
}

/** A document as it goes into mails: its HTML is made once for all its readers. */
export interface MailedDocument<M extends DocumentModel = DocumentModel> {
  model: M;
  template: MailTemplate;
}

interface DocumentLetter<M extends DocumentModel = DocumentModel> {
  occasion: LetterOccasion;
  document: MailedDocument<M>;
  /** Why this reader gets it: "you chair this meeting". */
  because: string;
  link?: string;
}

/** To chair, owners and other readers: the document itself, as text and HTML. */
export function writeBrief(input: DocumentLetter): Letter {
  return sendDocument(input, null);
}

interface OwnPart {
  /** The code of the person who gets it, as actions name their owner. */
  readerCode: string;
  /** Where the reader answers for each of their own actions. */
  answers?: AnswerAddresses;
  /** What the reader was asked and has not answered. */
  asks?: readonly OwnAsk[];
}

const noAnswers: AnswerAddresses = new Map();

function sendDocument(input: DocumentLetter, own: OwnPart | null): Letter {
  const { occasion } = input;
  const { model, template } = input.document;
  const because = sayWhy(input.because);
  const ownActions =
    own === null ? null : layOutOwnActions(model, own.readerCode, own.answers ?? noAnswers, own.asks ?? []);
  // An agenda says itself why it was called.
  const cause = model.kind === "agenda" ? null : sayCause(occasion);
  const notices = [sayWhenItComes(occasion), cause, sayOwnTime(occasion)].filter((notice) => notice !== null);
  return {
    subject: subjectLine(`${model.title}, ${shortDate(occasion)}`),
    text: joinBlocks([
      ...notices.map(paragraph),
      ownActions && renderOwnActions(ownActions),
      renderPlainText(layOut(model)).trimEnd(),
      "-- ",
      linkBlock(input.link),
      paragraph(because),
    ]),
    html: fillMail(template, { notices, ownActions, footer: because, address: input.link ?? null }),
  };
}

/** To all who take part, the working day before. */
export function writeReminder(input: {
  occasion: LetterOccasion;
  because: string;
  /** The reader's own open actions, to have an answer ready. */
  ownActions: readonly LetterAction[];
  /** The day on which the letter is written, for counting overdue days. */
  onDate: IsoDate;
  link?: string;
}): Letter {
  const { occasion, ownActions, onDate } = input;
  const what = occasion.isPaper ? "is due" : "takes place";
  const own =
    ownActions.length === 0
      ? null
      : [paragraph("Yours to answer there:"), ...ownActions.map((action) => describeOwnAction(action, onDate))].join(
          "\n",
        );
  const days = daysBetween(onDate, occasion.on);
  const distance = days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${describeDays(days)}`;
  return layOutOccasionLetter(`Reminder: ${occasion.routine}, ${shortDate(occasion)}`, occasion, [
    paragraph(`This ${what} ${distance}.`),
    own,
    linkBlock(input.link),
    paragraph(sayWhy(input.because)),
  ]);
}

export interface LetterAction {
  number: number;
  text: string;
  dueOn: IsoDate;
  originalDueOn: IsoDate;
  agreedOn: IsoDate;
  /** The routine in whose meeting it was agreed. */
  agreedAt: string;
  /** Where the reader answers for it, without an account. */
  answerAddress?: string | undefined;
}

function describeOwnAction(action: LetterAction, onDate: IsoDate): string {
  const late = daysBetween(action.dueOn, onDate);
  const first =
    action.dueOn === action.originalDueOn ? "" : ` (first promised for ${formatDate(action.originalDueOn)})`;
  const overdue = late > 0 ? `, overdue by ${describeDays(late)}` : "";
  const agreed = `agreed on ${formatDate(action.agreedOn)}, ${trimEnd(oneLine(action.agreedAt))}`;
  return [
    wrapText(action.text, `A${action.number}  `, "    "),
    wrapText(`Due ${formatDate(action.dueOn)}${first}${overdue}; ${agreed}.`, "    "),
    ...(action.answerAddress === undefined ? [] : [`    Answer A${action.number}:`, `    ${action.answerAddress}`]),
  ].join("\n");
}

/** After the meeting: the action log, the reader's own open actions first. */
export function writeActionLogLetter(input: DocumentLetter<ActionLogModel> & OwnPart): Letter {
  return sendDocument(input, input);
}

/** To the delivery unit, when the action log is due and nothing was recorded. */
export function writeNoRecord(input: { occasion: LetterOccasion; occurrenceId?: string }): Letter {
  const { occasion } = input;
  const where = input.occurrenceId ? ` (occurrence ${oneLine(input.occurrenceId)})` : "";
  return layOutOccasionLetter(`No record yet: ${occasion.routine}, ${shortDate(occasion)}`, occasion, [
    paragraph(
      `This meeting${where} has no record: no decision, action or request for help was entered, so no action log could go out.`,
    ),
    paragraph(
      "If it took place, enter its decisions and actions against the occurrence and mark it as held; the action log then goes out by itself. If it did not, mark it as skipped, moved or cancelled.",
    ),
    paragraph("You get this mail because the delivery unit keeps the record of this routine."),
  ]);
}

/** To whoever signs: the brief was due, nobody signed, and the organisation prefers to hold it. */
export function writeHeld(input: {
  occasion: LetterOccasion;
  documentTitle: string;
  because: string;
  link?: string;
}): Letter {
  const { occasion } = input;
  return layOutOccasionLetter(`Held: ${input.documentTitle}, ${shortDate(occasion)}`, occasion, [
    paragraph(
      `"${input.documentTitle}" was due to be issued and is held, because it is not signed off. Nobody else has received it. Sign it off, and it is issued.`,
    ),
    linkBlock(input.link),
    paragraph(sayWhy(input.because)),
  ]);
}
