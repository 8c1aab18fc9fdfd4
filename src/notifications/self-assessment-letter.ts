import { oneLine } from "../documents/sentences.ts";
import { wrapText } from "../documents/text-layout.ts";
import { formatDate, formatWeekdayDate, type IsoDate } from "../platform/time/dates.ts";
import type { FrameworkDefinition } from "../ratings/framework.ts";
import { describeLikelihood } from "../ratings/wording.ts";
import type { LetterOccasion } from "./letter-occasion.ts";
import { type Letter, layOutOccasionLetter } from "./letters.ts";

/** What somebody answers for, as the letter and the answer to it name it. */
export interface AssessedSubject {
  kind: "goal" | "strategy";
  code: string;
  title: string;
}

const bullet = (text: string): string => wrapText(text, "- ", "  ");

/** What to send, ready to be copied; not wrapped, because a line break would spoil it. */
const exampleFor = ({ kind, code }: AssessedSubject): string =>
  JSON.stringify({ [kind]: code, stage: "self", likelihood: "amberGreen", rationale: "Why I think so" });

/** To the owner of goals and strategies: how likely is it that they are delivered, as the owner sees it? */
export function writeSelfAssessmentRequest(input: {
  occasion: LetterOccasion;
  subjects: readonly AssessedSubject[];
  framework: Pick<FrameworkDefinition, "rows" | "points">;
  /** The last day on which the assessment still gets into the papers. */
  wantedBy: IsoDate;
}): Letter {
  const { occasion, subjects, framework, wantedBy } = input;
  const [first] = subjects;
  const subject = `Your assessment by ${formatDate(wantedBy)}: ${oneLine(occasion.routine)}`;
  return layOutOccasionLetter(subject, occasion, [
    wrapText(
      `Please say by ${formatWeekdayDate(wantedBy)} how likely it is that what you answer for is delivered, and why:`,
    ),
    subjects.map(({ kind, code, title }) => bullet(`${oneLine(title)} (${kind} ${code})`)).join("\n"),
    wrapText("Look at these first:"),
    framework.rows.map(({ title }) => bullet(oneLine(title))).join("\n"),
    wrapText("Then choose one of the four points:"),
    framework.points
      .map(({ point, meaning }) => bullet(`${describeLikelihood(point)}: ${oneLine(meaning)}`))
      .join("\n"),
    wrapText(
      "The delivery unit rates the same things without seeing what you say, and sees it once it has rated. Then you agree on a point together. All three are kept.",
    ),
    first === undefined
      ? null
      : `${wrapText("To answer, send this with your own key to POST /v1/ratings, once for each:")}\n${exampleFor(first)}`,
    wrapText("If you have no key, ask the delivery unit for one. An answer by mail would be seen too early."),
    wrapText(`You get this mail because you answer for ${subjects.length === 1 ? "this" : "these"}.`),
  ]);
}
