import type { Policy } from "../platform/http/policy.ts";

export const readPeople: Policy = { roles: ["deliveryUnit", "systemLeader", "owner"], scope: "plan:read" };
export const changePeople: Policy = { roles: ["admin"] };
