import type { Policy } from "../platform/http/policy.ts";

export const manageFeeds: Policy = { roles: ["deliveryUnit"] };

/** Programs that subscribe have no key: whoever holds a feed's address reads that feed. */
export const readByToken: Policy = { isPublic: true };
