import type { ItemType } from "../templates/template.ts";
import type { ActionEvidence, AskEvidence, GoalEvidence } from "./evidence.ts";
import type { ComposedMetric } from "./metric-lines.ts";
import {
  asSubject,
  compareWithBand,
  compareWithExpected,
  countIs,
  countOf,
  countOverdueDays,
  describeDays,
  describeState,
  formatValue,
  joinList,
  oneLine,
  startSentence,
  trimEnd,
  withArticle,
} from "./sentences.ts";
import type { DeepDive } from "./view-model.ts";

/**
 * What earns a topic its place among the deep dives, in points. A topic's score is the sum of:
 * - distance: the metric is off track; its score (share of the way from baseline to target) times `distance`, at most
 *   that many points. A metric whose last figure is stale counts too.
 * - broken commitments: `overdueCommitment` for each one past its date, and `overdueMonth` for each full month late.
 * - requests for help that nobody has answered: `unansweredAsk` each.
 * - data: `stale` when the expected figure has not come, `noData` when a trajectory was agreed and no figure exists.
 * A topic below `minimum` is left out: a short list that matters, never one filled up.
 */
export const deepDiveWeights = {
  distance: 100,
  overdueCommitment: 15,
  overdueMonth: 1,
  unansweredAsk: 12,
  stale: 12,
  noData: 8,
  minimum: 8,
} as const;

/** More than three conversations in one meeting are none. */
export const maximumDeepDives = 3;

const daysInMonth = 30;

interface Topic {
  title: string;
  metric: string | null;
  goal: string | null;
  type: ItemType;
  score: number;
  why: string;
  question: string;
  sources: number[];
}

export interface DeepDiveInput {
  goals: readonly GoalEvidence[];
  metrics: readonly ComposedMetric[];
  actions: readonly ActionEvidence[];
  asks: readonly AskEvidence[];
  knownOn: string;
  minutes: number;
}

/**
 * Picks at most three topics by score, highest first; equal scores keep the order of the plan. An action counts for
 * the metric it should move; those that name no metric shown here share one topic. Minutes add up to `minutes`.
 */
export function chooseDeepDives(input: DeepDiveInput): DeepDive[] {
  const shown = new Set(input.metrics.map((metric) => metric.line.code));
  const overdue = input.actions.filter((action) => countOverdueDays(action, input.knownOn) > 0);
  const topics = [
    ...input.metrics.flatMap((metric) => {
      const broken = overdue.filter((action) => action.metric?.code === metric.line.code);
      const goal = input.goals.find((each) => each.metrics.includes(metric.line.code)) ?? null;
      return metricTopic(metric, broken, goal, input.knownOn);
    }),
    ...commitmentTopic(
      overdue.filter((action) => !action.metric || !shown.has(action.metric.code)),
      input.knownOn,
    ),
    ...askTopic(input.asks.filter((ask) => ask.answer === null)),
  ];
  const chosen = topics
    .filter((topic) => topic.score >= deepDiveWeights.minimum)
    .sort((a, b) => b.score - a.score)
    .slice(0, maximumDeepDives);
  const minutes = splitEvenly(input.minutes, chosen.length);
  return chosen.map((topic, index) => ({ rank: index + 1, ...topic, minutes: minutes[index] ?? 0 }));
}

/** Whole minutes that add up to the total; the first ones get what is left over. */
export function splitEvenly(total: number, parts: number): number[] {
  const each = Math.floor(total / Math.max(parts, 1));
  return Array.from({ length: parts }, (_, index) => each + (index < total - each * parts ? 1 : 0));
}

function scoreCommitments(actions: readonly ActionEvidence[], knownOn: string): number {
  return actions.reduce((sum, action) => {
    const months = Math.floor(countOverdueDays(action, knownOn) / daysInMonth);
    return sum + deepDiveWeights.overdueCommitment + months * deepDiveWeights.overdueMonth;
  }, 0);
}

const roundScore = (score: number) => Math.round(score * 10) / 10;

