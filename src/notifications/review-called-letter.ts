import { oneLine, trimEnd } from "../documents/sentences.ts";
import { joinBlocks, wrapText } from "../documents/text-layout.ts";
import { formatDate, formatWeekdayDate, type IsoDate } from "../platform/time/dates.ts";
import { formatMeetingFor } from "../platform/time/meeting-text.ts";
import { type Letter, type LetterOccasion, subjectLine } from "./letters.ts";

export interface LetterFinding {
  /** A whole sentence. */
  what: string;
  /** What it rests on, in a sentence or two. */
  evidence: string;
}

/** To chair, goal owners and delivery unit: a review was called, or one that is planned has one more thing to look at. */
export function writeReviewCalled(input: {
  occasion: LetterOccasion;
  findings: readonly LetterFinding[];
  /** True when the review was planned already, and what was found is looked at there too. */
  isPlannedAlready: boolean;
  /** When the paper goes out; null when its day is not known. */
  paperOn: IsoDate | null;
  /** Why this reader gets it: "you chair this meeting". */
  because: string;
}): Letter {
  const { occasion, findings, isPlannedAlready, paperOn } = input;
  const meeting = { date: occasion.on, time: occasion.timeLocal, zone: occasion.timeZone };
  const when = formatMeetingFor(meeting, occasion.readerZone ?? null);
  const opening = isPlannedAlready
    ? "This review is planned already and keeps its time. More was found since, and it is looked at there too:"
    : "This review was called because of what was found this morning:";
  const paper = paperOn === null ? "" : ` Its paper goes out on ${formatDate(paperOn)}.`;
  return {
    subject: subjectLine(
      `${isPlannedAlready ? "More for the review" : "Review called"}: ${occasion.routine}, ${formatWeekdayDate(occasion.on)}`,
    ),
    text: joinBlocks([
      wrapText(`${oneLine(occasion.routine)}: ${when}`),
      wrapText(opening),
      ...findings.map(({ what, evidence }) => [wrapText(what, "- ", "  "), wrapText(evidence, "  ", "  ")].join("\n")),
      wrapText(
        `The review is there to find out what lies behind this and what would help; nobody is blamed for a figure.${paper}`,
      ),
      wrapText("If something here is not right, please tell the delivery unit before the review."),
      wrapText(`You get this mail because ${trimEnd(oneLine(input.because))}.`),
      wrapText(occasion.organisation),
    ]),
  };
}
