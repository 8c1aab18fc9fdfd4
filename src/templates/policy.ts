import type { Policy } from "../platform/http/policy.ts";

export const readTemplates: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "plan:read" };
export const changeTemplates: Policy = { roles: ["deliveryUnit"], scope: "plan:write" };
