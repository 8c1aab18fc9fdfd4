import type { Policy } from "../platform/http/policy.ts";

export const readCauses: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "routines:read" };
