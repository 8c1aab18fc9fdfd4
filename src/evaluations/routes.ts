import { refParams } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { decideEvaluations, readEvaluations } from "./policy.ts";
import {
  decidedEvaluationSchema,
  evaluationFilters,
  evaluationInputSchema,
  evaluationSchema,
  liveEvaluationSchema,
} from "./schemas.ts";
import { decideEvaluation, getEvaluation, getLiveEvaluation, listEvaluations, presentEvaluations } from "./service.ts";

const ofStrategy = "/v1/strategies/:ref/evaluations";
const tag = "evaluations";

export const registerEvaluationRoutes = (router: Router): void => {
  registerResource(router, {
    path: "evaluations",
    noun: "evaluation",
    read: readEvaluations,
    change: decideEvaluations,
    output: evaluationSchema,
    filters: evaluationFilters,
    list: listEvaluations,
    get: getEvaluation,
    present: presentEvaluations,
  });

  router.route({
    method: "GET",
    url: "/v1/strategies/:ref/evaluation",
    tag,
    summary: "What an evaluation of a strategy would look at today",
    policy: readEvaluations,
    params: refParams,
    response: liveEvaluationSchema,
    handle: async ({ scope, params }) => ({ body: await getLiveEvaluation(scope, params.ref) }),
  });

  router.route({
    method: "GET",
    url: ofStrategy,
    tag,
    summary: "List the evaluations of a strategy",
    policy: readEvaluations,
    params: refParams,
    query: listQuery({}),
    response: pageOf(evaluationSchema),
    async handle({ scope, params, page, cursors }) {
      const rows = await listEvaluations(scope, page, { strategy: params.ref });
      const { data, nextCursor } = toPage(
        rows,
        page.limit,
        cursors,
        (row) => [row.id],
        (row) => row,
      );
      return { body: { data: await presentEvaluations(scope, data), nextCursor } };
    },
  });

  router.route({
    method: "POST",
    url: ofStrategy,
    tag,
    summary: "Decide to continue, adjust or stop a strategy",
    policy: decideEvaluations,
    params: refParams,
    body: evaluationInputSchema,
    response: decidedEvaluationSchema,
    successStatus: 201,
    async handle({ scope, params, body }) {
      const decided = await decideEvaluation(scope, params.ref, body);
      return {
        body: decided.body,
        version: decided.row.version,
        location: `/v1/evaluations/${decided.row.id}`,
      };
    },
  });
};
