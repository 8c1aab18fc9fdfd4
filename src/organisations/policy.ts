import type { Policy } from "../platform/http/policy.ts";

export const readOrganisation: Policy = {
  roles: ["deliveryUnit", "systemLeader", "owner", "viewer"],
  scope: "plan:read",
};
export const changeOrganisation: Policy = { roles: ["admin"] };
export const createOrganisations: Policy = { isForOperator: true };
