import type { Actor } from "../platform/db/scope.ts";
import { forbidden } from "../platform/errors/problem.ts";
import type { Policy } from "../platform/http/policy.ts";

export const readActions: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "actions:read" };
export const recordActions: Policy = { roles: ["deliveryUnit"] };
/** The leader decides, and may write it down. */
export const recordDecisions: Policy = { roles: ["deliveryUnit", "systemLeader"] };
/** Owners their own; which those are is asked where the action is known. */
export const updateActions: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
/** Whoever was asked; the unit for them. */
export const answerAsks: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };

const speaksForAll = (actor: Actor): boolean => ["admin", "deliveryUnit", "system"].includes(actor.role);

/** @throws Problem 403 unless the action is the actor's own, or the actor keeps the record for everybody. */
export const requireOwnAction = (actor: Actor, action: { ownerId: string }, label: string, kind: string): void => {
  // Whoever looks at what was done is not who did it, in whatever role.
  if (kind === "verify" && actor.personId === action.ownerId) {
    throw forbidden(`${label} is your own; somebody else verifies that it is done.`);
  }
  if (speaksForAll(actor) || (kind === "verify" && actor.role === "systemLeader")) return;
  if (!["owner", "systemLeader"].includes(actor.role) || actor.personId !== action.ownerId) {
    throw forbidden(`${label} belongs to somebody else; owners answer for their own actions.`);
  }
  // Otherwise a commitment could be put on somebody who never made it.
  if (kind === "reassign") throw forbidden("Only the delivery unit passes an action on to somebody else.");
};

/** @throws Problem 403 unless the actor keeps the record for everybody. */
export const requireRecordKeeper = (actor: Actor): void => {
  if (!speaksForAll(actor)) throw forbidden("Only the delivery unit corrects what was written down.");
};

/** @throws Problem 403 unless the ask was put to the actor, or the actor keeps the record for everybody. */
export const requireAskedPerson = (actor: Actor, asked: { id: string; role: string }): void => {
  if (speaksForAll(actor)) return;
  // A leader's key need not name a person; then it speaks for the office.
  const isForTheOffice = actor.personId === null && actor.role === "systemLeader" && asked.role === "systemLeader";
  if (actor.personId !== asked.id && !isForTheOffice) {
    throw forbidden("This was asked of somebody else; only they or the delivery unit may answer.");
  }
};
