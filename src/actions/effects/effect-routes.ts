import { refParams } from "../../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../../platform/http/lists.ts";
import type { Router } from "../../platform/http/routes.ts";
import { readActions } from "../policy.ts";
import { listChecks } from "./check-service.ts";
import { presentCheck } from "./effect-present.ts";
import { actionCheckSchema, actionEffectSchema } from "./effect-schemas.ts";
import { getEffect } from "./effect-service.ts";

export const registerEffectRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/actions/:ref/effect",
    tag: "actions",
    summary: "Read what an action's metric has done since it was agreed",
    description: "Before and now, as of today; carefully, and never as proof of cause.",
    policy: readActions,
    params: refParams,
    response: actionEffectSchema,
    async handle({ scope, params }) {
      return { body: await getEffect(scope, params.ref) };
    },
  });

  route({
    method: "GET",
    url: "/v1/actions/:ref/checks",
    tag: "actions",
    summary: "List what issued papers found of an action's metric",
    policy: readActions,
    params: refParams,
    query: listQuery({}),
    response: pageOf(actionCheckSchema),
    async handle({ scope, params, page, cursors }) {
      const { action, rows } = await listChecks(scope, page, params.ref);
      return {
        body: toPage(
          rows,
          page.limit,
          cursors,
          ({ id }) => [id],
          (row) => presentCheck(action, row),
        ),
      };
    },
  });
};
