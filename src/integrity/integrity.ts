import type { WorkingCalendar } from "../calendars/working-days.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import {
  isPaper,
  type OccurrenceChangeKind,
  type OccurrenceStatus,
  type RoutineKind,
  type StepState,
} from "../routines/vocabulary.ts";

/**
 * What became of an occurrence, by days; a change of the hour alone is no change.
 * - `heldOnTime`: held on its planned day; a paper: issued on it or before.
 * - `heldLate`: held or issued on a later day, which nobody had moved it to.
 * - `moved`: held or issued on another day than its schedule gave, because people moved it.
 * - `cancelled`, `skipped`: called off by people. `gaveWay`: it gave way to another, which is no failure.
 * - `notRecorded`: its day is over by more than two working days and nobody recorded it; a paper: it was not issued.
 */
export const outcomes = ["heldOnTime", "heldLate", "moved", "cancelled", "skipped", "gaveWay", "notRecorded"] as const;
export type Outcome = (typeof outcomes)[number];

/** Working days after a meeting within which it is to be recorded, and its action log to be out. */
export const GRACE_WORKING_DAYS = 2;

export interface ChangeRecord {
  kind: OccurrenceChangeKind;
  fromStartsAt: Date;
  isByPeople: boolean;
}

export interface StepRecord {
  kind: string;
  state: StepState;
  dueOn: IsoDate;
}

export interface DocumentRecord {
  kind: "agenda" | "memo" | "actionLog";
  status: "draft" | "signedOff" | "held" | "issued";
  issuedAt: Date | null;
}

/** An occurrence with everything that was recorded about it. */
export interface OccurrenceRecord {
  id: string;
  routineId: string;
  status: OccurrenceStatus;
  /** The day it is planned for, after any move; in the routine's zone, as all days here. */
  heldOn: IsoDate;
  startsAt: Date;
  timeZone: string;
  turnTitle: string | null;
  tookPlaceOn: IsoDate | null;
  chairAttended: boolean | null;
  /** Whether a decision, an action or an ask belongs to it. */
  hasRecord: boolean;
  /** Oldest first. */
  changes: readonly ChangeRecord[];
  steps: readonly StepRecord[];
  documents: readonly DocumentRecord[];
}

/** What the rules need to know of the routine. */
export interface RoutineRecord {
  kind: RoutineKind;
  endedAt: Date | null;
}

type Counting = Pick<WorkingCalendar, "addWorkingDays">;

export interface Judgement {
  /** Null while it is open: its day is not over, or not for long. */
  outcome: Outcome | null;
  plannedOn: IsoDate;
  /** Null unless it took place. */
  actualOn: IsoDate | null;
  chairAbsent: boolean | null;
  briefInTime: boolean | null;
  actionLogInTime: boolean | null;
}

/**
 * The day the schedule gave, shifted off days off, before people moved it. Moves by a changed schedule or calendar are
 * the schedule's own.
 */
export function findPlannedDay({ heldOn, timeZone, changes }: OccurrenceRecord): IsoDate {
  let before: Date | null = null;
  for (const { kind, isByPeople, fromStartsAt } of changes) {
    if (kind === "moved" && isByPeople) before ??= fromStartsAt;
    else if (kind === "moved" || kind === "reinstated") before = null;
  }
  return before === null ? heldOn : localDateOf(before, timeZone);
}

/** Whether it was called off because the schedule changed or the routine ended: then it was never to take place. */
export function isWithdrawn({ status, changes, startsAt }: OccurrenceRecord, routine: RoutineRecord): boolean {
  if (status !== "cancelled") return false;
  const last = changes.findLast(({ kind }) => kind === "cancelled");
  return last === undefined ? routine.endedAt !== null && startsAt > routine.endedAt : !last.isByPeople;
}

const tookPlace = (status: OccurrenceStatus): boolean => ["held", "closed", "issued"].includes(status);

const issuedOn = (record: OccurrenceRecord, isWanted: (document: DocumentRecord) => boolean): IsoDate | null => {
  const issuedAt = record.documents.find(isWanted)?.issuedAt ?? null;
  return issuedAt === null ? null : localDateOf(issuedAt, record.timeZone);
};

const isBrief = ({ kind }: DocumentRecord): boolean => kind !== "actionLog";

function findOutcome(record: OccurrenceRecord, paper: boolean, judged: Judgement, isOverdue: boolean): Outcome | null {
  const { status, heldOn } = record;
  if (status === "gaveWay" || status === "skipped" || status === "cancelled") return status;
  if (status === "planned") return isOverdue ? "notRecorded" : null;
  const { plannedOn, actualOn } = judged;
  if (actualOn === null || actualOn === plannedOn || (paper && actualOn < plannedOn)) return "heldOnTime";
  return heldOn === plannedOn && actualOn > plannedOn ? "heldLate" : "moved";
}

