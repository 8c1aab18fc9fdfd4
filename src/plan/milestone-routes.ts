import { refParams } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Router } from "../platform/http/routes.ts";
import {
  createMilestone,
  getMilestone,
  listMilestones,
  removeMilestone,
  updateMilestone,
} from "./milestone-service.ts";
import { changePlan, readPlan } from "./policy.ts";
import { presentMilestone } from "./present.ts";
import { milestoneInputSchema, milestoneParams, milestonePatchSchema, milestoneSchema } from "./schemas.ts";

const listUrl = "/v1/strategies/:ref/milestones";
const tag = "strategies";

export const registerMilestoneRoutes = (router: Router): void => {
  router.route({
    method: "GET",
    url: listUrl,
    tag,
    summary: "List the milestones of a strategy by due date",
    policy: readPlan,
    params: refParams,
    query: listQuery({}),
    response: pageOf(milestoneSchema),
    handle: async ({ scope, params, page, cursors }) => ({
      body: toPage(
        await listMilestones(scope, params.ref, page),
        page.limit,
        cursors,
        (row) => [row.dueOn, row.id],
        presentMilestone,
      ),
    }),
  });

  router.route({
    method: "POST",
    url: listUrl,
    tag,
    summary: "Add a milestone",
    policy: changePlan,
    params: refParams,
    body: milestoneInputSchema,
    response: milestoneSchema,
    successStatus: 201,
    async handle({ scope, params, body }) {
      const row = await createMilestone(scope, params.ref, body);
      return { body: presentMilestone(row), version: row.version };
    },
  });

  router.route({
    method: "GET",
    url: `${listUrl}/:id`,
    tag,
    summary: "Read a milestone",
    policy: readPlan,
    params: milestoneParams,
    response: milestoneSchema,
    async handle({ scope, params }) {
      const row = await getMilestone(scope, params.ref, params.id);
      return { body: presentMilestone(row), version: row.version };
    },
  });

  router.route({
    method: "PATCH",
    url: `${listUrl}/:id`,
    tag,
    summary: "Change a milestone",
    policy: changePlan,
    params: milestoneParams,
    body: milestonePatchSchema,
    response: milestoneSchema,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      const row = await updateMilestone(scope, params.ref, params.id, body, expectedVersion);
      return { body: presentMilestone(row), version: row.version };
    },
  });

  router.route({
    method: "DELETE",
    url: `${listUrl}/:id`,
    tag,
    summary: "Remove a milestone",
    policy: changePlan,
    params: milestoneParams,
    requiresIfMatch: true,
    successStatus: 204,
    async handle({ scope, params, expectedVersion }) {
      await removeMilestone(scope, params.ref, params.id, expectedVersion);
      return {};
    },
  });
};
