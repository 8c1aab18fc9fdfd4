import type { Block, DocumentLayout, Line } from "../documents/layout/blocks.ts";
import {
  aside,
  bullets,
  heading,
  paragraph,
  quote,
  say,
  stateBadge,
  strong,
  subheading,
} from "../documents/layout/lines.ts";
import { layOutMetrics, layOutSources } from "../documents/layout/shared-blocks.ts";
import { describeDays, oneLine, startSentence, trimEnd } from "../documents/sentences.ts";
import { formatDate } from "../platform/time/dates.ts";
import type { HandoverModel, HistoryEntry, OpenAction } from "./handover-model.ts";

const actionTypes = { action: null, commitment: "Commitment", dataRequest: "Data request" } as const;

/** A handover page in reading order: first what is open, then what was promised, what is held, and what was before. */
export function layOutHandover(model: HandoverModel): DocumentLayout {
  const { from, to, on, note, knownOn } = model;
  return {
    office: model.organisation,
    title: model.title,
    dateText: formatDate(on),
    footer: `Known on ${formatDate(knownOn)} · Handed over by ${oneLine(from.title)} to ${oneLine(to.title)}`,
    blocks: [
      {
        block: "facts",
        rows: [
          { label: "From", line: [...quote(from.title), ...say(model.hasLeft ? ", who has left" : "")] },
          { label: "To", line: quote(to.title) },
          { label: "Takes effect", line: say(formatDate(on)) },
          { label: "As of", line: say(formatDate(knownOn)) },
        ],
      },
      { block: "callout", title: "In short", blocks: [paragraph(say(model.summary))] },
      ...(note === null ? [] : [heading("A word from the one who hands over"), paragraph(quote(note))]),
      ...layOutOpen(model),
      ...layOutPromised(model),
      ...layOutHeld(model),
      heading("What was before"),
      ...layOutHistory(model),
      ...layOutSources([], model.sources),
    ],
  };
}

function layOutOpen({ open }: HandoverModel): Block[] {
  return [
    heading("What is open"),
    subheading(say("Actions")),
    ...layOutActions(open.actions),
    subheading(say("Requests for help that wait for an answer")),
    ...bullets(
      open.asks.map(({ text, from, askedOn, askedAt }) => [
        ...quote(text),
        ...say(` (asked${from === null ? "" : ` by ${oneLine(from)}`} on ${formatDate(askedOn)}, `),
        ...quote(askedAt),
        ...say(")."),
      ]),
      "None.",
    ),
    ...(open.escalations.length === 0 ? [] : [subheading(say("Overdue actions of others that were brought here"))]),
    ...bullets(
      open.escalations.map(({ label, text, owner, dueOn, raisedOn }) => [
        ...strong(`${label} `),
        ...quote(text),
        ...say(" (owner: "),
        ...quote(owner),
        ...say(`; due ${formatDate(dueOn)}, brought here on ${formatDate(raisedOn)}).`),
      ]),
    ),
    ...(open.milestones.length === 0 ? [] : [subheading(say("Milestones to come"))]),
    ...bullets(
      open.milestones.map(({ strategy, title, dueOn, overdueDays }) => [
        ...say(`${formatDate(dueOn)}: `),
        ...quote(title),
        ...say(" ("),
        ...quote(strategy),
        ...say(overdueDays > 0 ? `), ${describeDays(overdueDays)} overdue.` : ")."),
      ]),
    ),
    ...(open.evaluations.length === 0 ? [] : [subheading(say("Strategies that wait for a decision"))]),
    ...bullets(
      open.evaluations.map(({ strategy, dueOn }) => [
        ...quote(strategy),
        ...say(`: came up on ${formatDate(dueOn)} for continue, adjust or stop.`),
      ]),
    ),
  ];
}

function layOutActions(actions: readonly OpenAction[]): Block[] {
  if (actions.length === 0) return [paragraph(say("Nothing is open."))];
  return [
    {
      block: "table",
      title: "Open actions",
      columns: [{ title: "Action" }, { title: "Due" }, { title: "State" }],
      rows: actions.map((action) => {
        const type = actionTypes[action.type];
        return [
          {
            line: [...strong(`${action.label} `), ...(type === null ? [] : say(`${type}: `)), ...quote(action.text)],
            aside: describeBackground(action),
          },
          { line: say(formatDate(action.dueOn)) },
          {
            line: [],
            badge: { state: action.overdueDays > 0 ? "overdue" : "open", label: action.stateText },
          },
        ];
      }),
    },
  ];
}

function describeBackground(action: OpenAction): Line {
  const effect = action.metric === null && action.checkOn === null ? "" : `${startSentence(action.effectText)}. `;
  return [
    ...say(effect),
    ...(action.serves === null ? [] : [...say("Serves "), ...quote(action.serves.title), ...say(". ")]),
    ...say(`Agreed on ${formatDate(action.agreedOn)}, `),
    ...quote(action.agreedAt),
    ...say(". "),
    ...describeSlips(action),
    ...(action.response === null
      ? say("Not answered yet.")
      : [
          ...say(`Last answer${action.respondedOn === null ? "" : `, ${formatDate(action.respondedOn)}`}: `),
          ...quote(action.response),
        ]),
  ];
}

