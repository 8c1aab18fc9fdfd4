import { type FollowingDecision, findClosure } from "../actions/effects/loops.ts";
import { daysBetween, earlierOf, type IsoDate, laterOf } from "../platform/time/dates.ts";
import type { ActionFact, CheckFact, DecisionFact, FollowUpFacts } from "./follow-up-facts.ts";

/** Both days included. */
export interface Span {
  from: IsoDate;
  to: IsoDate;
}

export interface FollowUpFigures {
  commitments: {
    due: number;
    keptOnTime: number;
    keptLate: number;
    stillOpen: number;
    dropped: number;
    notYetDue: number;
    keptOnTimeShare: number | null;
    medianSlipDays: number | null;
  };
  answers: {
    agreed: number;
    answeredByNextMeeting: number;
    unansweredByNextMeeting: number;
    noNextMeetingYet: number;
    answeredByNextMeetingShare: number | null;
    medianDaysToAnswer: number | null;
  };
  purpose: { withMetric: number; withCheckDate: number; withMetricShare: number | null };
  loop: {
    deciding: number;
    monitoring: number;
    actingAndLookingAgain: number;
    monitoringShare: number | null;
    actingAndLookingAgainShare: number | null;
  };
  escalations: { raised: number; acknowledged: number };
}

/** Of nothing there is no share. */
export const shareOf = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 1000) / 1000;

/** The middle value, or half way between the two in the middle; null of none. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  if (upper === undefined) return null;
  const lower = Number.isInteger(middle) ? (sorted[middle - 1] ?? upper) : upper;
  return (lower + upper) / 2;
}

/**
 * Days by which an action came, or comes, later than first promised; 0 when it did not. One that is open and overdue
 * has slipped at least until today, whether or not anybody has said so.
 */
export function slipDaysOf(action: ActionFact, today: IsoDate): number {
  const end = action.state === "open" ? laterOf(action.dueOn, today) : (action.finishedOn ?? action.dueOn);
  return Math.max(0, daysBetween(action.originalDueOn, end));
}

/** Whether a commitment that was due was kept by its first date, kept later, is open still, or was dropped. */
export function judgeKept(action: ActionFact): "keptOnTime" | "keptLate" | "stillOpen" | "dropped" {
  if (action.state === "open") return "stillOpen";
  if (action.state === "dropped") return "dropped";
  return action.finishedOn !== null && action.finishedOn > action.originalDueOn ? "keptLate" : "keptOnTime";
}

/** Whether owners had said how an action stands before the routine met again; null while it has not. */
export function wasAnsweredByNextMeeting(action: ActionFact): boolean | null {
  if (action.nextMetOn === null) return null;
  return action.firstAnsweredOn !== null && action.firstAnsweredOn < action.nextMetOn;
}

/** When each action's metric was first looked at with a finding: that it had moved, or that it had not. */
export function findLooks(checks: readonly CheckFact[]): { actionId: string; lookedOn: IsoDate }[] {
  const byAction = new Map<string, IsoDate>();
  for (const { actionId, checkedOn, verdict } of checks) {
    if (verdict !== "moved" && verdict !== "notMoved") continue;
    byAction.set(actionId, earlierOf(byAction.get(actionId) ?? checkedOn, checkedOn));
  }
  return [...byAction].map(([actionId, lookedOn]) => ({ actionId, lookedOn }));
}

/** The actions whose loop was closed, each once, with the day of the decision that closed it. */
export function findClosedLoops(
  checks: readonly CheckFact[],
  decisions: readonly DecisionFact[],
): { actionId: string; closedOn: IsoDate }[] {
  const decisionsOf = new Map<string, FollowingDecision[]>();
  for (const [number, { actionId, decidedOn }] of decisions.entries()) {
    if (actionId === null) continue;
    decisionsOf.set(actionId, [...(decisionsOf.get(actionId) ?? []), { number, decidedOn }]);
  }
  const checksOf = new Map<string, CheckFact[]>();
  for (const check of checks) {
    if (decisionsOf.has(check.actionId)) checksOf.set(check.actionId, [...(checksOf.get(check.actionId) ?? []), check]);
  }
  return [...checksOf].flatMap(([actionId, own]) => {
    const closure = findClosure(own, decisionsOf.get(actionId) ?? []);
    return closure === null ? [] : [{ actionId, closedOn: closure.decision.decidedOn }];
  });
}

