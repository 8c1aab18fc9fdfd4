import type { Clock } from "../clock/clock.ts";
import type { Db } from "./database.ts";

/** Who is doing it: a key's holder, an operator, or the service itself. */
export interface Actor {
  /** As the audit trail and documents print it. */
  name: string;
  role: "admin" | "deliveryUnit" | "systemLeader" | "owner" | "viewer" | "integration" | "system";
  scopes: readonly string[];
  personId: string | null;
}

export const systemActor: Actor = { name: "Drumbeat", role: "system", scopes: [], personId: null };

/** One use case at work: one organisation, one transaction, one actor. */
export interface Scope {
  readonly organisationId: string;
  readonly db: Db;
  readonly actor: Actor;
  readonly clock: Clock;
}
