import { pathReferenceSchema } from "../platform/http/fields.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { registerMilestoneRoutes } from "./milestone-routes.ts";
import { registerOwnerRoutes } from "./ownership-routes.ts";
import { changePlan, readPlan } from "./policy.ts";
import { strategyInputSchema, strategyPatchSchema, strategySchema } from "./schemas.ts";
import {
  createStrategy,
  getStrategy,
  handOverStrategy,
  listStrategies,
  listStrategyOwners,
  presentStrategies,
  removeStrategy,
  updateStrategy,
} from "./strategy-service.ts";

export const registerStrategyRoutes = (router: Router): void => {
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
    update: { patch: strategyPatchSchema, run: updateStrategy },
    remove: { run: removeStrategy },
    present: presentStrategies,
  });
  registerOwnerRoutes(router, "strategies", "strategy", listStrategyOwners, handOverStrategy);
  registerMilestoneRoutes(router);
};
