import { formatDate } from "../../platform/time/dates.ts";
import type { AgendaModel, RunningItem } from "../view-model.ts";
import type { Block } from "./blocks.ts";
import { layOutEvaluations, layOutMilestones } from "./evaluation-blocks.ts";
import { layOutSoftEvidence, softEvidenceTitle } from "./lay-out-soft-evidence.ts";
import {
  aside,
  bullets,
  checkLine,
  cited,
  describeMinutes,
  heading,
  paragraph,
  quote,
  say,
  strong,
  subheading,
} from "./lines.ts";
import {
  layOutActions,
  layOutAsks,
  layOutCharts,
  layOutLikelihoods,
  layOutMetrics,
  layOutOpening,
  layOutOwnPart,
  layOutSentences,
  layOutSources,
  nameGoals,
} from "./shared-blocks.ts";

/** Issued before papers had templates. */
const isOfEarlierVersion = (model: AgendaModel): boolean => model.runningOrder === undefined;

const runningOrderOf = (model: AgendaModel): RunningItem[] =>
  model.runningOrder ?? [
    { part: "followUp", title: "Follow-up", type: model.followUp.type, minutes: model.followUp.minutes, questions: [] },
    {
      part: "progress",
      title: "Shared view of progress",
      type: model.progress.type,
      minutes: model.progress.minutes,
      questions: model.progress.questions,
    },
    { part: "deepDives", title: "Deep dives", type: null, minutes: model.deepDives.minutes, questions: [] },
    {
      part: "nextSteps",
      title: "Next steps",
      type: model.nextSteps.type,
      minutes: model.nextSteps.minutes,
      questions: [],
    },
  ];

/** The brief and agenda of one meeting: bottom line, the running order, then each part. */
export function layOutAgenda(model: AgendaModel): Block[] {
  const order = runningOrderOf(model);
  return [
    { block: "facts", rows: listFacts(model) },
    { block: "callout", title: "Bottom line", blocks: [paragraph(cited(model.bottomLine))] },
    layOutRunningOrder(model, order),
    ...order.flatMap((item, index) => layOutPart(model, item, index + 1)),
    ...layOutSentences("Questions to ask", model.questions),
    ...layOutOwnPart(model.remarks ?? [], model.ownChanges ?? []),
    ...layOutSources(model.dataNotes, model.sources),
  ];
}

function listFacts(model: AgendaModel) {
  return [
    ...(model.calledBecause === undefined ? [] : [{ label: "Called because", line: quote(model.calledBecause) }]),
    { label: "When", line: say(`${model.meeting.text}, ${describeMinutes(model.meeting.minutes)}`) },
    ...nameGoals(model.goals),
    ...(model.chair === null ? [] : [{ label: "Chair", line: quote(model.chair.title) }]),
    { label: "Known as of", line: [...say(`${formatDate(model.knownOn)}. `), ...quote(model.signOff.sentence)] },
  ];
}

/** One line an item, so that a reader sees what the hour is for; a deep dive has a line of its own. */
function layOutRunningOrder(model: AgendaModel, order: readonly RunningItem[]): Block {
  const rows = order.flatMap((item, index) => {
    const number = index + 1;
    const dives = item.part === "deepDives" ? model.deepDives.items : [];
    if (dives.length > 0) {
      return dives.map((dive) => [
        { line: [...say(`${number}.${dive.rank} `), ...quote(dive.title)] },
        { line: say(dive.type) },
        { line: say(String(dive.minutes)) },
      ]);
    }
    return [
      [{ line: say(`${number}. ${item.title}`) }, { line: say(item.type ?? "–") }, { line: say(String(item.minutes)) }],
    ];
  });
  return {
    block: "table",
    title: `Agenda: ${describeMinutes(model.meeting.minutes)}`,
    columns: [{ title: "Item" }, { title: "Asks you to" }, { title: "Minutes", isFigure: true }],
    rows,
  };
}

function layOutPart(model: AgendaModel, item: RunningItem, number: number): Block[] {
  const type = item.type === null ? "" : ` · ${item.type}`;
  return [
    heading(`${number}. ${item.title}`, `${describeMinutes(item.minutes)}${type}`),
    ...bullets(item.questions.map((question) => say(question))),
    ...contentOf(model, item, number),
  ];
}

function contentOf(model: AgendaModel, { part, title }: RunningItem, number: number): Block[] {
  switch (part) {
    case "followUp":
      return [
        ...layOutOpening(model.followUp.opening),
        ...layOutActions("Agreed earlier", model.followUp.items, model.followUp.note, model.routine.title),
        ...(model.followUp.checks.length === 0 ? [] : [subheading(say("Did it move its metric?"))]),
        ...bullets(model.followUp.checks.map(checkLine)),
        ...(opensWithAsks(model) ? layOutAsksUnder(model.nextSteps.asks) : []),
      ];
    case "progress":
      return layOutProgress(model);
    case "strategies":
      return layOutLikelihoods(title, model.likelihoods ?? []);
    case "deepDives":
      return layOutDeepDives(model, number);
    case "asks":
      return layOutAsks(model.nextSteps.asks);
    case "nextSteps":
      return layOutNextSteps(model);
  }
}

