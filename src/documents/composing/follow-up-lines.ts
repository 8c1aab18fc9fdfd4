import { outcomes } from "../../actions/standing.ts";
import { daysBetween, type IsoDate } from "../../platform/time/dates.ts";
import type { ActionEvidence, AskEvidence } from "../evidence.ts";
import { countOf, countOverdueDays, joinList, nameCount, startSentence } from "../sentences.ts";
import type { ActionLine } from "../view-model.ts";
import { composeAction } from "./document-parts.ts";

/** An action of an earlier meeting, with how it was met since the last one. */
export function composeFollowed(action: ActionEvidence, onDate: IsoDate): ActionLine {
  const line = composeAction(action, onDate);
  return action.outcome === undefined ? line : { ...line, outcome: action.outcome };
}

/** What a meeting has to talk about first: overdue (the longest wait on top), unanswered, slipped, then answered. */
export function sortFollowed(actions: readonly ActionEvidence[], onDate: IsoDate): ActionEvidence[] {
  const group = (action: ActionEvidence) => {
    if (countOverdueDays(action, onDate) > 0) return 0;
    const outcome = action.outcome ?? (action.state === "open" ? "unanswered" : "answered");
    return ["unanswered", "slipped", "answered"].indexOf(outcome) + 1;
  };
  const isClosed = (action: ActionEvidence) => (action.state === "open" ? 0 : 1);
  return actions.toSorted(
    (a, b) => group(a) - group(b) || isClosed(a) - isClosed(b) || daysBetween(b.dueOn, a.dueOn) || a.number - b.number,
  );
}

/** Nobody owes an answer yet of what is not due: it is told apart from what is overdue without a word. */
const ways = [...outcomes, "notDue"] as const;
type Way = (typeof ways)[number];

const verbs: Record<Way, [one: string, several: string]> = {
  answered: ["was answered", "were answered"],
  slipped: ["slipped", "slipped"],
  unanswered: ["is unanswered", "are unanswered"],
  notDue: ["is not due yet", "are not due yet"],
};

/**
 * How what was agreed and asked before was met: what was agreed last time (or since) apart from what is open from
 * earlier. Nothing where there is nothing to tell.
 * @param lastMetOn the last meeting or paper; null for a first one
 */
export function composeOpening(found: {
  followed: readonly ActionEvidence[];
  asks: readonly AskEvidence[];
  lastMetOn: IsoDate | null;
  knownOn: IsoDate;
}): string[] {
  const { followed, asks, lastMetOn, knownOn } = found;
  const told = followed.flatMap((action): { way: Way; agreedOn: IsoDate }[] => {
    const { outcome, agreedOn } = action;
    if (outcome === undefined) return [];
    const isDue = countOverdueDays(action, knownOn) > 0;
    return [{ way: outcome === "unanswered" && !isDue ? "notDue" : outcome, agreedOn }];
  });
  const isOfLastTime = ({ agreedOn }: { agreedOn: IsoDate }) => lastMetOn !== null && agreedOn >= lastMetOn;
  const ofLastTime = told.filter(isOfLastTime);
  const earlier = told.filter((one) => !isOfLastTime(one));
  return [
    ...tellMet(ofLastTime, "from last time"),
    ...tellMet(earlier, ofLastTime.length > 0 ? "from before" : "agreed earlier"),
    ...tellAsks(asks),
  ];
}

function tellMet(commitments: readonly { way: Way }[], when: string): string[] {
  const counted = ways.flatMap((way) => {
    const count = commitments.filter((one) => one.way === way).length;
    return count === 0 ? [] : [{ count, verb: verbs[way][count === 1 ? 0 : 1] }];
  });
  const [only] = counted;
  if (only === undefined) return [];
  const noun = `${countOf(commitments.length, "commitment")} ${when}`;
  if (counted.length > 1) {
    return [`Of ${noun}, ${joinList(counted.map(({ count, verb }) => `${nameCount(count)} ${verb}`))}.`];
  }
  if (commitments.length === 2) return [`Both commitments ${when} ${only.verb}.`];
  return [startSentence(commitments.length === 1 ? `the ${noun} ${only.verb}.` : `all ${noun} ${only.verb}.`)];
}

function tellAsks(asks: readonly AskEvidence[]): string[] {
  if (asks.length === 0) return [];
  const waiting = asks.filter(({ answer }) => answer === null).length;
  const noun = countOf(asks.length, "request for help", "requests for help");
  const wait = `${nameCount(waiting)} ${waiting === 1 ? "waits" : "wait"} for an answer`;
  if (waiting === 0) return [startSentence(`${noun} ${asks.length === 1 ? "was" : "were"} answered.`)];
  if (waiting === asks.length) {
    return [startSentence(`${noun} ${waiting === 1 ? "waits" : "wait"} for an answer.`)];
  }
  const answered = asks.length - waiting;
  return [`Of ${noun}, ${nameCount(answered)} ${answered === 1 ? "was" : "were"} answered and ${wait}.`];
}
