import type { Slip } from "../actions/standing.ts";
import type { ActionEvidence, LikelihoodEvidence, PaperMetric, Party } from "../documents/evidence.ts";
import type { StatusThresholds } from "../metrics/trajectories/status.ts";
import type { IsoDate } from "../platform/time/dates.ts";

/** What a handover page is composed from: plain data that names everything by code, as known on the day it is made. */
export interface HandoverEvidence {
  organisation: string;
  of: { kind: "goal" | "strategy"; code: string; title: string } | null;
  from: Party;
  to: Party;
  on: IsoDate;
  note: string | null;
  hasLeft: boolean;
  knownOn: IsoDate;
  thresholds: StatusThresholds;
  staleAfterDays: number;
  /** The successor's zone, where it is known: times are given in it too. */
  readerZone: string | null;
  /** Small cells are hidden already. */
  metrics: PaperMetric[];
  goals: HeldThing[];
  strategies: HeldStrategy[];
  /** Codes of the metrics that were the former owner's own. */
  ownMetrics: string[];
  routines: { code: string; title: string; roles: RoutineRole[] }[];
  meetings: { title: string; on: IsoDate; timeLocal: string; timeZone: string }[];
  actions: ActionStanding[];
  asks: { text: string; from: Party | null; askedOn: IsoDate; askedAt: string }[];
  escalations: { number: number; text: string; owner: Party; dueOn: IsoDate; raisedOn: IsoDate }[];
  milestones: { strategy: string; title: string; dueOn: IsoDate }[];
  evaluations: { strategy: string; dueOn: IsoDate }[];
  history: { events: HistoryEvent[]; total: number };
}

export type RoutineRole = "chair" | "to" | "from" | "participant";

export interface HeldThing {
  code: string;
  title: string;
  heldSince: IsoDate;
  /** Codes, the most telling first. */
  metrics: string[];
  likelihood: LikelihoodEvidence;
}

export interface HeldStrategy extends HeldThing {
  goals: Party[];
  theoryOfAction: string | null;
  promisedContribution: string | null;
  cost: string | null;
  evaluateOn: IsoDate | null;
  stoppedOn: IsoDate | null;
}

export interface ActionStanding extends ActionEvidence {
  slips: readonly Slip[];
  respondedOn: IsoDate | null;
  serves: Party | null;
}

/** One thing of the past, before it is worded. `of` is the title of the goal or strategy. */
export type HistoryEvent = { on: IsoDate } & (
  | { kind: "owner"; of: string; person: string; note: string | null }
  | { kind: "decision"; number: number; text: string; at: string }
  | { kind: "done" | "dropped"; number: number; text: string; owner: string; response: string | null }
  | { kind: "rating"; of: string; stage: "unit" | "agreed"; likelihood: Likelihood; rationale: string }
  | { kind: "evaluation"; of: string; decision: "continue" | "adjust" | "stop"; reason: string | null }
  | { kind: "answer"; text: string; by: string; answer: string }
  | { kind: "handover"; from: string; to: string; note: string | null }
);

type Likelihood = NonNullable<LikelihoodEvidence["current"]>["likelihood"];