const describeSlips = ({ slips, originalDueOn, dueOn }: OpenAction): Line =>
  originalDueOn === dueOn && slips.length === 0
    ? []
    : [
        ...say(`First promised for ${formatDate(originalDueOn)}. `),
        ...slips.flatMap(({ from, to, reason }) => [
          ...say(`Moved from ${formatDate(from)} to ${formatDate(to)}: `),
          ...quote(trimEnd(oneLine(reason))),
          ...say(". "),
        ]),
      ];

function layOutPromised({ held, open }: HandoverModel): Block[] {
  const commitments = open.actions.filter(({ type }) => type === "commitment");
  const promising = held.strategies.filter(
    (strategy) => strategy.theoryOfAction !== null || strategy.promisedContribution !== null,
  );
  if (promising.length === 0 && commitments.length === 0) return [];
  return [
    heading("What was promised"),
    ...promising.flatMap((strategy) => [
      subheading(quote(strategy.title)),
      {
        block: "facts" as const,
        rows: [
          ...(strategy.theoryOfAction === null
            ? []
            : [{ label: "Theory of action", line: quote(strategy.theoryOfAction) }]),
          ...(strategy.promisedContribution === null
            ? []
            : [{ label: "Promised", line: quote(strategy.promisedContribution) }]),
          ...(strategy.cost === null ? [] : [{ label: "Cost", line: quote(strategy.cost) }]),
          {
            label: "Evaluation",
            line: say(strategy.evaluateOn === null ? "no date set" : formatDate(strategy.evaluateOn)),
          },
        ],
      },
    ]),
    ...(commitments.length === 0 ? [] : [subheading(say("Commitments"))]),
    ...bullets(
      commitments.map(({ label, text, dueOn }) => [
        ...strong(`${label} `),
        ...quote(text),
        ...say(` (due ${formatDate(dueOn)}).`),
      ]),
    ),
  ];
}

function layOutHeld({ held }: HandoverModel): Block[] {
  const things = [
    ...held.goals.map((goal) => ({ ...goal, what: "Goal", goals: [], evaluateOn: null, stoppedOn: null })),
    ...held.strategies.map((strategy) => ({ ...strategy, what: "Strategy" })),
  ];
  return [
    heading("What is handed over, and where it stands"),
    ...things.flatMap((thing): Block[] => [
      subheading([...say(`${thing.what}: `), ...quote(thing.title)], {
        ...(thing.headline === null ? {} : { badge: stateBadge(thing.headline) }),
      }),
      ...(thing.goals.length === 0 ? [] : [aside([...say("Serves "), ...joinWritten(thing.goals), ...say(".")])]),
      paragraph(
        thing.headline === null
          ? say("No metric with data is defined for it.")
          : say(thing.headline.sentence, thing.headline.sources),
      ),
      paragraph(quote(thing.likelihoodSentence)),
      ...(thing.evaluateOn === null
        ? []
        : [paragraph(say(`Comes up for evaluation on ${formatDate(thing.evaluateOn)}.`))]),
      ...(thing.stoppedOn === null ? [] : [paragraph(say(`Stopped on ${formatDate(thing.stoppedOn)}.`))]),
    ]),
    ...(held.metrics.length === 0 ? [] : [subheading(say("Metrics whose figures are now to be sent"))]),
    ...layOutMetrics("Metrics", held.metrics),
    ...(held.routines.length === 0 ? [] : [subheading(say("Parts in routines"))]),
    ...bullets(held.routines.map(({ title, roles }) => [...quote(title), ...say(`: ${roles.join("; ")}.`)])),
    subheading(say("Next meetings and papers")),
    ...bullets(
      held.meetings.map(({ title, text }) => [...quote(title), ...say(`: ${text}.`)]),
      "None is planned.",
    ),
  ];
}

const joinWritten = (things: readonly { title: string }[]): Line =>
  things.flatMap(({ title }, index) => [...(index === 0 ? [] : say("; ")), ...quote(title)]);

function layOutHistory({ history }: HandoverModel): Block[] {
  if (history.entries.length === 0) return [paragraph(say("Nothing is recorded yet."))];
  const earlier =
    history.more === 0
      ? []
      : [aside(say(`The latest ${history.entries.length} are shown; there are ${history.more} earlier ones.`))];
  return [
    ...earlier,
    {
      block: "table",
      title: "History",
      columns: [{ title: "Date" }, { title: "What happened" }],
      rows: history.entries.map((entry) => [{ line: say(formatDate(entry.on)) }, { line: layOutEntry(entry) }]),
    },
  ];
}

const layOutEntry = ({ label, sentence, words }: HistoryEntry): Line => [
  ...(label === null ? [] : strong(`${label} `)),
  ...quote(sentence),
  ...(words === null ? [] : [...say(" "), ...quote(words)]),
];
