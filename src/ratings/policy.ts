import type { Actor } from "../platform/db/scope.ts";
import { forbidden } from "../platform/errors/problem.ts";
import type { Policy } from "../platform/http/policy.ts";

export const readRatings: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
/** Owners assess what they answer for themselves; the unit writes down all three stages. */
export const recordRatings: Policy = { roles: ["deliveryUnit", "owner"] };
/** Anybody who rates reads what it is done by; the unit writes it. */
export const changeFrameworks: Policy = { roles: ["deliveryUnit"] };

/**
 * @param rating.ownerId who answers for the goal or strategy today; null when nobody does
 * @throws Problem 403 unless it is the owner's own assessment of what is theirs, or the actor keeps the record
 */
export const requireOwnAssessment = (
  actor: Actor,
  rating: { stage: string; ownerId: string | null; raterId: string },
): void => {
  if (actor.role !== "owner") return;
  if (rating.stage !== "self") {
    throw forbidden("Owners give the self-assessment; the delivery unit records the other stages.");
  }
  if (actor.personId === null || actor.personId !== rating.ownerId) {
    throw forbidden("Somebody else answers for this; owners assess their own goals and strategies.");
  }
  if (actor.personId !== rating.raterId) throw forbidden("Owners give their own assessment, in their own name.");
};
