import { formatDate } from "../../platform/time/dates.ts";
import type { MemoSection } from "../../templates/template.ts";
import type { MemoModel } from "../view-model.ts";
import type { Block } from "./blocks.ts";
import { layOutSoftEvidence, softEvidenceTitle } from "./lay-out-soft-evidence.ts";
import { aside, bullets, checkLine, cited, heading, paragraph, quote, say, stateBadge, subheading } from "./lines.ts";
import {
  layOutActions,
  layOutCharts,
  layOutLikelihoods,
  layOutOpening,
  layOutOwnPart,
  layOutSentences,
  layOutSources,
} from "./shared-blocks.ts";

/** Of memos that were issued before papers had templates. */
const formerSections: readonly { section: MemoSection; title: string }[] = [
  { section: "observations", title: "General observations" },
  { section: "followUp", title: "Follow-up items" },
  { section: "standing", title: "Standing items" },
  { section: "newItems", title: "New items" },
  { section: "questions", title: "Lines of inquiry" },
];

/** A concise paper to one reader: To, From, Date, Subject, the bottom line, then its sections. */
export function layOutMemo(model: MemoModel): Block[] {
  const { bottomLine } = model;
  return [
    {
      block: "facts",
      rows: [
        { label: "To", line: quote(model.to.title) },
        { label: "From", line: quote(model.from.title) },
        { label: "Date", line: say(formatDate(model.meeting.on)) },
        { label: "Subject", line: quote(model.subject) },
        { label: "Period", line: say(model.period.text) },
        { label: "Known as of", line: [...say(`${formatDate(model.knownOn)}. `), ...quote(model.signOff.sentence)] },
      ],
    },
    ...(bottomLine === undefined
      ? []
      : [{ block: "callout" as const, title: "Bottom line", blocks: [paragraph(cited(bottomLine))] }]),
    ...layOutCharts(model.charts ?? []),
    ...(model.sections ?? formerSections).flatMap(({ section, title }) => [
      heading(title),
      ...contentOf(model, section, title),
    ]),
    ...(model.likelihoods === undefined || model.likelihoods.length === 0
      ? []
      : [heading("Likelihood of delivery"), ...layOutLikelihoods("Likelihood of delivery", model.likelihoods)]),
    ...layOutSentences("Gaps between groups", model.gaps),
    ...layOutSentences("What drove the change", model.drivers),
    ...(model.softEvidence === undefined
      ? []
      : [heading(softEvidenceTitle), ...layOutSoftEvidence(model.softEvidence)]),
    ...layOutOwnPart(model.remarks ?? [], model.ownChanges ?? []),
    ...layOutSources(model.dataNotes, model.sources),
  ];
}

function contentOf(model: MemoModel, section: MemoSection, title: string): Block[] {
  switch (section) {
    case "observations":
      return bullets(model.observations.map(cited), "Nothing to report from the figures.");
    case "followUp":
      return [
        ...layOutOpening(model.followUp.opening),
        ...layOutActions(title, model.followUp.items, model.followUp.note, model.routine.title),
      ];
    case "standing":
      return model.standing.flatMap(layOutStanding);
    case "newItems":
      return bullets(model.newItems.map(cited), "No new figure, decision or change of owner in this period.");
    case "checks":
      return bullets((model.checks ?? []).map(checkLine), "No action is up for a check in this period.");
    case "questions":
      return bullets(model.questions.map(cited), "The data raise no question this time.");
  }
}

function layOutStanding(goal: MemoModel["standing"][number]): Block[] {
  return [
    subheading(quote(goal.title), { badge: stateBadge(goal) }),
    paragraph([{ text: goal.sentence, isWritten: true, sources: goal.sources }]),
    aside([...say(`Trend: ${goal.trend}. Answers for it: `), ...quote(goal.owners), ...say(".")]),
    ...bullets(goal.lines.map((line) => [{ text: line.sentence, isWritten: true as const, sources: line.sources }])),
  ];
}
