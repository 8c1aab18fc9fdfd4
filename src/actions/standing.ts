import { daysBetween, formatDate, type IsoDate } from "../platform/time/dates.ts";

/** done: its owner says so; verified: somebody else has looked. */
export type ActionState = "open" | "done" | "verified" | "dropped";

/** One promise moved to a later day. */
export interface Slip {
  from: IsoDate;
  to: IsoDate;
  reason: string;
  /** The day on which it was said. */
  on: IsoDate;
}

/** Where an action stands: what follows from how it began and all that was said of it since. */
export interface Standing {
  state: ActionState;
  ownerId: string;
  dueOn: IsoDate;
  /** The day it was done or dropped; null while it is open. */
  finishedOn: IsoDate | null;
  /** Oldest first. */
  slips: readonly Slip[];
  /** What was answered last, in words; slips and changes of owner are no answers. */
  response: string | null;
  respondedOn: IsoDate | null;
}

interface Said {
  /** A date of the organisation's zone. */
  saidOn: IsoDate;
}

/** What can be said of an action, once. */
export type StandingUpdate = Said &
  (
    | { kind: "done" | "verify" | "reopen"; text: string | null }
    | { kind: "drop" | "note"; text: string }
    | { kind: "slip"; text: string; toDueOn: IsoDate }
    | { kind: "reassign"; text: string | null; toOwnerId: string }
  );

/**
 * An update as it is stored, as what it means.
 * @throws Error for a row that lacks what its kind needs
 */
export function readUpdate(row: {
  kind: StandingUpdate["kind"];
  text: string | null;
  toDueOn: IsoDate | null;
  toOwnerId: string | null;
  saidOn: IsoDate;
}): StandingUpdate {
  const { kind, text, toDueOn, toOwnerId, saidOn } = row;
  if (kind === "done" || kind === "verify" || kind === "reopen") return { kind, text, saidOn };
  if (kind === "reassign" && toOwnerId !== null) return { kind, text, toOwnerId, saidOn };
  if (kind === "slip" && toDueOn !== null && text !== null) return { kind, text, toDueOn, saidOn };
  if ((kind === "drop" || kind === "note") && text !== null) return { kind, text, saidOn };
  throw new Error(`an update of the kind ${kind} is incomplete`);
}

export interface ActionOrigin {
  ownerId: string;
  originalDueOn: IsoDate;
}

export const beginStanding = ({ ownerId, originalDueOn }: ActionOrigin): Standing => ({
  state: "open",
  ownerId,
  dueOn: originalDueOn,
  finishedOn: null,
  slips: [],
  response: null,
  respondedOn: null,
});

/** Where an action stands after one more update. Does not ask whether the update may be made. */
export function applyUpdate(standing: Standing, update: StandingUpdate): Standing {
  const { saidOn } = update;
  switch (update.kind) {
    case "done":
    case "drop":
      return {
        ...standing,
        state: update.kind === "done" ? "done" : "dropped",
        finishedOn: saidOn,
        ...(update.text === null ? {} : { response: update.text }),
        respondedOn: saidOn,
      };
    case "verify":
      // Whoever verifies does not answer for the owner: what the owner said stays.
      return { ...standing, state: "verified" };
    case "reopen":
      // What was answered before no longer holds.
      return { ...standing, state: "open", finishedOn: null, response: update.text, respondedOn: null };
    case "note":
      return { ...standing, response: update.text, respondedOn: saidOn };
    case "slip": {
      const slip = { from: standing.dueOn, to: update.toDueOn, reason: update.text, on: saidOn };
      return { ...standing, dueOn: update.toDueOn, slips: [...standing.slips, slip] };
    }
    case "reassign":
      return { ...standing, ownerId: update.toOwnerId };
  }
}

/**
 * Where an action stood at the end of a day, by what had been said until then.
 * @param updates all of them, in the order in which they were made
 */
export function standOn(origin: ActionOrigin, updates: readonly StandingUpdate[], day: IsoDate): Standing {
  return updates.filter((update) => update.saidOn <= day).reduce(applyUpdate, beginStanding(origin));
}

/** Whole days since an open action was due; 0 when it is not overdue, on its due date too. */
export function countDaysOverdue(action: { state: ActionState; dueOn: IsoDate }, day: IsoDate): number {
  return action.state === "open" ? Math.max(0, daysBetween(action.dueOn, day)) : 0;
}

/** How a commitment was met since the last meeting, which is what the next one opens with. */
export const outcomes = ["answered", "slipped", "unanswered"] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * Answered: finished, or answered in words since `since`; slipped: only its date moved; else unanswered.
 * @param since the last meeting's date, itself included; null: from the start
 */
export function judgeOutcome(standing: Standing, since: IsoDate | null): Outcome {
  const isNew = (on: IsoDate | null) => on !== null && (since === null || on >= since);
  if (standing.state !== "open" || isNew(standing.respondedOn)) return "answered";
  return standing.slips.some((slip) => isNew(slip.on)) ? "slipped" : "unanswered";
}

export interface Refusal {
  /** `conflict`: it does not fit where the action stands; `unacceptable`: what was said is not acceptable in itself. */
  reason: "conflict" | "unacceptable";
  pointer: string;
  message: string;
}

const conflictOf = (message: string): Refusal => ({ reason: "conflict", pointer: "", message });

/**
 * Why an update cannot be made, or null when it can.
 * @param label the action's number as people say it, "A3"
 */
export function explainRefusal(standing: Standing, update: StandingUpdate, label: string): Refusal | null {
  const isOpen = standing.state === "open";
  if (update.kind === "note") return null;
  if (update.kind === "verify") {
    if (standing.state === "done") return null;
    return conflictOf(
      standing.state === "verified"
        ? `${label} is verified already.`
        : `${label} is not done, so there is nothing to verify yet.`,
    );
  }
  if (update.kind === "reopen") return isOpen ? conflictOf(`${label} is open already.`) : null;
  if (!isOpen) {
    const how = standing.state === "dropped" ? "was dropped" : "is already done";
    return conflictOf(`${label} ${how}; reopen it first if that was wrong.`);
  }
  if (update.kind === "slip" && update.toDueOn <= standing.dueOn) {
    const message = `a slip moves the date on: ${label} is due on ${formatDate(standing.dueOn)}, so say a later day`;
    return { reason: "unacceptable", pointer: "/to", message };
  }
  if (update.kind === "reassign" && update.toOwnerId === standing.ownerId) {
    return conflictOf(`${label} belongs to this person already.`);
  }
  return null;
}
