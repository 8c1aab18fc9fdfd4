import type { Policy } from "../platform/http/policy.ts";

export const manageKeys: Policy = { roles: ["admin"] };
