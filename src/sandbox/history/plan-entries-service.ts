import { handOverGoalWithActions } from "../../actions/hand-over-service.ts";
import { createPerson } from "../../people/service.ts";
import { handOverStrategy } from "../../plan/strategy-service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { EntryOf } from "./history-schemas.ts";

/** Somebody else answers for a goal or a strategy. @throws Problem 404, 422 */
export const applyOwnerEntry = async (scope: Scope, { owner }: EntryOf<"owner">): Promise<void> => {
  const { goal, strategy, to, note } = owner;
  const handOver = { person: to, ...(note === undefined ? {} : { note }) };
  if (goal !== undefined) await handOverGoalWithActions(scope, goal, handOver);
  if (strategy !== undefined) await handOverStrategy(scope, strategy, handOver);
};

/** Somebody comes. @throws Problem 409 when the code is taken */
export const applyJoining = async (scope: Scope, { joins }: EntryOf<"joins">): Promise<void> => {
  await createPerson(scope, joins);
};
