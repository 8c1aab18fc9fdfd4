import type { IsoDate } from "../platform/time/dates.ts";

// What the numbers of the follow-up are counted from: plain data, one entry a row of the record. Dates are dates of the
// organisation's zone.

/** By what the numbers can be broken down. Owners by their role alone: this is no league table of persons. */
export const breakdownKinds = ["routine", "goal", "type", "ownerRole"] as const;
export type BreakdownKind = (typeof breakdownKinds)[number];

/** Codes of the groups that a fact belongs to; none where it names none. */
export type Groups = Record<BreakdownKind, readonly string[]>;

export interface ActionFact {
  id: string;
  groups: Groups;
  agreedOn: IsoDate;
  originalDueOn: IsoDate;
  dueOn: IsoDate;
  state: "open" | "done" | "verified" | "dropped";
  finishedOn: IsoDate | null;
  hasMetric: boolean;
  hasCheckDate: boolean;
  /** The first day on which it was done, dropped, slipped or said how it stands; null: nobody has said anything. */
  firstAnsweredOn: IsoDate | null;
  /** The next meeting of the routine, at this turn, that has taken place; null while there is none. */
  nextMetOn: IsoDate | null;
}

export interface CheckFact {
  actionId: string;
  groups: Groups;
  checkedOn: IsoDate;
  verdict: "moved" | "notMoved" | "tooEarly" | "noData";
}

export interface DecisionFact {
  groups: Groups;
  decidedOn: IsoDate;
  hasMetric: boolean;
  /** The action whose effect it follows from. */
  actionId: string | null;
}

export interface EscalationFact {
  groups: Groups;
  raisedOn: IsoDate;
  /** Somebody up the line has taken it up, or put it off with a reason. */
  isAnswered: boolean;
}

export interface FollowUpFacts {
  actions: readonly ActionFact[];
  checks: readonly CheckFact[];
  decisions: readonly DecisionFact[];
  escalations: readonly EscalationFact[];
}
