import { refParams } from "../../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../../platform/http/lists.ts";
import type { Router } from "../../platform/http/routes.ts";
import { changeMetrics, readMetrics } from "../policy.ts";
import { presentTrajectory } from "../present.ts";
import { trajectoryInputSchema, trajectorySchema } from "../schemas.ts";
import { addTrajectory, listTrajectoryVersions } from "./trajectory-service.ts";

export const registerTrajectoryRoutes = (router: Router): void => {
  router.route({
    method: "GET",
    url: "/v1/metrics/:ref/trajectories",
    tag: "metrics",
    summary: "List every version of a metric's trajectory",
    policy: readMetrics,
    params: refParams,
    query: listQuery({}),
    response: pageOf(trajectorySchema),
    handle: async ({ scope, params, page, cursors }) => ({
      body: toPage(
        await listTrajectoryVersions(scope, params.ref, page),
        page.limit,
        cursors,
        (row) => [String(row.versionNumber)],
        presentTrajectory,
      ),
    }),
  });

  router.route({
    method: "POST",
    url: "/v1/metrics/:ref/trajectories",
    tag: "metrics",
    summary: "Re-baseline a metric",
    description: "Adds a version; earlier ones stay readable. From the second version on it needs a reason.",
    policy: changeMetrics,
    params: refParams,
    body: trajectoryInputSchema,
    response: trajectorySchema,
    successStatus: 201,
    handle: async ({ scope, params, body }) => ({
      body: presentTrajectory(await addTrajectory(scope, params.ref, body)),
    }),
  });
};
