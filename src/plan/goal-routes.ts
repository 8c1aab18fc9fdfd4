import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import {
  type AfterGoalHandOver,
  createGoal,
  getGoal,
  handOverGoal,
  listGoalOwners,
  listGoals,
  presentGoals,
  removeGoal,
  updateGoal,
} from "./goal-service.ts";
import { registerOwnerRoutes } from "./ownership-routes.ts";
import { changePlan, readPlan } from "./policy.ts";
import { goalInputSchema, goalPatchSchema, goalSchema } from "./schemas.ts";

/** @param afterHandOver the plan does not know of actions; who wires the routes says what goes with a goal */
export const registerGoalRoutes = (router: Router, afterHandOver?: AfterGoalHandOver): void => {
  registerResource(router, {
    path: "goals",
    noun: "goal",
    read: readPlan,
    change: changePlan,
    output: goalSchema,
    filters: {},
    list: listGoals,
    get: getGoal,
    create: { input: goalInputSchema, run: createGoal },
    update: {
      patch: goalPatchSchema,
      run: (scope, reference, patch, version) => updateGoal(scope, reference, patch, version, afterHandOver),
    },
    remove: { run: removeGoal },
    present: presentGoals,
  });
  registerOwnerRoutes(router, "goals", "goal", listGoalOwners, async (scope, reference, input) => {
    const done = await handOverGoal(scope, reference, input);
    await afterHandOver?.(scope, done.goal, done);
    return done;
  });
};
