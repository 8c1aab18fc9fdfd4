import type { Policy } from "../platform/http/policy.ts";

export const readSites: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "plan:read" };
export const changeSites: Policy = { roles: ["deliveryUnit"], scope: "plan:write" };
