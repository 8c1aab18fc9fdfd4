import { refParams } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Router } from "../platform/http/routes.ts";
import { readCauses } from "./policy.ts";
import { causeSchema } from "./schemas.ts";
import { listCauses } from "./service.ts";

export const registerTriggerRoutes = ({ route }: Router): void =>
  route({
    method: "GET",
    url: "/v1/routines/:ref/causes",
    tag: "routines",
    summary: "List what called the reviews of a routine",
    description: "Empty for a routine with a cadence. Each cause is kept once, with the evidence as it was then.",
    policy: readCauses,
    params: refParams,
    query: listQuery({}),
    response: pageOf(causeSchema),
    async handle({ scope, params, page, cursors }) {
      const causes = await listCauses(scope, page, params.ref);
      return {
        body: toPage(
          causes,
          page.limit,
          cursors,
          (cause) => [cause.id],
          (cause) => cause,
        ),
      };
    },
  });