/**
 * Judges one occurrence.
 * - `chairAbsent`: whether the chair was away from a meeting that was held; null where the record does not say.
 * - `briefInTime`: whether the brief was issued by the end of the day that its run-up gives for it; a paper, by the end
 *   of its own. Null where it did not take place by decision, its run-up has no such step or could not have done it, or
 *   its time has not come.
 * - `actionLogInTime`: whether the action log of a meeting that was held went out within two working days of it. Null for
 *   papers, for run-ups without one, and while there is time.
 * @param today in the occurrence's zone
 */
export function judgeOccurrence(
  record: OccurrenceRecord,
  routine: RoutineRecord,
  today: IsoDate,
  calendar: Counting,
): Judgement {
  const paper = isPaper(routine.kind);
  const { status, heldOn, steps, chairAttended } = record;
  const briefIssuedOn = issuedOn(record, isBrief);
  const wasHeld = tookPlace(status);
  const judged: Judgement = {
    outcome: null,
    plannedOn: findPlannedDay(record),
    actualOn: wasHeld ? (paper ? (briefIssuedOn ?? heldOn) : (record.tookPlaceOn ?? heldOn)) : null,
    chairAbsent: wasHeld && !paper && chairAttended !== null ? !chairAttended : null,
    briefInTime: null,
    actionLogInTime: null,
  };
  const isOverdue = calendar.addWorkingDays(heldOn, GRACE_WORKING_DAYS) < today;
  const outcome = findOutcome(record, paper, judged, isOverdue);

  const issue = steps.find(({ kind, state }) => kind === "issue" && state !== "notPossible" && state !== "cancelled");
  const briefDueOn = paper ? heldOn : (issue?.dueOn ?? null);
  let briefInTime: boolean | null = null;
  if (briefDueOn !== null && (wasHeld || status === "planned")) {
    if (briefIssuedOn !== null) briefInTime = briefIssuedOn <= briefDueOn;
    else if (today > briefDueOn) briefInTime = false;
  }

  let actionLogInTime: boolean | null = null;
  const logIsDue = steps.some(({ kind, state }) => kind === "actionLog" && state !== "notPossible");
  if (!paper && judged.actualOn !== null && logIsDue) {
    const lastDay = calendar.addWorkingDays(judged.actualOn, GRACE_WORKING_DAYS);
    const sentOn = issuedOn(record, ({ kind }) => kind === "actionLog");
    if (sentOn !== null) actionLogInTime = sentOn <= lastDay;
    else if (today > lastDay) actionLogInTime = false;
  }
  return { ...judged, outcome, briefInTime, actionLogInTime };
}

/** So many of so many; the share is null when there is nothing to divide. */
export interface Share {
  count: number;
  of: number;
  share: number | null;
}

export interface IntegrityFigures {
  /** Occurrences that should have taken place and of which it is known what became: all but those that gave way. */
  expected: number;
  /** Held on their planned day, or issued on it, of those expected: 0 to 1. The one figure. */
  integrity: number | null;
  counts: Record<Outcome, number>;
  /** Of those expected; without `gaveWay` they add up to 1. */
  shares: Record<Exclude<Outcome, "gaveWay">, number | null>;
  /** Of the meetings held whose record says it. */
  chairAbsent: Share;
  briefInTime: Share;
  actionLogInTime: Share;
}

/** Four digits behind the point: a share is read as a percentage. */
const divide = (count: number, of: number): number | null => (of === 0 ? null : Math.round((count / of) * 1e4) / 1e4);

function countShare(values: (boolean | null)[]): Share {
  const known = values.filter((value) => value !== null);
  const count = known.filter(Boolean).length;
  return { count, of: known.length, share: divide(count, known.length) };
}

/** Adds up judgements: those that are open count for nothing but their brief and their action log. */
export function sumUp(judgements: readonly Judgement[]): IntegrityFigures {
  const counts: Record<Outcome, number> = {
    heldOnTime: 0,
    heldLate: 0,
    moved: 0,
    cancelled: 0,
    skipped: 0,
    gaveWay: 0,
    notRecorded: 0,
  };
  for (const { outcome } of judgements) if (outcome !== null) counts[outcome] += 1;
  const judged = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const expected = judged - counts.gaveWay;
  return {
    expected,
    integrity: divide(counts.heldOnTime, expected),
    counts,
    shares: {
      heldOnTime: divide(counts.heldOnTime, expected),
      heldLate: divide(counts.heldLate, expected),
      moved: divide(counts.moved, expected),
      cancelled: divide(counts.cancelled, expected),
      skipped: divide(counts.skipped, expected),
      notRecorded: divide(counts.notRecorded, expected),
    },
    chairAbsent: countShare(judgements.map(({ chairAbsent }) => chairAbsent)),
    briefInTime: countShare(judgements.map(({ briefInTime }) => briefInTime)),
    actionLogInTime: countShare(judgements.map(({ actionLogInTime }) => actionLogInTime)),
  };
}
