import type { Policy } from "../platform/http/policy.ts";

export const readPlan: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "plan:read" };
export const changePlan: Policy = { roles: ["deliveryUnit"], scope: "plan:write" };
