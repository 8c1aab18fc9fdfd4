import { formatDate } from "../../platform/time/dates.ts";
import type { Chart } from "../charts/chart-model.ts";
import { formatSignedDifference, joinList, startSentence } from "../sentences.ts";
import type {
  ActionLine,
  AskLine,
  CitedSentence,
  DocumentModel,
  LikelihoodLine,
  MetricLine,
  OwnChange,
  Source,
} from "../view-model.ts";
import type { Block, Line } from "./blocks.ts";
import {
  actionBadge,
  aside,
  bullets,
  cited,
  heading,
  likelihoodBadge,
  paragraph,
  quote,
  say,
  stateBadge,
  strong,
} from "./lines.ts";

const actionTypes = { action: null, commitment: "Commitment", dataRequest: "Data request" } as const;

const outcomeWords = {
  answered: "Since last time: answered",
  slipped: "Since last time: slipped",
  unanswered: "Since last time: no answer",
} as const;

/** That there is no answer says nothing of what is not due yet: its state and date do. */
const describeOutcome = ({ outcome, state }: ActionLine): { aside?: Line } =>
  outcome === undefined || (outcome === "unanswered" && state === "open") ? {} : { aside: say(outcomeWords[outcome]) };

/**
 * What was promised, by whom, and how it stands.
 * @param here the routine whose paper it is: that something was agreed there goes without saying
 */
export function layOutActions(
  title: string,
  actions: readonly ActionLine[],
  none: string | null,
  here: string,
): Block[] {
  if (actions.length === 0) return none === null ? [] : [paragraph(say(none))];
  return [
    {
      block: "table",
      title,
      columns: [{ title: "Action" }, { title: "Owner" }, { title: "Due" }, { title: "State" }],
      rows: actions.map((action) => {
        const type = actionTypes[action.type];
        return [
          {
            line: [...strong(`${action.label} `), ...(type === null ? [] : say(`${type}: `)), ...quote(action.text)],
            aside: describeBackground(action, here),
          },
          { line: quote(action.owner.title) },
          { line: say(startSentence(action.dueText.replace(/^due /, ""))) },
          {
            line: [],
            badge: actionBadge(action),
            ...describeOutcome(action),
          },
        ];
      }),
    },
  ];
}

/** How earlier promises were met: a paragraph in front of the table. */
export const layOutOpening = (sentences: readonly string[] | undefined): Block[] =>
  sentences === undefined || sentences.length === 0 ? [] : [paragraph(say(sentences.join(" ")))];

function describeBackground(action: ActionLine, here: string): Line {
  const effect = action.metric === null ? "" : `${startSentence(action.effectText)}. `;
  const where = action.agreedAt === here ? [] : [...say(", "), ...quote(action.agreedAt)];
  return [
    ...say(`${effect}Agreed on ${formatDate(action.agreedOn)}`),
    ...where,
    ...say("."),
    ...(action.response ? [...say(" Answer: "), ...quote(action.response)] : []),
  ];
}

/** Each metric in a row; what a figure means stands in its sentence below the table, where one is given. */
export function layOutMetrics(title: string, lines: readonly MetricLine[]): Block[] {
  if (lines.length === 0) return [];
  return [
    {
      block: "table",
      title,
      columns: [
        { title: "Metric" },
        { title: "Status" },
        { title: "Latest", isFigure: true },
        { title: "Expected", isFigure: true },
        { title: "Gap", isFigure: true },
        { title: "Change", isFigure: true },
      ],
      rows: lines.map((line) => [
        {
          line: quote(line.title),
          ...(line.periodLabel === null ? {} : { aside: say(startSentence(line.periodLabel)) }),
        },
        { line: [], badge: stateBadge(line) },
        { line: say(line.valueText ?? "–", line.sources.slice(0, 1)) },
        { line: say(line.expectedText ?? "–") },
        { line: say(line.gapText ?? "–") },
        {
          line:
            line.change === null
              ? say("–")
              : say(formatSignedDifference(line.change, line.unit), line.sources.slice(1, 2)),
        },
      ]),
    },
  ];
}

/** How likely goals and strategies are to be delivered, as judged by people; those that nobody rated in one sentence. */
export function layOutLikelihoods(title: string, lines: readonly LikelihoodLine[]): Block[] {
  const rated = lines.filter((line) => line.likelihood !== null);
  const unrated = lines.filter((line) => line.likelihood === null);
  const table: Block = {
    block: "table",
    title,
    columns: [{ title: "Goal or strategy" }, { title: "Answers for it" }, { title: "Likelihood" }, { title: "Before" }],
    rows: rated.map((line) => [
      { line: quote(line.title), aside: quote(line.sentence) },
      { line: quote(line.owners) },
      { line: [], badge: likelihoodBadge(line) },
      { line: say(line.previousText ?? "–") },
    ]),
  };
  return [
    ...(rated.length === 0 ? [] : [table]),
    ...(unrated.length === 0
      ? []
      : [paragraph([...say("Not rated yet: "), ...quote(unrated.map((line) => line.title).join("; ")), ...say(".")])]),
  ];
}

