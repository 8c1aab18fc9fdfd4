/**
 * What the composers read. Queries gather it as known at the cutoff; it is plain data that survives JSON, and names
 * everything by code, never by id, so that two replays on two databases compose the same document.
 */
import type { ActionState, Outcome } from "../actions/standing.ts";
import type { SiteSeries } from "../metrics/breakdowns/contributions.ts";
import type { SubgroupSeries } from "../metrics/breakdowns/gaps.ts";
import type { MetricEvidence } from "../metrics/metric-evidence.ts";
import type { ReleasedFigure } from "../metrics/observations/small-cells.ts";
import type { StatusThresholds } from "../metrics/trajectories/status.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import type { Likelihood } from "../ratings/framework.ts";
import type { RoutineKind } from "../routines/vocabulary.ts";
import type { SoftEvidenceKind } from "../soft-evidence/soft-evidence.ts";
import type { AgendaTemplate, MemoTemplate } from "../templates/template.ts";

export type { MetricEvidence } from "../metrics/metric-evidence.ts";

/** A person or role as documents name it. */
export interface Party {
  code: string;
  title: string;
}

/** A metric as papers look at it: as it stands, as it stood for the last paper, and what it is made of. */
export interface PaperMetric<Figure = ReleasedFigure> extends MetricEvidence<Figure> {
  /** As known when the last paper was made (`lastKnownOn`); empty for a first paper. */
  figuresBefore: Figure[];
  /** Its parts by subgroup and by site, as known now; empty where the metric has none or is itself a part. */
  subgroups: SubgroupSeries[];
  sites: SiteSeries[];
}

/** How likely a goal or strategy is to be delivered, by the rating that counts on `setting.knownOn`. */
export interface LikelihoodEvidence {
  of: "goal" | "strategy";
  code: string;
  title: string;
  owners: Party[];
  /** Null: nobody has rated it. */
  current: { likelihood: Likelihood; ratedOn: IsoDate; rationale: string } | null;
  /** What counted in the round before; null for a first rating. */
  previous: { likelihood: Likelihood; ratedOn: IsoDate } | null;
}

export interface GoalEvidence {
  /** A strategy that the routine is about, which papers tell of like a goal; absent: it is a goal. */
  of?: "strategy";
  code: string;
  title: string;
  owners: Party[];
  /** Codes, in the order in which the goal lists them. */
  metrics: string[];
  /** Of a strategy: the goals it serves, and its milestones that are late or due by the meeting. */
  serves?: Party[];
  milestones?: MilestoneEvidence[];
}

export interface MilestoneEvidence {
  title: string;
  dueOn: IsoDate;
}

/** A strategy that comes up for continue, adjust or stop by the meeting. */
export interface EvaluationDue {
  strategy: Party;
  owners: Party[];
  dueOn: IsoDate;
  cost: string | null;
  promisedContribution: string | null;
  /** What happened, in sentences; those about a metric name it, so that its figures are cited. */
  happened: { text: string; metric: string | null }[];
}

export interface EvaluationDecided {
  strategy: Party;
  decision: "continue" | "adjust" | "stop";
  reason: string;
  decidedOn: IsoDate;
}

export interface EvaluationsEvidence {
  due: EvaluationDue[];
  /** The last decision of each strategy, as far as readers need it. */
  decided: EvaluationDecided[];
}

export interface ActionEvidence {
  number: number;
  type: "action" | "commitment" | "dataRequest";
  text: string;
  owner: Party;
  dueOn: IsoDate;
  /** The first date given; equal to `dueOn` until it slips. */
  originalDueOn: IsoDate;
  /** Why the date moved, as last given. */
  slipReason: string | null;
  state: ActionState;
  closedOn: IsoDate | null;
  /** What the owner answered last. */
  response: string | null;
  /** How it was met since the last meeting. */
  outcome?: Outcome;
  /** The metric it should move, and when that will be checked. */
  metric: Party | null;
  checkOn: IsoDate | null;
  /** Done, and so far looked at too early to tell; absent: no. */
  isAwaitingVerdict?: boolean;
  agreedOn: IsoDate;
  agreedAt: string;
}

