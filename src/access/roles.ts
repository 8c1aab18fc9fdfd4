/** What a key, or a signed-in person, is allowed as. `integration` keys carry named scopes instead of rights of their own. */
export const roles = ["admin", "deliveryUnit", "systemLeader", "owner", "viewer", "integration"] as const;
export type Role = (typeof roles)[number];

export const scopes = [
  "plan:read",
  "plan:write",
  "observations:read",
  "observations:write",
  "routines:read",
  "documents:read",
  "actions:read",
  "soft-evidence:write",
  "bounces:write",
] as const;
export type KeyScope = (typeof scopes)[number];
