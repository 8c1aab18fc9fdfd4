import { pathReferenceSchema } from "../platform/http/fields.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { registerMilestoneRoutes } from "./milestone-routes.ts";
import { registerOwnerRoutes } from "./ownership-routes.ts";
import { changePlan, readPlan } from "./policy.ts";
import { strategyInputSchema, strategyPatchSchema, strategySchema } from "./schemas.ts";
import {
  type AfterStrategyHandOver,
  createStrategy,
  getStrategy,
  handOverStrategy,
  listStrategies,
  listStrategyOwners,
  presentStrategies,
  removeStrategy,
  updateStrategy,
} from "./strategy-service.ts";

/** @param afterHandOver the plan does not know of actions; who wires the routes says what goes with a strategy */
export const registerStrategyRoutes = (router: Router, afterHandOver?: AfterStrategyHandOver): void => {
  registerResource(router, {
    path: "strategies",
    noun: "strategy",
    read: readPlan,
    change: changePlan,
    output: strategySchema,
    filters: { goal: pathReferenceSchema.optional() },
    list: listStrategies,
    get: getStrategy,
    create: { input: strategyInputSchema, run: createStrategy },
    update: {
      patch: strategyPatchSchema,
      run: (scope, reference, patch, version) => updateStrategy(scope, reference, patch, version, afterHandOver),
    },
    remove: { run: removeStrategy },
    present: presentStrategies,
  });
  registerOwnerRoutes(router, "strategies", "strategy", listStrategyOwners, async (scope, reference, input) => {
    const done = await handOverStrategy(scope, reference, input);
    await afterHandOver?.(scope, done.strategy, done);
    return done;
  });
  registerMilestoneRoutes(router);
};