function layOutProgress(model: AgendaModel): Block[] {
  const { goals } = model.progress;
  const lines = goals.flatMap((goal) => goal.lines);
  const hasOwnPart = (model.runningOrder ?? []).some(({ part }) => part === "strategies");
  // Its chart says it.
  const isDrawn = (metric: string) => (model.charts ?? []).some((chart) => chart.metric === metric);
  return [
    ...goals.flatMap((goal): Block[] =>
      isSilent(goal) && goals.length > 1
        ? []
        : [
            ...(goals.length > 1 ? [subheading(quote(goal.title))] : []),
            ...(goal.note === null ? [] : [paragraph(say(goal.note))]),
            ...layOutMetrics(`Progress: ${goal.title}`, goal.lines),
          ],
    ),
    ...layOutSilent(goals),
    ...(model.changes === undefined ? [] : [subheading(say("What changed since last time"))]),
    ...(model.changes === undefined
      ? bullets(isOfEarlierVersion(model) ? lines.map((line) => say(line.sentence, line.sources)) : [])
      : bullets(model.changes.map(cited), "Nothing new has come since last time.")),
    ...(model.gaps === undefined || model.gaps.length === 0 ? [] : [subheading(say("Gaps between groups"))]),
    ...bullets((model.gaps ?? []).map(cited)),
    ...(model.drivers === undefined || model.drivers.length === 0 ? [] : [subheading(say("What drove the change"))]),
    ...bullets((model.drivers ?? []).map(cited)),
    ...layOutMilestones(model),
    ...(model.softEvidence === undefined
      ? []
      : [subheading(say(softEvidenceTitle)), ...layOutSoftEvidence(model.softEvidence)]),
    ...layOutCharts(model.charts ?? []),
    ...listUnder(
      "Pace",
      lines.flatMap((line) =>
        line.paceText === undefined || isDrawn(line.code) ? [] : [`${line.title}: ${line.paceText}`],
      ),
    ),
    ...(hasOwnPart ? [] : layOutLikelihoods("Likelihood of delivery", model.likelihoods ?? [])),
  ];
}

const isSilent = (goal: AgendaModel["progress"]["goals"][number]): boolean => goal.lines.length === 0;

/** Goals without a metric, in one sentence where there are several goals. */
const layOutSilent = (goals: AgendaModel["progress"]["goals"]): Block[] => {
  const silent = goals.filter(isSilent);
  if (silent.length === 0 || goals.length === 1) return [];
  const titles = quote(silent.map((goal) => goal.title).join("; "));
  return [paragraph([...say("Without a metric: "), ...titles, ...say(".")])];
};

const listUnder = (title: string, texts: readonly string[]): Block[] =>
  texts.length === 0 ? [] : [subheading(say(title)), ...bullets(texts.map((text) => quote(text)))];

function layOutDeepDives(model: AgendaModel, number: number): Block[] {
  const { items, note } = model.deepDives;
  return [
    ...(note === null ? [] : [paragraph(say(note))]),
    ...items.flatMap((dive): Block[] => [
      subheading([...say(`${number}.${dive.rank} `), ...quote(dive.title)], {
        aside: `${describeMinutes(dive.minutes)} · ${dive.type}`,
      }),
      paragraph([...strong("Why this is here: "), { text: dive.why, isWritten: true, sources: dive.sources }]),
      paragraph([...strong("Question: "), ...quote(dive.question)]),
    ]),
  ];
}

const hasPartOfAsks = (model: AgendaModel): boolean => (model.runningOrder ?? []).some(({ part }) => part === "asks");

/** Requests for help stand with the follow-up, save where they are a part of their own, and in earlier papers. */
const opensWithAsks = (model: AgendaModel): boolean =>
  model.followUp.opening !== undefined &&
  !hasPartOfAsks(model) &&
  runningOrderOf(model).some(({ part }) => part === "followUp");

const layOutAsksUnder = (asks: AgendaModel["nextSteps"]["asks"]): Block[] =>
  asks.length === 0 ? [] : [subheading(say("Requests for help")), ...layOutAsks(asks)];

function layOutNextSteps(model: AgendaModel): Block[] {
  const { prompts, asks } = model.nextSteps;
  const isShownBefore = hasPartOfAsks(model) || opensWithAsks(model);
  return [
    ...layOutEvaluations(model),
    ...(model.evaluations === undefined ? [] : [subheading(say("To write down"))]),
    ...bullets(prompts.map((prompt) => say(prompt))),
    ...(isShownBefore ? [] : layOutAsksUnder(asks)),
    ...(model.goals.length > 0 ? [] : [aside(say("No goal is named for this meeting."))]),
  ];
}
