import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/platform/db/scope.ts";
import { authorise } from "../../../src/platform/http/policy.ts";

describe("a call by somebody who may not", () => {
  it.each<[Actor["role"][], string]>([
    [["admin"], "Only administrators may do this; this key belongs to viewers."],
    [["deliveryUnit", "owner"], "Only the delivery unit and owners may do this; this key belongs to viewers."],
    [
      ["deliveryUnit", "systemLeader", "owner"],
      "Only the delivery unit, the system leader and owners may do this; this key belongs to viewers.",
    ],
  ])("is told who may: %j", (roles, message) => {
    const actor: Actor = { name: "Board", role: "viewer", scopes: [], personId: null };
    expect(() => authorise({ roles }, actor)).toThrow(message);
  });
});
