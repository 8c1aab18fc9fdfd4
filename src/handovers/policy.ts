import type { Actor } from "../platform/db/scope.ts";
import type { Policy } from "../platform/http/policy.ts";

/** Owners those to themselves; which those are is asked where the handover is known. */
export const readHandovers: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
/** Owners read all goals and actions as well. */
export const readHoldings: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
/** It ends keys and takes rights away, as changing people does. */
export const handOverPeople: Policy = { roles: ["admin"] };
/** Who was sent it opens it by the link of a mail. */
export const openByLink: Policy = { isPublic: true };

/** Whose handovers alone an actor may see; null: all. */
export const onlyOwn = (actor: Actor): string | null => (actor.role === "owner" ? (actor.personId ?? "") : null);

export const mayRead = (actor: Actor, { toPersonId }: { toPersonId: string }): boolean => {
  const own = onlyOwn(actor);
  return own === null || own === toPersonId;
};
