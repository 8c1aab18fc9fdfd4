import { headlineMetric } from "../documents/composing/document-parts.ts";
import { composeLikelihood } from "../documents/composing/likelihood-lines.ts";
import { type ComposedMetric, composeMetric } from "../documents/composing/metric-lines.ts";
import { startSourceList } from "../documents/composing/sources.ts";
import {
  countOf,
  countOverdueDays,
  describeActionState,
  describeEffect,
  joinList,
  nameCount,
  oneLine,
  startSentence,
} from "../documents/sentences.ts";
import { compareDates, daysBetween, formatDate } from "../platform/time/dates.ts";
import { formatMeetingFor } from "../platform/time/meeting-text.ts";
import { describeLikelihood, describeStage } from "../ratings/wording.ts";
import type { ActionStanding, HandoverEvidence, HeldThing, HistoryEvent, RoutineRole } from "./handover-evidence.ts";
import type { HandoverModel, HistoryEntry, OpenAction } from "./handover-model.ts";

/** As much of the past as one view holds. */
export const longestHistory = 60;

/**
 * Composes what the successor is told. Everything open is named, each single thing; of the past the latest
 * `longestHistory` things, and how many more there are. Figures are cited.
 */
export function composeHandover(evidence: HandoverEvidence): HandoverModel {
  const { knownOn, of, from, to, on, note, hasLeft } = evidence;
  const sources = startSourceList();
  const setting = { knownOn, thresholds: evidence.thresholds, staleAfterDays: evidence.staleAfterDays };
  const composed = new Map<string, ComposedMetric>();
  for (const metric of evidence.metrics) composed.set(metric.code, composeMetric(metric, setting, startSourceList()));
  // Composed again with the page's own list: it cites what it prints and nothing else.
  const cite = (code: string) => {
    const metric = evidence.metrics.find((one) => one.code === code);
    return metric === undefined ? null : composeMetric(metric, setting, sources).line;
  };
  const standOf = (thing: HeldThing) => {
    const headline = headlineMetric(thing.metrics.flatMap((code) => composed.get(code) ?? []));
    const { likelihood, sentence } = composeLikelihood(thing.likelihood);
    return {
      code: thing.code,
      title: thing.title,
      heldSince: thing.heldSince,
      headline: headline === null ? null : cite(headline.line.code),
      likelihood,
      likelihoodSentence: sentence,
    };
  };
  const held = {
    goals: evidence.goals.map(standOf),
    strategies: evidence.strategies.map((strategy) => {
      const { goals, theoryOfAction, promisedContribution, cost, evaluateOn, stoppedOn } = strategy;
      return { ...standOf(strategy), goals, theoryOfAction, promisedContribution, cost, evaluateOn, stoppedOn };
    }),
    metrics: evidence.ownMetrics.flatMap((code) => cite(code) ?? []),
    routines: evidence.routines.map(({ code, title, roles }) => ({ code, title, roles: roles.map(describeRole) })),
    meetings: evidence.meetings.map(({ title, on: day, timeLocal, timeZone }) => ({
      title,
      on: day,
      text: formatMeetingFor({ date: day, time: timeLocal, zone: timeZone }, evidence.readerZone),
    })),
  };
  const open = {
    actions: sortOpen(evidence.actions).map((action) => composeOpenAction(action, knownOn)),
    asks: evidence.asks.map(({ text, from: asker, askedOn, askedAt }) => ({
      ...{ text, from: asker?.title ?? null, askedOn, askedAt },
    })),
    escalations: evidence.escalations.map(({ number, text, owner, dueOn, raisedOn }) => ({
      ...{ label: `A${number}`, text, owner: owner.title, dueOn, raisedOn },
    })),
    milestones: evidence.milestones.map(({ strategy, title, dueOn }) => ({
      ...{ strategy, title, dueOn, overdueDays: Math.max(0, daysBetween(dueOn, knownOn)) },
    })),
    evaluations: evidence.evaluations,
  };
  const entries = evidence.history.events
    .toSorted((a, b) => compareDates(a.on, b.on))
    .slice(-longestHistory)
    .map(composeEntry);
  return {
    schemaVersion: 1,
    organisation: evidence.organisation,
    title: of === null ? `Handover from ${from.title}` : `Handover: ${of.title}`,
    of,
    from,
    to,
    on,
    note,
    hasLeft,
    knownOn,
    summary: summarise(evidence, open),
    held,
    open,
    history: { entries, more: evidence.history.total - entries.length },
    sources: sources.list(),
  };
}

