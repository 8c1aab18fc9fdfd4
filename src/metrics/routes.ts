import type { Scope } from "../platform/db/scope.ts";
import { pathReferenceSchema } from "../platform/http/fields.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { registerBreakdownRoutes } from "./breakdowns/breakdown-routes.ts";
import { changeMetrics, readMetrics } from "./policy.ts";
import { metricInputSchema, metricPatchSchema, metricSchema } from "./schemas.ts";
import { createMetric, getMetric, listMetrics, presentMetrics, removeMetric, updateMetric } from "./service.ts";
import { registerTrajectoryRoutes } from "./trajectories/trajectory-routes.ts";

/**
 * @param listMetricIdsOfGoal metrics do not know goals, so who wires the routes says how to find a goal's
 */
export const registerMetricRoutes = (
  router: Router,
  listMetricIdsOfGoal: (scope: Scope, goalReference: string) => Promise<string[]>,
): void => {
  registerResource(router, {
    path: "metrics",
    noun: "metric",
    read: readMetrics,
    change: changeMetrics,
    output: metricSchema,
    filters: { goal: pathReferenceSchema.optional() },
    list: async (scope, page, { goal }) =>
      listMetrics(scope, page, goal === undefined ? undefined : await listMetricIdsOfGoal(scope, goal)),
    get: getMetric,
    create: { input: metricInputSchema, run: createMetric },
    update: { patch: metricPatchSchema, run: updateMetric },
    remove: { run: removeMetric },
    present: presentMetrics,
  });
  registerTrajectoryRoutes(router);
  registerBreakdownRoutes(router);
};
