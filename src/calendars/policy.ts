import type { Policy } from "../platform/http/policy.ts";

export const readCalendars: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "plan:read" };
export const changeCalendars: Policy = { roles: ["deliveryUnit"], scope: "plan:write" };
