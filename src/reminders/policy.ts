import type { Policy } from "../platform/http/policy.ts";

/** The signature in the address is the right. */
export const turnDigestByLink: Policy = { isPublic: true };
