import type { Policy } from "../platform/http/policy.ts";

export const readIntegrity: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "routines:read" };
