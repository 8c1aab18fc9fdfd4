import { trimEnd } from "../sentences.ts";
import type { AgendaModel } from "../view-model.ts";
import type { Block } from "./blocks.ts";
import { bullets, paragraph, quote, say, strong, subheading } from "./lines.ts";

const stated = (label: string, text: string | null): Block[] =>
  text === null ? [] : [paragraph([...strong(`${label}: `), ...quote(`${trimEnd(text)}.`)])];

/** What is to be decided of each strategy that comes up, with what it promised, costs and what happened. */
export function layOutEvaluations({ evaluations }: AgendaModel): Block[] {
  if (evaluations === undefined) return [];
  const { due, decided } = evaluations;
  return [
    ...due.flatMap((one): Block[] => [
      subheading([...say("For decision: continue, adjust or stop "), ...quote(`"${one.title}"`)], {
        aside: one.dueText,
      }),
      ...stated("Promised", one.promisedContribution),
      ...stated("Costs", one.cost),
      paragraph([...strong("Answers for it: "), ...quote(one.owners)]),
      ...bullets(one.happened.map(({ text, sources }) => [{ text, isWritten: true, sources }])),
    ]),
    ...(decided.length === 0 ? [] : [subheading(say("What was decided of strategies"))]),
    ...bullets(decided.map(({ title, sentence }) => [...quote(title), ...say(". "), ...quote(sentence)])),
  ];
}

/** Late, or due by the meeting. */
export function layOutMilestones({ milestones }: AgendaModel): Block[] {
  if (milestones === undefined) return [];
  const isOfOne = new Set(milestones.map(({ strategy }) => strategy)).size === 1;
  return [
    subheading(say("Milestones late or due")),
    ...bullets(milestones.map(({ strategy, text }) => quote(isOfOne ? text : `${strategy}: ${text}`))),
  ];
}