const countWhere = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.reduce((count, item) => count + (holds(item) ? 1 : 0), 0);

/**
 * The numbers of a span, as things stand on `today`. Commitments count in the span of their first due date, what was
 * agreed in the span of its meeting, decisions and escalations by their own day, an action's metric on the day it was first
 * looked at with a finding, a loop on the day it closed.
 * @param facts those of the span, and all checks before its end, at least
 */
export function countFollowUp(facts: FollowUpFacts, { from, to }: Span, today: IsoDate): FollowUpFigures {
  const isWithin = (day: IsoDate) => day >= from && day <= to;
  const promised = facts.actions.filter(({ originalDueOn }) => isWithin(originalDueOn));
  const due = promised.filter(({ originalDueOn }) => originalDueOn < today);
  const kept = { keptOnTime: 0, keptLate: 0, stillOpen: 0, dropped: 0 };
  for (const action of due) kept[judgeKept(action)] += 1;
  const counted = due.length - kept.dropped;

  const agreed = facts.actions.filter(({ agreedOn }) => isWithin(agreedOn));
  const answered = agreed.map(wasAnsweredByNextMeeting);
  const answeredByNextMeeting = countWhere(answered, (is) => is === true);
  const unansweredByNextMeeting = countWhere(answered, (is) => is === false);
  const daysToAnswer = agreed.flatMap(({ agreedOn, firstAnsweredOn }) =>
    firstAnsweredOn === null ? [] : [Math.max(0, daysBetween(agreedOn, firstAnsweredOn))],
  );

  const withMetric = countWhere(agreed, ({ hasMetric }) => hasMetric);
  const decided = facts.decisions.filter(({ decidedOn }) => isWithin(decidedOn));
  const deciding = withMetric + countWhere(decided, ({ hasMetric }) => hasMetric);
  const monitoring = countWhere(findLooks(facts.checks), ({ lookedOn }) => isWithin(lookedOn));
  const loops = findClosedLoops(facts.checks, facts.decisions);
  const actingAndLookingAgain = countWhere(loops, ({ closedOn }) => isWithin(closedOn));
  const raised = facts.escalations.filter(({ raisedOn }) => isWithin(raisedOn));
  return {
    commitments: {
      due: due.length,
      ...kept,
      notYetDue: promised.length - due.length,
      keptOnTimeShare: shareOf(kept.keptOnTime, counted),
      medianSlipDays: medianOf(
        due.filter(({ state }) => state !== "dropped").map((action) => slipDaysOf(action, today)),
      ),
    },
    answers: {
      agreed: agreed.length,
      answeredByNextMeeting,
      unansweredByNextMeeting,
      noNextMeetingYet: agreed.length - answeredByNextMeeting - unansweredByNextMeeting,
      answeredByNextMeetingShare: shareOf(answeredByNextMeeting, answeredByNextMeeting + unansweredByNextMeeting),
      medianDaysToAnswer: medianOf(daysToAnswer),
    },
    purpose: {
      withMetric,
      withCheckDate: countWhere(agreed, ({ hasCheckDate }) => hasCheckDate),
      withMetricShare: shareOf(withMetric, agreed.length),
    },
    loop: {
      deciding,
      monitoring,
      actingAndLookingAgain,
      monitoringShare: shareOf(monitoring, deciding),
      actingAndLookingAgainShare: shareOf(actingAndLookingAgain, deciding),
    },
    escalations: { raised: raised.length, acknowledged: countWhere(raised, ({ isAnswered }) => isAnswered) },
  };
}
