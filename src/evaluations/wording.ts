import { countOf, joinList, oneLine, startSentence, trimEnd } from "../documents/sentences.ts";
import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import { describeLikelihood } from "../ratings/wording.ts";
import type { ActionCounts, EvaluationEvidence } from "./evaluation-evidence.ts";

const namesOfOwners = 4;

/** Evaluated on 4 March 2013: adjust, because "Two of five districts have not begun". */
export const describeDecision = (decided: { decision: string; reason: string; decidedOn: IsoDate }): string =>
  `Evaluated on ${formatDate(decided.decidedOn)}: ${decided.decision}, because "${trimEnd(oneLine(decided.reason))}".`;

const are = (count: number): string => (count === 1 ? "is" : "are");

function describeActions(counts: ActionCounts): string {
  if (counts.total === 0) return "No action was agreed for it.";
  const parts = [
    ...(counts.keptOnTime > 0 ? [`${counts.keptOnTime} kept on time`] : []),
    ...(counts.keptLate > 0 ? [`${counts.keptLate} kept later than first promised`] : []),
    ...(counts.dropped > 0 ? [`${counts.dropped} dropped`] : []),
    ...(counts.open > 0
      ? [`${counts.open} still open${counts.overdue > 0 ? ` (${counts.overdue} past the date)` : ""}`]
      : []),
  ];
  return `${startSentence(countOf(counts.total, "action"))} agreed for it: ${joinList(parts)}.`;
}

function describeMilestones(milestones: EvaluationEvidence["milestones"]): string {
  if (milestones.length === 0) return "No milestone was set.";
  const count = (state: (typeof milestones)[number]["state"]) => milestones.filter((one) => one.state === state).length;
  const parts = [
    ...(count("kept") > 0 ? [`${count("kept")} kept`] : []),
    ...(count("keptLate") > 0 ? [`${count("keptLate")} kept late`] : []),
    ...(count("overdue") > 0 ? [`${count("overdue")} past the date`] : []),
    ...(count("ahead") > 0 ? [`${count("ahead")} still to come`] : []),
  ];
  return `${startSentence(countOf(milestones.length, "milestone"))}: ${joinList(parts)}.`;
}

function describeOwners(owners: EvaluationEvidence["owners"]): string {
  const names = [...new Set(owners.map(({ title }) => oneLine(title)))];
  if (names.length === 0) return "Nobody has answered for it.";
  if (names.length === 1) return `${names[0]} has answered for it from the start.`;
  const last = names.slice(-namesOfOwners);
  const others = names.length - last.length;
  const before = others > 0 ? `${countOf(others, "other")}, then ` : "";
  return `${startSentence(countOf(names.length, "person", "people"))} have answered for it: ${before}${last.join(", then ")}.`;
}

function describeRatings(ratings: EvaluationEvidence["ratings"]): string {
  const [last] = ratings.slice(-1);
  if (last === undefined) return "Its likelihood of delivery was not rated.";
  const path = ratings.map(({ likelihood }) => describeLikelihood(likelihood)).join(", then ");
  return `Likelihood of delivery over time: ${path} (last on ${formatDate(last.ratedOn)}).`;
}

/** No figure shows by itself why it moved; said once, with the figures. */
export const caution = "The figures do not show by themselves what caused this.";

/** What happened, in sentences: figures first, then promises, people and judgements. */
export function summarise(evidence: Omit<EvaluationEvidence, "summary">): string[] {
  const { metrics } = evidence;
  const shown = metrics.filter(({ now }) => now !== null && now.value !== null);
  return [
    ...(metrics.length === 0 ? ["No metric says what it moved."] : metrics.map(({ sentence }) => sentence)),
    ...(shown.length === 0 ? [] : [caution]),
    describeMilestones(evidence.milestones),
    describeActions(evidence.actions),
    describeRatings(evidence.ratings),
    describeOwners(evidence.owners),
    ...evidence.earlier.map(describeDecision),
  ];
}

/** What a digest or a list says of one that is up. */
export const describeWaiting = (waiting: { title: string; dueOn: IsoDate; isNew: boolean }): string =>
  waiting.isNew
    ? `"${oneLine(waiting.title)}" comes up today: continue, adjust or stop?`
    : `"${oneLine(waiting.title)}" waits for a decision since ${formatDate(waiting.dueOn)}: continue, adjust or stop?`;

/** The open actions of a strategy that was stopped. */
export const describeStillOpen = (labels: readonly string[]): string =>
  labels.length === 0
    ? "No action of it is open."
    : `${joinList(labels)} ${are(labels.length)} still open: each is to be kept, passed on or dropped by its owner.`;