/** Charts of a paper: one by itself is full width, several stand side by side. */
export function layOutCharts(charts: readonly Chart[]): Block[] {
  return charts.map((chart, index) => ({
    block: "chart",
    chart,
    size: charts.length === 1 || (index === 0 && charts.length % 2 === 1) ? "full" : "half",
  }));
}

export function layOutAsks(asks: readonly AskLine[]): Block[] {
  return bullets(asks.map((ask) => [...quote(ask.text), ...say(`. ${ask.sentence}`)]));
}

/** What the delivery unit said in its own words, and what it changed in what the data proposed. */
export function layOutOwnPart(
  remarks: readonly { text: string; by: string; on: string }[],
  ownChanges: readonly OwnChange[],
): Block[] {
  return [
    ...(remarks.length === 0 ? [] : [heading("Remarks")]),
    ...remarks.flatMap((remark) => [
      paragraph(quote(remark.text)),
      aside([...quote(remark.by), ...say(`, ${formatDate(remark.on)}`)]),
    ]),
    ...(ownChanges.length === 0 ? [] : [heading("What was changed by hand")]),
    ...bullets(
      ownChanges.map(({ what, of, reason, by, on }) => [
        ...say(`${what}: `),
        ...quote(of),
        ...say(". Reason given: "),
        ...quote(reason),
        ...say(" ("),
        ...quote(by),
        ...say(`, ${formatDate(on)}).`),
      ]),
    ),
  ];
}

export function layOutSentences(title: string, sentences: readonly CitedSentence[] | undefined): Block[] {
  if (sentences === undefined || sentences.length === 0) return [];
  return [heading(title), ...bullets(sentences.map(cited))];
}

/** Where all figures have one publisher, a note names it once. */
export function layOutSources(notes: readonly CitedSentence[], sources: readonly Source[]): Block[] {
  const [publisher, ...others] = [...new Set(sources.map((source) => source.source))];
  if (publisher === undefined || others.length > 0) {
    return [
      ...layOutSentences("Data notes", notes),
      ...(sources.length === 0 ? [] : [{ block: "sources" as const, title: "Sources", items: sources }]),
    ];
  }
  return [
    heading("Data notes"),
    ...bullets([...notes.map(cited), [...say("All figures: "), ...quote(publisher), ...say(".")]]),
    { block: "sources", title: "Sources", items: sources.map((source) => ({ ...source, source: "" })) },
  ];
}

const nameOwners = (owners: readonly { title: string }[]): { label: string; line: Line }[] =>
  owners.length === 0 ? [] : [{ label: "Answers for it", line: quote(joinList(owners.map((owner) => owner.title))) }];

/** What a paper is about: one goal or strategy with who answers for it, or several by their titles. */
export const nameGoals = (all: DocumentModel["goals"]): { label: string; line: Line }[] => {
  const goals = all.filter(({ of }) => of === undefined);
  const strategies = all.filter(({ of }) => of === "strategy");
  return [
    ...(goals.length === 0 ? [] : nameAlike(goals, ["Goal", "Goals"], all.length === 1)),
    ...(strategies.length === 0 ? [] : nameAlike(strategies, ["Strategy", "Strategies"], all.length === 1)),
    ...nameServed(strategies, goals),
  ];
};

const nameAlike = (
  named: DocumentModel["goals"],
  [one, several]: [string, string],
  isAlone: boolean,
): { label: string; line: Line }[] => [
  { label: named.length === 1 ? one : several, line: quote(joinList(named.map(({ title }) => title))) },
  ...(isAlone ? named.flatMap(({ owners }) => nameOwners(owners)) : []),
];

/** The goals that strategies serve, where the paper is not about them anyway. */
const nameServed = (
  strategies: DocumentModel["goals"],
  goals: DocumentModel["goals"],
): { label: string; line: Line }[] => {
  const named = new Set(goals.map(({ code }) => code));
  const served = new Map(
    strategies
      .flatMap(({ serves = [] }) => serves)
      .flatMap((goal) => (named.has(goal.code) ? [] : [[goal.code, goal]])),
  );
  if (served.size === 0) return [];
  return [{ label: "Serves", line: quote(joinList([...served.values()].map(({ title }) => title))) }];
};
