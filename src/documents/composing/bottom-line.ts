import type { Frequency } from "../../metrics/period.ts";
import { roundFigure } from "../../metrics/rounding.ts";
import type { ActionEvidence, AskEvidence, DocumentSetting, GoalEvidence, LikelihoodEvidence } from "../evidence.ts";
import {
  countIs,
  countOf,
  countOverdueDays,
  differenceOfRounded,
  formatDifference,
  formatValue,
  joinList,
  oneLine,
  startSentence,
} from "../sentences.ts";
import type { CitedSentence } from "../view-model.ts";
import { furthestOff, headlineMetric, sayWhereItStands, tallyStates } from "./document-parts.ts";
import type { ComposedMetric } from "./metric-lines.ts";
import { labelPeriod } from "./sources.ts";

const perPeriod: Record<Frequency, string> = {
  yearly: "a year",
  halfYearly: "a half-year",
  quarterly: "a quarter",
  monthly: "a month",
  weekly: "a week",
  daily: "a day",
};

/**
 * Where a metric leads, as the end of a sentence about where it stands: to the end of its pace where one can be told,
 * else what it would take from here. Empty where there is no target, or nothing left to go.
 */
export function sayWhereItLeads({ evidence, line, trajectory, pace }: ComposedMetric): string {
  if (trajectory === null || evidence.direction === "band" || line.value === null || line.state === "stale") return "";
  const { unit, frequency, direction } = evidence;
  const { target } = trajectory;
  const label = labelPeriod(evidence, target.period);
  if (pace.projection) {
    const end = roundFigure(pace.projection.value);
    const gap = differenceOfRounded(end, target.value, unit);
    const wanted = `the target of ${formatValue(target.value, unit)}`;
    const beside =
      gap === 0 ? `exactly ${wanted}` : `${formatDifference(gap, unit)} ${gap > 0 ? "above" : "below"} ${wanted}`;
    return `at its present pace it comes to ${formatValue(end, unit)} for ${label}, ${beside}`;
  }
  if (pace.needed === null) return "";
  const sign = direction === "lower" ? -1 : 1;
  const missing = differenceOfRounded(target.value, line.value, unit) * sign;
  if (missing <= 0) return `it has reached the ${formatValue(target.value, unit)} aimed at for ${label} already`;
  const step = roundFigure(pace.needed);
  const amount = step === 0 ? `less than ${formatDifference(0.1, unit)}` : formatDifference(step, unit);
  const verb = direction === "lower" ? "fall" : "rise";
  return `to reach ${formatValue(target.value, unit)} for ${label} it has to ${verb} by ${amount} ${perPeriod[frequency]}`;
}

interface BottomLineInput {
  setting: DocumentSetting;
  goals: readonly GoalEvidence[];
  metrics: readonly ComposedMetric[];
  likelihoods: readonly LikelihoodEvidence[];
  actions: readonly ActionEvidence[];
  asks: readonly AskEvidence[];
  /** How many strategies are up for continue, adjust or stop; absent: none. */
  strategiesUp?: number;
}

/**
 * Two sentences for a reader who reads nothing else: where the goal stands and leads; then what is furthest off and what
 * waits for somebody's word.
 */
export function composeBottomLine(input: BottomLineInput): CitedSentence {
  const { goals, metrics } = input;
  const headline = headlineMetric(metrics);
  const cited = new Set<number>();
  const cite = ({ text, sources }: CitedSentence) => {
    for (const number of sources) cited.add(number);
    return text;
  };
  const first: string[] = [];
  if (!headline) first.push(describeAbsence(goals));
  else if (!isOfOneGoal(goals, metrics)) first.push(tallyStates(metrics));
  else {
    first.push(cite(sayWhereItStands(headline)));
    const leads = sayWhereItLeads(headline);
    if (leads !== "") first.push(leads);
  }
  const worst = furthestOff(metrics);
  const second: string[] = [];
  if (worst && (worst !== headline || !isOfOneGoal(goals, metrics))) {
    const isUrgent = worst.line.rating === "seriouslyOffTrack";
    const intro = isUrgent ? "furthest from its trajectory, and in need of a decision" : "furthest from its trajectory";
    second.push(`${intro}: ${cite(sayWhereItStands(worst))}`);
  }
  second.push(...sayWhatWaits(input));
  const sentences = [first, second].filter((clauses) => clauses.length > 0);
  return { text: sentences.map((clauses) => `${startSentence(clauses.join("; "))}.`).join(" "), sources: [...cited] };
}

/** Only one of the goals has figures, so that its headline stands for the paper; else the metrics are counted. */
export function isOfOneGoal(goals: readonly GoalEvidence[], metrics: readonly ComposedMetric[]): boolean {
  const shown = new Set(metrics.flatMap(({ line }) => (line.value === null ? [] : [line.code])));
  return goals.filter((goal) => goal.metrics.some((code) => shown.has(code))).length <= 1;
}

/** Strategies up for a decision, ratings of Red, promises past their date, requests without an answer. */
function sayWhatWaits({ likelihoods, actions, asks, setting, strategiesUp = 0 }: BottomLineInput): string[] {
  const red = likelihoods.filter(({ current }) => current?.likelihood === "red");
  const overdue = actions.filter((action) => countOverdueDays(action, setting.knownOn) > 0);
  const waiting = asks.filter((ask) => ask.answer === null);
  return [
    ...(strategiesUp > 0
      ? [
          `${countOf(strategiesUp, "strategy", "strategies")} ${strategiesUp === 1 ? "is" : "are"} up for a decision: continue, adjust or stop`,
        ]
      : []),
    ...(red.length > 3 ? [`${countOf(red.length, "goal or strategy", "goals and strategies")} are rated Red`] : []),
    ...(red.length > 0 && red.length <= 3
      ? [`${joinList(red.map(({ title }) => `"${oneLine(title)}"`))} ${red.length === 1 ? "is" : "are"} rated Red`]
      : []),
    ...(overdue.length > 0 ? [countIs(overdue.length, "action", "overdue")] : []),
    ...(waiting.length > 0
      ? [
          `${countOf(waiting.length, "request for help", "requests for help")} ${waiting.length === 1 ? "waits" : "wait"} for an answer`,
        ]
      : []),
  ];
}

function describeAbsence(goals: readonly GoalEvidence[]): string {
  const [goal] = goals;
  if (!goal) return "no goal is named for this meeting";
  const all = goals.every(({ of }) => of === "strategy") ? "these strategies" : "these goals";
  const names = goals.length === 1 ? `"${oneLine(goal.title)}"` : all;
  return `no metric with data is defined for ${names}, so progress cannot be judged by figures`;
}
