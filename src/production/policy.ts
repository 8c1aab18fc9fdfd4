import type { Policy } from "../platform/http/policy.ts";

export const readProduction: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "routines:read" };
