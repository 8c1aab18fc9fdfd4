import { refParams } from "../../platform/http/fields.ts";
import type { Router } from "../../platform/http/routes.ts";
import { resolveAsOf } from "../observations/observation-list-service.ts";
import { readObservations } from "../observations/observation-policy.ts";
import { metricStatusQuerySchema } from "../observations/observation-schemas.ts";
import { presentBreakdown, presentPace } from "./breakdown-present.ts";
import { breakdownSchema, paceSchema } from "./breakdown-schemas.ts";
import { getBreakdown, getPace } from "./breakdown-service.ts";

export const registerBreakdownRoutes = (router: Router): void => {
  router.route({
    method: "GET",
    url: "/v1/metrics/:ref/breakdown",
    tag: "metrics",
    summary: "Show gaps between subgroups and the sites behind a change",
    description: "As documents show it: figures about few people play no part, whoever asks.",
    policy: readObservations,
    params: refParams,
    query: metricStatusQuerySchema,
    response: breakdownSchema,
    async handle({ scope, params, query }) {
      const asOf = await resolveAsOf(scope, query.asOf);
      return { body: presentBreakdown(asOf, await getBreakdown(scope, params.ref, asOf)) };
    },
  });

  router.route({
    method: "GET",
    url: "/v1/metrics/:ref/pace",
    tag: "metrics",
    summary: "Judge the pace of a metric and project it to its target",
    description: "As documents show it: figures about few people play no part, whoever asks.",
    policy: readObservations,
    params: refParams,
    query: metricStatusQuerySchema,
    response: paceSchema,
    async handle({ scope, params, query }) {
      const asOf = await resolveAsOf(scope, query.asOf);
      return { body: presentPace(asOf, await getPace(scope, params.ref, asOf)) };
    },
  });
};
