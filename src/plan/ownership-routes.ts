import type { Scope } from "../platform/db/scope.ts";
import { refParams } from "../platform/http/fields.ts";
import { listQuery, type PageRequest, pageOf, toPage } from "../platform/http/lists.ts";
import type { Router } from "../platform/http/routes.ts";
import type { OwnershipRow } from "./ownership-queries.ts";
import { presentOwnerships } from "./ownership-service.ts";
import { changePlan, readPlan } from "./policy.ts";
import { type HandOverInput, handOverInputSchema, ownershipSchema } from "./schemas.ts";

/** Goals and strategies are owned alike. */
export const registerOwnerRoutes = (
  router: Router,
  path: "goals" | "strategies",
  noun: string,
  list: (scope: Scope, reference: string, page: PageRequest) => Promise<OwnershipRow[]>,
  handOver: (scope: Scope, reference: string, input: HandOverInput) => Promise<{ ownership: OwnershipRow }>,
): void => {
  router.route({
    method: "GET",
    url: `/v1/${path}/:ref/owners`,
    tag: path,
    summary: `List who was accountable for a ${noun}, and when`,
    policy: readPlan,
    params: refParams,
    query: listQuery({}),
    response: pageOf(ownershipSchema),
    async handle({ scope, params, page, cursors }) {
      const { data, nextCursor } = toPage(
        await list(scope, params.ref, page),
        page.limit,
        cursors,
        (row) => [row.id],
        (row) => row,
      );
      return { body: { data: await presentOwnerships(scope, data), nextCursor } };
    },
  });

  router.route({
    method: "POST",
    url: `/v1/${path}/:ref/owners`,
    tag: path,
    summary: `Hand a ${noun} over`,
    description: "Ends the present ownership on `fromOn` and begins the next on the same day.",
    policy: changePlan,
    params: refParams,
    body: handOverInputSchema,
    response: ownershipSchema,
    successStatus: 201,
    async handle({ scope, params, body }) {
      const { ownership } = await handOver(scope, params.ref, body);
      const [presented] = await presentOwnerships(scope, [ownership]);
      return { body: presented };
    },
  });
};
