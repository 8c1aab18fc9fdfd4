import type { Actor } from "../platform/db/scope.ts";
import { forbidden } from "../platform/errors/problem.ts";
import type { Policy } from "../platform/http/policy.ts";
import { type Answerable, isAllOwn } from "./soft-evidence.ts";

/** Viewers come by it in issued papers alone. */
export const readSoftEvidence: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
/** Owners of what they answer for, integrations what they brought; which those are is asked where the row is known. */
export const recordSoftEvidence: Policy = {
  roles: ["deliveryUnit", "systemLeader", "owner"],
  scope: "soft-evidence:write",
};

/** What was withdrawn stays readable to those who answer for the record. */
export const seesWithdrawn = (actor: Actor): boolean =>
  ["admin", "deliveryUnit", "systemLeader", "system"].includes(actor.role);

/** @throws Problem 403 for an owner, unless it is about nothing but what they answer for. */
export const requireOwnSubjects = (actor: Actor, about: Parameters<typeof isAllOwn>[0], own: Answerable): void => {
  if (actor.role !== "owner" || isAllOwn(about, own)) return;
  throw forbidden("Owners bring evidence about the goals, strategies and metrics they answer for.");
};

/** @throws Problem 403 for an integration that changes what another brought. */
export const requireOwnRecord = (actor: Actor, row: { recordedBy: string }): void => {
  if (actor.role !== "integration" || row.recordedBy === actor.name) return;
  throw forbidden("Integrations correct only what they recorded themselves.");
};
