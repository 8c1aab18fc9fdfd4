import type { Policy } from "../platform/http/policy.ts";

export const readInvitations: Policy = { roles: ["admin", "deliveryUnit", "systemLeader"] };
export const mailInvitations: Policy = { roles: ["admin", "deliveryUnit"] };

/** Whoever holds the link of an invitation may answer that one. */
export const answerByLink: Policy = { isPublic: true };
