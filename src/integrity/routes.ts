import { refParams } from "../platform/http/fields.ts";
import type { Router } from "../platform/http/routes.ts";
import { readIntegrity } from "./policy.ts";
import { presentIntegrity, presentRoutineIntegrity } from "./present.ts";
import { integrityQuerySchema, organisationIntegritySchema, routineIntegritySchema } from "./schemas.ts";
import { getIntegrity, getRoutineIntegrity } from "./service.ts";

export const registerIntegrityRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/integrity",
    tag: "integrity",
    summary: "How the routines were kept",
    description:
      "One line a routine and the total, of what is past between `from` and `to`: held on time, late, moved, called off; " +
      "briefs and action logs in time; and what can still be mended. Giving way to another is no failure.",
    policy: readIntegrity,
    query: integrityQuerySchema,
    response: organisationIntegritySchema,
    handle: async ({ scope, query }) => ({ body: presentIntegrity(await getIntegrity(scope, query)) }),
  });

  route({
    method: "GET",
    url: "/v1/routines/:ref/integrity",
    tag: "integrity",
    summary: "How a routine was kept",
    description: "Each occurrence that is past between `from` and `to`, the figures, and what can still be mended.",
    policy: readIntegrity,
    params: refParams,
    query: integrityQuerySchema,
    response: routineIntegritySchema,
    handle: async ({ scope, params, query }) => ({
      body: presentRoutineIntegrity(await getRoutineIntegrity(scope, params.ref, query)),
    }),
  });
};
