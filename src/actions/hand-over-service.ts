import type { AfterGoalHandOver } from "../plan/goal-service.ts";
import { handOverGoal } from "../plan/goal-service.ts";
import type { HandOverInput } from "../plan/schemas.ts";
import type { Scope } from "../platform/db/scope.ts";
import { reassignOpenActions } from "./action-update-service.ts";

/** The open actions that the former owner held for the goal go with it. */
export const moveActionsOfGoal: AfterGoalHandOver = async (scope, goal, { from, to, note }) => {
  if (from === null || to === null) return;
  await reassignOpenActions(scope, { fromPersonId: from.id, toPersonId: to.id, goalId: goal.id }, note);
};

/** Somebody else answers for a goal, and for its open actions with it. @throws Problem 404, 422 */
export const handOverGoalWithActions = async (scope: Scope, reference: string, input: HandOverInput): Promise<void> => {
  const done = await handOverGoal(scope, reference, input);
  await moveActionsOfGoal(scope, done.goal, done);
};