export interface DecisionEvidence {
  number: number;
  text: string;
  decidedOn: IsoDate;
  decidedAt: string;
}

export interface AskEvidence {
  text: string;
  from: Party | null;
  to: Party;
  askedOn: IsoDate;
  answer: string | null;
  answeredOn: IsoDate | null;
}

export interface HandoverEvidence {
  goal: Party;
  from: Party | null;
  to: Party;
  on: IsoDate;
  note: string | null;
}

/** What people saw, heard or were told. */
export interface SoftEvidenceItem {
  kind: SoftEvidenceKind;
  text: string;
  observedOn: IsoDate;
  /** Who saw or said it, and where, in words. */
  source: string;
  /** The site's title. */
  site: string | null;
  metric: Party | null;
  strategy: Party | null;
  goal: Party | null;
}

export interface MeetingEvidence {
  on: IsoDate;
  /** "10:00" */
  timeLocal: string;
  timeZone: string;
  minutes: number;
}

export interface SignOff {
  /** `pending` while it is a draft; `notRequired` for papers that nobody signs, such as the action log. */
  state: "pending" | "signedOff" | "notSignedOff" | "notRequired";
  by: string | null;
  on: IsoDate | null;
}

/** What every document needs to know about where it stands in time. */
export interface DocumentSetting {
  organisation: string;
  routine: {
    code: string;
    /** With whose turn it is, where the routine takes turns. */
    title: string;
    kind: RoutineKind;
  };
  meeting: MeetingEvidence;
  /** Nothing received later is in the evidence: the cutoff, as a date of the organisation's zone. */
  knownOn: IsoDate;
  thresholds: StatusThresholds;
  staleAfterDays: number;
  signOff: SignOff;
}

/** What agendas and memos have in common. */
export interface PaperEvidence {
  setting: DocumentSetting;
  goals: GoalEvidence[];
  metrics: PaperMetric[];
  /** Of the goals and of the strategies that serve them, in the order of the plan. */
  likelihoods: LikelihoodEvidence[];
  /** The cutoff of the last paper: what came after it is new. Null for a first paper. */
  lastKnownOn: IsoDate | null;
  /** Changes of owner since the last paper. */
  handovers: HandoverEvidence[];
  /** Recorded since the last paper, the latest observed first, and how many there are in all. Absent: nothing. */
  softEvidence?: { items: SoftEvidenceItem[]; total: number };
}

export interface AgendaEvidence extends PaperEvidence {
  template: AgendaTemplate;
  /** Of a review that was called: by what, in words. */
  calledBecause: string | null;
  chair: Party | null;
  /** Agreed before this meeting: the open ones, those closed since `lastMetOn`, and those whose `checkOn` has come
   * since then, whatever their state. */
  actions: ActionEvidence[];
  /** Requests for help not answered, or answered since `lastMetOn`. */
  asks: AskEvidence[];
  /** Absent: no strategy comes up and none was decided on. */
  evaluations?: EvaluationsEvidence;
  /** When the routine was last held, at this turn where it takes turns; null for the first time. */
  lastMetOn: IsoDate | null;
}

export interface MemoEvidence extends PaperEvidence {
  template: MemoTemplate;
  to: Party;
  from: Party;
  /** Events of this span are new: after `after` (the last memo or stocktake; null: from the start) up to `until`. */
  period: { after: IsoDate | null; until: IsoDate };
  actions: ActionEvidence[];
  decisions: DecisionEvidence[];
  asks: AskEvidence[];
}

export interface ActionLogEvidence {
  setting: DocumentSetting;
  chair: Party | null;
  goals: GoalEvidence[];
  /** What this meeting decided and agreed. */
  decisions: DecisionEvidence[];
  actions: ActionEvidence[];
  asks: AskEvidence[];
  /** Still open from earlier meetings. */
  earlierActions: ActionEvidence[];
  /** By how they were there; empty where nobody wrote it down. */
  attendance: { label: string; names: string[] }[];
  /** By item, in the order of the agenda; without a title: of the meeting as a whole. */
  notes: { title: string | null; notes: { text: string; by: string }[] }[];
}
