import type { Policy } from "../platform/http/policy.ts";

export const readReports: Policy = { roles: ["deliveryUnit", "systemLeader"], scope: "actions:read" };
