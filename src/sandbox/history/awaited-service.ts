import type { Scope } from "../../platform/db/scope.ts";
import { conflict } from "../../platform/errors/problem.ts";
import type { EntryOf, MeetingEntry } from "./history-schemas.ts";

/** What a history can say and no use case does yet: an entry with it is refused. */
const refuse = (what: string): never => {
  throw conflict(`${what} cannot be replayed by this version`);
};

type Attendance = NonNullable<MeetingEntry["attendance"]>;
type Note = NonNullable<MeetingEntry["notes"]>[number];
export type LinkedDecision = Exclude<NonNullable<MeetingEntry["decisions"]>[number], string>;
export type Ask = NonNullable<MeetingEntry["asks"]>[number];

/** Who was there. */
export const applyAttendance = async (_scope: Scope, _occurrenceId: string, _attendance: Attendance): Promise<void> =>
  refuse("attendance");

/** What somebody noted under an item of the agenda, or of the meeting as a whole. */
export const applyNote = async (_scope: Scope, _occurrenceId: string, _note: Note): Promise<void> => refuse("a note");

/** A decision with what it follows from: an item, the check of an action, a metric, a strategy. */
export const applyLinkedDecision = async (
  _scope: Scope,
  _occurrenceId: string,
  _decision: LinkedDecision,
): Promise<void> => refuse("a decision's links");

/** A request for help with who asks, and for which strategy. */
export const applyAskFrom = async (_scope: Scope, _occurrenceId: string, _ask: Ask): Promise<void> =>
  refuse("who asks for help");

/** Somebody leaves, and all they held goes to one person. */
export const applyLeaving = async (_scope: Scope, _entry: EntryOf<"leaves">): Promise<void> => refuse("leaving");

/** Continue, adjust or stop. */
export const applyEvaluation = async (_scope: Scope, _entry: EntryOf<"evaluation">): Promise<void> =>
  refuse("an evaluation");

/** A walk-through, a survey, what somebody said. */
export const applySoftEvidence = async (_scope: Scope, _entry: EntryOf<"softEvidence">): Promise<void> =>
  refuse("soft evidence");

/** What somebody up the line answered to an overdue action. */
export const applyEscalationAnswer = async (_scope: Scope, _entry: EntryOf<"escalation">): Promise<void> =>
  refuse("an answer to an escalation");
