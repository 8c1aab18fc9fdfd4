import type { Actor } from "../db/scope.ts";
import { forbidden, Problem } from "../errors/problem.ts";

/** Who may call a route. A route without one does not start. */
export interface Policy {
  /** Nobody needs to be known: health, the API's description. */
  isPublic?: true;
  /** Only the operator who holds BOOTSTRAP_KEY. */
  isForOperator?: true;
  roles?: readonly Actor["role"][];
  /** The scope that lets an `integration` key in. */
  scope?: string;
}

const roleNames: Record<Actor["role"], string> = {
  admin: "administrators",
  deliveryUnit: "the delivery unit",
  systemLeader: "the system leader",
  owner: "owners",
  viewer: "viewers",
  integration: "integrations",
  system: "the service itself",
};

/** "a, b and c", without a comma before "and". */
const lists = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** @throws Problem 403 that says who may. */
export const authorise = (policy: Policy, actor: Actor): void => {
  if (actor.role === "integration") {
    if (policy.scope !== undefined && actor.scopes.includes(policy.scope)) return;
    throw policy.scope === undefined
      ? forbidden("Integration keys cannot do this.")
      : forbidden(`This key lacks the scope ${policy.scope}.`);
  }
  // An administrator has all of the delivery unit's rights.
  const effective = actor.role === "admin" ? ["admin", "deliveryUnit"] : [actor.role];
  if (policy.roles?.some((role) => effective.includes(role))) return;
  const allowed = policy.roles ? lists.format(policy.roles.map((role) => roleNames[role])) : "nobody";
  throw forbidden(`Only ${allowed} may do this; this key belongs to ${roleNames[actor.role]}.`);
};

export const requireDeclaredPolicy = (policy: Policy | undefined, where: string): Policy => {
  const isDeclared =
    policy !== undefined &&
    (policy.isPublic === true || policy.isForOperator === true || (policy.roles?.length ?? 0) > 0);
  if (!isDeclared) throw new Error(`The route ${where} declares no policy.`);
  return policy;
};

export const unauthenticated = (): Problem =>
  new Problem(401, "Send a valid key: Authorization: Bearer db_... . Keys are made with `drumbeat keys create`.");
