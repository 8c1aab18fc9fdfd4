import { oneLine, trimEnd } from "../documents/sentences.ts";
import { wrapText } from "../documents/text-layout.ts";
import { formatDate, formatWeekdayDate, type IsoDate } from "../platform/time/dates.ts";
import type { LetterOccasion } from "./letter-occasion.ts";
import { type Letter, layOutOccasionLetter } from "./letters.ts";

/** To whom a task of the run-up names: what to do, what comes of it, and by when. */
export function writeTask(input: {
  occasion: LetterOccasion;
  title: string;
  produces: string | null;
  deadlineOn: IsoDate | null;
  because: string;
}): Letter {
  const { occasion, produces, deadlineOn } = input;
  const title = trimEnd(oneLine(input.title));
  const byDate = deadlineOn === null ? "" : ` by ${formatDate(deadlineOn)}`;
  const byDay = deadlineOn === null ? "" : ` by ${formatWeekdayDate(deadlineOn)}`;
  return layOutOccasionLetter(`To do${byDate}: ${title} (${oneLine(occasion.routine)})`, occasion, [
    wrapText(`To do${byDay}: ${title}.`),
    produces === null ? null : wrapText(`What should come of it: ${trimEnd(oneLine(produces))}.`),
    wrapText(`You get this mail because ${trimEnd(oneLine(input.because))}.`),
  ]);
}