/** The longest overdue first, then by the day due. */
const sortOpen = (actions: readonly ActionStanding[]): ActionStanding[] =>
  actions.toSorted((a, b) => compareDates(a.dueOn, b.dueOn) || a.number - b.number);

function composeOpenAction(action: ActionStanding, onDate: string): OpenAction {
  return {
    label: `A${action.number}`,
    type: action.type,
    text: action.text,
    dueOn: action.dueOn,
    originalDueOn: action.originalDueOn,
    overdueDays: countOverdueDays(action, onDate),
    stateText: describeActionState(action, onDate),
    slips: action.slips.map(({ from, to, reason, on }) => ({ from, to, reason, on })),
    response: action.response,
    respondedOn: action.respondedOn,
    serves: action.serves,
    metric: action.metric,
    checkOn: action.checkOn,
    effectText: describeEffect(action.metric, action.checkOn),
    agreedOn: action.agreedOn,
    agreedAt: action.agreedAt,
  };
}

const roleWords: Record<RoutineRole, string> = {
  chair: "chairs it",
  to: "it is written to",
  from: "it is written by",
  participant: "takes part",
};
const describeRole = (role: RoutineRole): string => roleWords[role];

const decisionWords = { continue: "to be continued", adjust: "to be adjusted", stop: "to be stopped" } as const;

function composeEntry(event: HistoryEvent): HistoryEntry {
  const { on, kind } = event;
  switch (event.kind) {
    case "owner":
      return {
        ...{ on, kind, label: null, words: event.note },
        sentence: `${oneLine(event.person)} answers for ${oneLine(event.of)}.`,
      };
    case "decision":
      return {
        ...{ on, kind, label: `D${event.number}`, words: event.text },
        sentence: `Decided in ${oneLine(event.at)}:`,
      };
    case "done":
    case "dropped": {
      const answer = event.response === null ? "" : ` (${oneLine(event.response)})`;
      const how = event.kind === "done" ? "done" : "dropped";
      return {
        ...{ on, kind, label: `A${event.number}`, words: event.text },
        sentence: `${startSentence(how)}${answer}, owned by ${oneLine(event.owner)}:`,
      };
    }
    case "rating":
      return {
        ...{ on, kind, label: null, words: event.rationale },
        sentence: `${oneLine(event.of)} was rated ${describeLikelihood(event.likelihood)} ${describeStage(event.stage)}.`,
      };
    case "evaluation":
      return {
        ...{ on, kind, label: null, words: event.reason },
        sentence: `Evaluated: ${oneLine(event.of)} is ${decisionWords[event.decision]}.`,
      };
    case "answer":
      return {
        ...{ on, kind, label: null, words: event.answer },
        sentence: `${oneLine(event.by)} answered the request for help "${oneLine(event.text)}".`,
      };
    case "handover":
      return {
        ...{ on, kind, label: null, words: event.note },
        sentence: `${oneLine(event.from)} handed over to ${oneLine(event.to)}.`,
      };
  }
}

function summarise(evidence: HandoverEvidence, open: HandoverModel["open"]): string {
  const { from, to, on, knownOn, goals, strategies } = evidence;
  const overdue = open.actions.filter(({ overdueDays }) => overdueDays > 0).length;
  const held = [
    ...(goals.length === 0 ? [] : [countOf(goals.length, "goal")]),
    ...(strategies.length === 0 ? [] : [countOf(strategies.length, "strategy", "strategies")]),
    ...(evidence.ownMetrics.length === 0 ? [] : [countOf(evidence.ownMetrics.length, "metric")]),
    ...(evidence.routines.length === 0 ? [] : [`a part in ${countOf(evidence.routines.length, "routine")}`]),
  ];
  const waiting = [
    `${countOf(open.actions.length, "open action")}${overdue === 0 ? "" : `, ${overdue === open.actions.length && overdue === 1 ? "overdue" : `${nameCount(overdue)} of them overdue`}`}`,
    ...(open.asks.length === 0 ? [] : [`${countOf(open.asks.length, "request")} for help waiting for an answer`]),
    ...(open.escalations.length === 0 ? [] : [countOf(open.escalations.length, "open escalation")]),
  ];
  const starts = on > knownOn ? `takes over on ${formatDate(on)}` : `has taken over since ${formatDate(on)}`;
  const what = held.length === 0 ? "what was open" : joinList(held);
  return `${oneLine(to.title)} ${starts} from ${oneLine(from.title)}: ${what}. With it ${open.actions.length === 1 && waiting.length === 1 ? "comes" : "come"} ${joinList(waiting)}.`;
}
