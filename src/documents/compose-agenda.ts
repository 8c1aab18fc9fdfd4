import { chooseDeepDives } from "./deep-dives.ts";
import {
  composeAction,
  composeAsk,
  composeCheck,
  composeHead,
  furthestOff,
  headlineMetric,
  isOpenOrClosedSince,
  sayWhereItStands,
  sortActions,
  tallyStates,
} from "./document-parts.ts";
import type { ActionEvidence, AgendaEvidence } from "./evidence.ts";
import { type ComposedMetric, composeMetric } from "./metric-lines.ts";
import { countIs, countOverdueDays, noMetricDefined, oneLine, startSentence, trimEnd } from "./sentences.ts";
import { startSourceList } from "./sources.ts";
import type { AgendaModel, CitedSentence } from "./view-model.ts";

/** Minutes of the four parts in a meeting of an hour: follow-up, shared view, deep dives, next steps. */
const hourShares = [5, 10, 35, 10] as const;

export interface AgendaMinutes {
  followUp: number;
  progress: number;
  deepDives: number;
  nextSteps: number;
}

/**
 * Scales 5, 10, 35, 10 to a meeting's length in whole minutes that add up to it exactly: each part gets its share
 * rounded down, and the minutes left over go to the largest remainders, the earlier part first.
 * Throws RangeError for a length that is negative or no whole number.
 */
export function allocateMinutes(total: number): AgendaMinutes {
  if (!Number.isInteger(total) || total < 0) throw new RangeError(`${total} is not a length in whole minutes`);
  const exact = hourShares.map((share) => (share * total) / 60);
  const minutes = exact.map(Math.floor);
  const left = total - minutes.reduce((sum, each) => sum + each, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) minutes[index] = (minutes[index] ?? 0) + 1;
  const [followUp = 0, progress = 0, deepDives = 0, nextSteps = 0] = minutes;
  return { followUp, progress, deepDives, nextSteps };
}

/**
 * Composes the T-shaped agenda of a stocktake or review from what was known on `setting.knownOn`.
 * Overdue days, staleness and trajectories are judged on that day, not on the day of the meeting.
 */
export function composeAgenda(evidence: AgendaEvidence): AgendaModel {
  const { setting, goals, lastMetOn } = evidence;
  const { knownOn } = setting;
  const sources = startSourceList();
  const metrics = evidence.metrics.map((metric) => composeMetric(metric, setting, sources));
  const minutes = allocateMinutes(setting.meeting.minutes);
  const followed = sortActions(
    evidence.actions.filter((action) => isOpenOrClosedSince(action, lastMetOn)),
    knownOn,
  );
  const dives = chooseDeepDives({
    goals,
    metrics,
    actions: evidence.actions,
    asks: evidence.asks,
    knownOn,
    minutes: minutes.deepDives,
  });
  const checks = evidence.actions
    .filter((action) => isCheckDue(action, evidence))
    .flatMap((action) => {
      const metric = metrics.find((each) => each.line.code === action.metric?.code);
      return (metric && composeCheck(action, metric, sources)) ?? [];
    });
  return {
    kind: "agenda",
    ...composeHead(setting, goals, `${oneLine(setting.routine.title)}: agenda`),
    ...(evidence.calledBecause === null ? {} : { calledBecause: `${trimEnd(oneLine(evidence.calledBecause))}.` }),
    chair: evidence.chair,
    bottomLine: composeBottomLine(evidence, metrics),
    followUp: {
      type: "agree",
      minutes: minutes.followUp,
      items: followed.map((action) => composeAction(action, knownOn)),
      checks,
      note: followed.length === 0 ? "Nothing agreed earlier is open." : null,
    },
    progress: {
      type: "understand",
      minutes: minutes.progress,
      goals: goals.map((goal) => {
        const lines = metrics.filter((metric) => goal.metrics.includes(metric.line.code)).map((metric) => metric.line);
        const hasFigure = lines.some((line) => line.period !== null);
        return { code: goal.code, title: goal.title, lines, note: hasFigure ? null : noMetricDefined };
      }),
      questions: questionsOf(setting.routine.kind),
    },
    deepDives: {
      minutes: minutes.deepDives,
      items: dives,
      note:
        dives.length === 0
          ? "The data single out nothing for a deep dive. Use the time for what the group brings, or end early."
          : null,
    },
    nextSteps: {
      type: "agree",
      minutes: minutes.nextSteps,
      prompts: [
        "For each decision: what was decided, in one sentence.",
        "For each action: what, who, by when, which metric it should move, and when that will be checked.",
      ],
      asks: evidence.asks.map(composeAsk),
    },
    dataNotes: metrics.flatMap((metric) => metric.notes),
    sources: sources.list(),
    evidence: sources.evidence(),
  };
}

/** The day to look at an action's metric lies after the last meeting and not after this one. */
function isCheckDue(action: ActionEvidence, { setting, lastMetOn }: AgendaEvidence): boolean {
  if (!action.metric || !action.checkOn || action.state === "dropped") return false;
  return action.checkOn <= setting.meeting.on && (lastMetOn === null || action.checkOn > lastMetOn);
}

function questionsOf(kind: AgendaEvidence["setting"]["routine"]["kind"]): string[] {
  if (kind !== "accountReview") return [];
  return [
    "What does it tell us?",
    "What do we know, from hard data and soft evidence, that tells us to do something different?",
    "What of that can be done now, not next month or next year?",
  ];
}

/** The one sentence for a reader who reads only one: where the goal stands, what is furthest off, what is overdue. */
function composeBottomLine(evidence: AgendaEvidence, metrics: readonly ComposedMetric[]): CitedSentence {
  const overdue = evidence.actions.filter((action) => countOverdueDays(action, evidence.setting.knownOn) > 0);
  const headline = headlineMetric(metrics);
  const worst = furthestOff(metrics);
  const clauses: string[] = [];
  const cited = new Set<number>();
  if (evidence.goals.length > 1 && headline) {
    clauses.push(tallyStates(metrics));
  } else if (headline) {
    const standing = sayWhereItStands(headline);
    clauses.push(standing.text);
    for (const number of standing.sources) cited.add(number);
  } else {
    clauses.push(describeAbsence(evidence));
  }
  if (worst && (worst !== headline || evidence.goals.length > 1)) {
    const standing = sayWhereItStands(worst);
    clauses.push(`furthest from its trajectory: ${standing.text}`);
    for (const number of standing.sources) cited.add(number);
  }
  if (overdue.length > 0) clauses.push(countIs(overdue.length, "action", "overdue"));
  return { text: `${startSentence(clauses.join("; "))}.`, sources: [...cited] };
}

function describeAbsence({ goals }: AgendaEvidence): string {
  const [goal] = goals;
  if (!goal) return "no goal is named for this meeting";
  const names = goals.length === 1 ? `"${oneLine(goal.title)}"` : "these goals";
  return `no metric with data is defined for ${names}, so progress cannot be judged by figures`;
}