function metricTopic(
  metric: ComposedMetric,
  broken: readonly ActionEvidence[],
  goal: GoalEvidence | null,
  knownOn: string,
): Topic[] {
  const { line } = metric;
  const isOff = line.rating === "offTrack" || line.rating === "seriouslyOffTrack";
  // Without a scale (target equals baseline) "off track" carries no size; it counts as just off.
  const distance = isOff ? Math.min(1, Math.abs(line.score ?? 0.1)) * deepDiveWeights.distance : 0;
  const isStale = line.state === "stale";
  const lacksData =
    line.state === "noData" && (metric.evidence.trajectories.length > 0 || metric.evidence.band !== null);
  const score =
    distance +
    scoreCommitments(broken, knownOn) +
    (isStale ? deepDiveWeights.stale : 0) +
    (lacksData ? deepDiveWeights.noData : 0);
  if (score === 0) return [];
  const reasons = [
    ...(isOff ? [explainDistance(metric)] : []),
    ...(isStale && !isOff ? ["its next figure has not come when it was due"] : []),
    ...(isStale && isOff ? ["the figure is the last one known, as the next has not come"] : []),
    ...(lacksData ? ["a target is agreed and no figure has been received to judge it by"] : []),
    ...(broken.length > 0 ? [explainCommitments(broken, knownOn)] : []),
  ];
  return [
    {
      title: line.title,
      metric: line.code,
      goal: goal?.code ?? null,
      type: line.rating === "seriouslyOffTrack" ? "decide" : isOff ? "discuss" : "agree",
      score: roundScore(score),
      why: `${startSentence(joinReasons(reasons))}.`,
      question: askAbout(metric, isOff, broken),
      sources: line.sources,
    },
  ];
}

const joinReasons = (reasons: readonly string[]) => reasons.join("; ");

function explainDistance({ line, evidence }: ComposedMetric): string {
  if (line.value === null || line.rating === null) return "it is off its trajectory";
  const figure = `${formatValue(line.value, line.unit)} for ${line.periodLabel}`;
  if (evidence.direction === "band" && evidence.band) {
    return `${figure} is ${compareWithBand(line.value, evidence.band, line.unit)}`;
  }
  const comparison = line.expected === null ? "" : ` is ${compareWithExpected(line.value, line.expected, line.unit)}`;
  return `${figure}${comparison}, which is ${describeState(line.rating)}`;
}

function explainCommitments(actions: readonly ActionEvidence[], knownOn: string): string {
  const [only] = actions;
  if (actions.length === 1 && only) {
    const text = trimEnd(oneLine(only.text));
    return `action A${only.number} ("${text}") is overdue by ${describeDays(countOverdueDays(only, knownOn))}`;
  }
  return `${countIs(actions.length, "action", "overdue")} (${joinList(actions.map((action) => `A${action.number}`))})`;
}

function askAbout(metric: ComposedMetric, isOff: boolean, broken: readonly ActionEvidence[]): string {
  const title = withArticle(metric.line.title);
  const subject = asSubject(metric.line.title);
  if (isOff && broken.length > 0) {
    const labels = joinList(broken.map((action) => `A${action.number}`));
    return `What would bring ${subject} back to its trajectory, what stands in the way of ${labels}, and what help is needed?`;
  }
  if (isOff) return `What would bring ${subject} back to its trajectory, and what help is needed?`;
  if (metric.line.state === "noData") return `Who brings the first figure for ${title}, and by when?`;
  if (metric.line.state === "stale")
    return `When will the next figure for ${title} come, and what do we know until then?`;
  return `What stands in the way of ${joinList(broken.map((action) => `A${action.number}`))}, and which date holds now?`;
}

function commitmentTopic(actions: readonly ActionEvidence[], knownOn: string): Topic[] {
  if (actions.length === 0) return [];
  return [
    {
      title: "Commitments past their date",
      metric: null,
      goal: null,
      type: "agree",
      score: roundScore(scoreCommitments(actions, knownOn)),
      why: `${startSentence(explainCommitments(actions, knownOn))}.`,
      question: "What stands in the way, and which dates hold now?",
      sources: [],
    },
  ];
}

function askTopic(asks: readonly AskEvidence[]): Topic[] {
  if (asks.length === 0) return [];
  const texts = asks.map((ask) => `"${trimEnd(oneLine(ask.text))}"`);
  return [
    {
      title: "Requests for help",
      metric: null,
      goal: null,
      type: "decide",
      score: asks.length * deepDiveWeights.unansweredAsk,
      why: `${startSentence(countOf(asks.length, "request"))} for help ${asks.length === 1 ? "waits" : "wait"} for an answer: ${joinList(texts)}.`,
      question: "What can be given, by whom and by when?",
      sources: [],
    },
  ];
}
