import type { Policy } from "../platform/http/policy.ts";

export const readEvaluations: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"] };
/** The leader decides; the unit writes it down. */
export const decideEvaluations: Policy = { roles: ["deliveryUnit", "systemLeader"] };
