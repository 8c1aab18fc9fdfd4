import type { Policy } from "../platform/http/policy.ts";

export const readPublications: Policy = {
  roles: ["deliveryUnit", "systemLeader", "owner", "viewer"],
  scope: "documents:read",
};
export const publish: Policy = { roles: ["deliveryUnit"] };
/** What is published is for everybody. */
export const readPublicPages: Policy = { isPublic: true };
