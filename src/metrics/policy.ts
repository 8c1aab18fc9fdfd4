import type { Policy } from "../platform/http/policy.ts";

export const readMetrics: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "plan:read" };
export const changeMetrics: Policy = { roles: ["deliveryUnit"], scope: "plan:write" };
