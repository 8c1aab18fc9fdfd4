import type { Actor } from "../platform/db/scope.ts";
import { forbidden } from "../platform/errors/problem.ts";
import type { Policy } from "../platform/http/policy.ts";

export const readMinutes: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
export const keepRecord: Policy = { roles: ["deliveryUnit"] };
/** Owners in meetings they belong to; which those are is asked where the meeting is known. */
export const takeNotes: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };

/** The unit and the leader see what is still being prepared. */
export const seesDrafts = (actor: Actor): boolean => actor.role !== "owner";

const keepsRecord = (actor: Actor): boolean => ["admin", "deliveryUnit", "system"].includes(actor.role);

/**
 * @param memberIds who belongs to the meeting; asked only of owners
 * @throws Problem 403 for an owner who does not belong to the meeting
 */
export const requireNoteTaker = async (actor: Actor, memberIds: () => Promise<readonly string[]>): Promise<void> => {
  if (actor.role !== "owner") return;
  if (actor.personId !== null && (await memberIds()).includes(actor.personId)) return;
  throw forbidden("Owners take notes in the meetings they belong to; the delivery unit can note it for you.");
};

/** @throws Problem 403 unless the note is the actor's own, or the actor keeps the record for everybody */
export const requireOwnNote = (actor: Actor, note: { personId: string | null; writtenBy: string }): void => {
  if (keepsRecord(actor)) return;
  const isOwn = note.personId === null ? note.writtenBy === actor.name : note.personId === actor.personId;
  if (!isOwn) throw forbidden("This note is somebody else's; add one of your own beside it.");
};
