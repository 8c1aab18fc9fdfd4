import type { Policy } from "../platform/http/policy.ts";

export const readRoutines: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "routines:read" };
export const changeRoutines: Policy = { roles: ["deliveryUnit"] };
