import type { Router } from "../platform/http/routes.ts";
import { readProduction } from "./policy.ts";
import { productionCalendarSchema, productionQuerySchema } from "./schemas.ts";
import { getProductionCalendar } from "./service.ts";

export const registerProductionRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/production-calendar",
    tag: "occurrences",
    summary: "Show everything that falls due, week by week",
    description:
      "Run-up steps, meetings and papers from `from` to `to`, both included, 400 days at most; with `person` only what " +
      "concerns that person. `clashes` and `releases` say what should be moved before it hurts, each with a date that " +
      "is free; a date is proposed for one move at a time.",
    policy: readProduction,
    query: productionQuerySchema,
    response: productionCalendarSchema,
    handle: async ({ scope, query }) => ({ body: await getProductionCalendar(scope, query) }),
  });
};
