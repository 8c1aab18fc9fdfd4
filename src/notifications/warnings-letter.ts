import { countOf, oneLine, startSentence } from "../documents/sentences.ts";
import { wrapText } from "../documents/text-layout.ts";
import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import { type Letter, layOutLetter } from "./letters.ts";

export interface LetterWarning {
  /** A whole sentence or two. */
  message: string;
  /** What can be done about it, in a sentence; null where nobody can say. */
  proposed: string | null;
}

/** To each of the delivery unit: what was found this morning that can still be mended. */
export function writeWarnings(input: {
  organisation: string;
  /** By date, the nearest first. */
  warnings: readonly LetterWarning[];
  onDate: IsoDate;
}): Letter {
  const { organisation, warnings, onDate } = input;
  const count = startSentence(countOf(warnings.length, "new warning"));
  return layOutLetter(`${count} about your routines, ${formatDate(onDate)}`, organisation, [
    wrapText(
      `Found this morning, while there is time to mend ${warnings.length === 1 ? "it" : "them"}. Each warning comes once.`,
    ),
    ...warnings.map(({ message, proposed }) =>
      [
        wrapText(oneLine(message), "- ", "  "),
        ...(proposed === null ? [] : [wrapText(startSentence(oneLine(proposed)), "  ")]),
      ].join("\n"),
    ),
    wrapText("You get this mail because the delivery unit schedules the routines."),
  ]);
}
