import type { Actor } from "../../platform/db/scope.ts";
import type { Policy } from "../../platform/http/policy.ts";

export const importPolicy: Policy = { roles: ["deliveryUnit"], scope: "observations:write" };
export const readObservations: Policy = {
  roles: ["deliveryUnit", "systemLeader", "owner"],
  scope: "observations:read",
};

/** The delivery unit looks after the figures and sees small cells; nobody else does, nor does any other program. */
export const maySeeSmallCells = (actor: Actor): boolean =>
  actor.role === "admin" || actor.role === "deliveryUnit" || actor.role === "system";
