import type { Policy } from "../platform/http/policy.ts";

export const readDocuments: Policy = {
  roles: ["deliveryUnit", "systemLeader", "owner", "viewer"],
  scope: "documents:read",
};
export const editDocuments: Policy = { roles: ["deliveryUnit"] };
export const issueDocuments: Policy = { roles: ["deliveryUnit"] };
export const signDocuments: Policy = { roles: ["deliveryUnit", "systemLeader"] };
