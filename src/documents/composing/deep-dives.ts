import { formatDate } from "../../platform/time/dates.ts";
import { describeLikelihood } from "../../ratings/wording.ts";
import type { ItemType } from "../../templates/template.ts";
import type { ActionEvidence, AskEvidence, GoalEvidence, LikelihoodEvidence, SoftEvidenceItem } from "../evidence.ts";
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
  quoteStart,
  startSentence,
  trimEnd,
  withArticle,
} from "../sentences.ts";
import type { DeepDive } from "../view-model.ts";
import { sayBefore, sayRationale } from "./likelihood-lines.ts";
import type { ComposedMetric } from "./metric-lines.ts";
import { splitEvenly } from "./minutes.ts";
import { sayHeard } from "./soft-evidence-lines.ts";

/**
 * What earns a topic its place among the deep dives, in points. A topic's score is the sum of:
 * - distance: the metric is off track; its score (share of the way from baseline to target) times `distance`, at most
 *   that many points. A metric whose last figure is stale counts too.
 * - rating: the goal or strategy is rated Red (`red`) or Amber-Red (`amberRed`); its topic is its own.
 * - broken commitments: `overdueCommitment` for each one past its date, and `overdueMonth` for each full month late.
 * - requests for help that nobody has answered: `unansweredAsk` each.
 * - data: `stale` when the expected figure has not come, `noData` when a trajectory was agreed and no figure exists.
 * A topic below `minimum` is left out: a short list that matters, never one filled up.
 */
export const deepDiveWeights = {
  distance: 100,
  red: 30,
  amberRed: 15,
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
  key: string;
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
  likelihoods: readonly LikelihoodEvidence[];
  actions: readonly ActionEvidence[];
  asks: readonly AskEvidence[];
  /** The latest first. */
  softEvidence?: readonly SoftEvidenceItem[];
  knownOn: string;
  minutes: number;
  /** How many topics at most; never more than three. */
  maximum: number;
}

/**
 * Picks topics by score, highest first; equal scores keep the order of the plan. An action counts for the metric it
 * should move; those that name no metric shown here share one topic. Minutes add up to `minutes`.
 */
export function chooseDeepDives(input: DeepDiveInput): DeepDive[] {
  const shown = new Set(input.metrics.map((metric) => metric.line.code));
  const overdue = input.actions.filter((action) => countOverdueDays(action, input.knownOn) > 0);
  const topics = [
    ...input.metrics.flatMap((metric) => {
      const broken = overdue.filter((action) => action.metric?.code === metric.line.code);
      const goal = input.goals.find((each) => each.metrics.includes(metric.line.code)) ?? null;
      const heard = input.softEvidence?.find((item) => item.metric?.code === metric.line.code);
      return metricTopic(metric, broken, goal, input.knownOn, heard);
    }),
    ...input.likelihoods.flatMap(likelihoodTopic),
    ...commitmentTopic(
      overdue.filter((action) => !action.metric || !shown.has(action.metric.code)),
      input.knownOn,
    ),
    ...askTopic(input.asks.filter((ask) => ask.answer === null)),
  ];
  const chosen = topics
    .filter((topic) => topic.score >= deepDiveWeights.minimum)
    .sort((a, b) => b.score - a.score)
    .slice(0, Math.min(input.maximum, maximumDeepDives));
  const minutes = splitEvenly(input.minutes, chosen.length);
  return chosen.map((topic, index) => ({ rank: index + 1, ...topic, minutes: minutes[index] ?? 0 }));
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
  heard: SoftEvidenceItem | undefined,
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
      key: `metric:${line.code}`,
      title: line.title,
      metric: line.code,
      goal: goal?.code ?? null,
      type: line.rating === "seriouslyOffTrack" ? "decide" : isOff ? "discuss" : "agree",
      score: roundScore(score),
      why: `${startSentence(joinReasons(reasons))}.${heard === undefined ? "" : sayHeard(heard)}`,
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
    return `action A${only.number} ("${quoteStart(only.text)}") is overdue by ${describeDays(countOverdueDays(only, knownOn))}`;
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

/** A goal or strategy that those who judge it do not expect to deliver. */
function likelihoodTopic(evidence: LikelihoodEvidence): Topic[] {
  const { of, code, title, current } = evidence;
  if (current?.likelihood !== "red" && current?.likelihood !== "amberRed") return [];
  const isRed = current.likelihood === "red";
  const why = `The ${of} was rated ${describeLikelihood(current.likelihood)} on ${formatDate(current.ratedOn)}`;
  return [
    {
      key: `${of}:${code}`,
      title,
      metric: null,
      goal: of === "goal" ? code : null,
      type: isRed ? "decide" : "discuss",
      score: isRed ? deepDiveWeights.red : deepDiveWeights.amberRed,
      why: `${why}${sayBefore(evidence)}${sayRationale(current.rationale)}.`,
      question: isRed
        ? "What has to be decided now so that it delivers what it promised?"
        : "What has to change first so that it delivers what it promised, and what help is needed?",
      sources: [],
    },
  ];
}

function commitmentTopic(actions: readonly ActionEvidence[], knownOn: string): Topic[] {
  if (actions.length === 0) return [];
  return [
    {
      key: "commitments",
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
      key: "asks",
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
