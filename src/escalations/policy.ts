import type { Actor } from "../platform/db/scope.ts";
import { forbidden } from "../platform/errors/problem.ts";
import type { Policy } from "../platform/http/policy.ts";

export const readEscalations: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
/** Owners those that went to them; which those are is asked where the escalation is known. */
export const answerEscalations: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
/** Whoever holds the signed link of a mail. */
export const answerByLink: Policy = { isPublic: true };

/** @throws Problem 403 unless it went to the actor, or the actor is of the unit or the leader. */
export const requireRecipient = (actor: Actor, recipientIds: readonly string[]): void => {
  if (["admin", "deliveryUnit", "systemLeader", "system"].includes(actor.role)) return;
  if (actor.personId === null || !recipientIds.includes(actor.personId)) {
    throw forbidden("This went to somebody else; only they, the delivery unit or the leader may answer it.");
  }
};
