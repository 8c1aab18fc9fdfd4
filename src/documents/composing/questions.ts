import { roundFigure } from "../../metrics/rounding.ts";
import { formatDate, type IsoDate } from "../../platform/time/dates.ts";
import type { ActionEvidence, AskEvidence, GoalEvidence, LikelihoodEvidence } from "../evidence.ts";
import {
  asSubject,
  countOverdueDays,
  describeDays,
  formatValue,
  joinList,
  oneLine,
  quoteStart,
  trimEnd,
  withArticle,
} from "../sentences.ts";
import type { Question } from "../view-model.ts";
import { isOffTrack, sortActions } from "./document-parts.ts";
import type { ComposedMetric } from "./metric-lines.ts";

interface QuestionInput {
  goals: readonly GoalEvidence[];
  metrics: readonly ComposedMetric[];
  likelihoods: readonly LikelihoodEvidence[];
  actions: readonly ActionEvidence[];
  asks: readonly AskEvidence[];
  knownOn: IsoDate;
  /** Keys of deep dives: what has a conversation of its own needs no question beside it. */
  covered?: readonly string[];
  maximum: number;
}

/**
 * Questions that the data raise: what is off track first, then late promises, waiting requests, ratings, missing data,
 * a pace that falls short, and at last what works. A paper that asks everything asks nothing, so there are few.
 */
export function composeQuestions(input: QuestionInput): Question[] {
  const covered = new Set(input.covered);
  const candidates = [
    ...askOfMetrics(input.metrics.filter(isOffTrack), "off", sayOffTrack),
    ...askOfLatePromises(input),
    ...askOfRequests(input.asks),
    ...askOfRatings(input.likelihoods),
    ...askOfMetrics(input.metrics, "missing", sayMissing),
    ...askOfMetrics(input.metrics, "pace", sayShortPace),
    ...askOfMetrics(input.metrics, "ahead", sayAhead),
    ...askOfUnmeasured(input.goals),
  ];
  const seen = new Set<string>();
  return candidates
    .filter(({ about }) => !about.some((topic) => covered.has(topic)))
    .filter(({ question }) => !seen.has(question.key) && seen.add(question.key))
    .slice(0, input.maximum)
    .map(({ question }) => question);
}

/** `about`: the deep dives that would already ask it. */
interface Candidate {
  about: string[];
  question: Question;
}

function askOfMetrics(
  metrics: readonly ComposedMetric[],
  kind: string,
  say: (metric: ComposedMetric) => string | null,
): Candidate[] {
  const ordered = metrics.toSorted((a, b) => (a.line.score ?? 0) - (b.line.score ?? 0));
  return ordered.flatMap((metric) => {
    const text = say(metric);
    const { code, sources } = metric.line;
    if (text === null) return [];
    const question = { key: `question:${kind}:${code}`, text, sources: sources.slice(0, 1) };
    return [{ about: [`metric:${code}`], question }];
  });
}

const sayOffTrack = ({ line }: ComposedMetric): string =>
  `What would bring ${asSubject(line.title)} back to its trajectory, and what help is needed?`;

function sayMissing({ line }: ComposedMetric): string | null {
  if (line.state !== "noData" && line.state !== "stale") return null;
  const which = line.state === "stale" ? "next" : "first";
  return `Who brings the ${which} figure for ${withArticle(line.title)}, and by when?`;
}

/** On track today, and still short of its target at the pace of the last years. */
function sayShortPace({ line, evidence, pace, trajectory }: ComposedMetric): string | null {
  if (!pace.projection || !trajectory || (line.rating !== "onTrack" && line.rating !== "ahead")) return null;
  const { high, low } = pace.projection;
  const target = roundFigure(trajectory.target.value);
  // As printed: a range that seems to end at the target raises no question.
  const isShort = evidence.direction === "lower" ? roundFigure(low) > target : roundFigure(high) < target;
  if (!isShort) return null;
  return `At its pace ${asSubject(line.title)} falls short of ${formatValue(target, line.unit)}: what would have to change?`;
}

const sayAhead = ({ line }: ComposedMetric): string | null =>
  line.state === "ahead"
    ? `What explains that ${asSubject(line.title)} is ahead, and where else could it be used?`
    : null;

function askOfLatePromises({ actions, metrics, knownOn }: QuestionInput): Candidate[] {
  const shown = new Set(metrics.map(({ line }) => line.code));
  return sortActions(actions, knownOn)
    .filter((action) => countOverdueDays(action, knownOn) > 0)
    .map((action) => {
      const days = describeDays(countOverdueDays(action, knownOn));
      const text = `Action A${action.number} ("${quoteStart(action.text)}") is overdue by ${days}: what stands in its way?`;
      const topic = action.metric && shown.has(action.metric.code) ? `metric:${action.metric.code}` : "commitments";
      return { about: [topic], question: { key: `question:late:A${action.number}`, text, sources: [] } };
    });
}

function askOfRequests(asks: readonly AskEvidence[]): Candidate[] {
  const waiting = asks.filter((ask) => ask.answer === null);
  return waiting.map((ask, index) => {
    const text = `"${trimEnd(oneLine(ask.text))}" was asked on ${formatDate(ask.askedOn)}: what can the answer be?`;
    // Requests have no number; two of one day are told apart by their order.
    const sameDay = waiting.slice(0, index).filter((other) => other.askedOn === ask.askedOn).length;
    return { about: ["asks"], question: { key: `question:asked:${ask.askedOn}:${sameDay + 1}`, text, sources: [] } };
  });
}

function askOfRatings(likelihoods: readonly LikelihoodEvidence[]): Candidate[] {
  return likelihoods
    .filter(({ current }) => current?.likelihood === "red" || current?.likelihood === "amberRed")
    .toSorted((a, b) => Number(b.current?.likelihood === "red") - Number(a.current?.likelihood === "red"))
    .map(({ of, code, title }) => {
      const text = `What would make it likely that "${trimEnd(oneLine(title))}" delivers what it promised?`;
      return { about: [`${of}:${code}`], question: { key: `question:rating:${of}:${code}`, text, sources: [] } };
    });
}

function askOfUnmeasured(goals: readonly GoalEvidence[]): Candidate[] {
  const silent = goals.filter((goal) => goal.metrics.length === 0);
  if (silent.length === 0) return [];
  const text = `Which metrics will show progress on ${joinList(silent.map((goal) => `"${oneLine(goal.title)}"`))}, and when will their first figures come?`;
  return [{ about: [], question: { key: "question:unmeasured", text, sources: [] } }];
}
