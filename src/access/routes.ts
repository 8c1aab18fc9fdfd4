import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Router } from "../platform/http/routes.ts";
import { manageKeys } from "./policy.ts";
import { apiKeyInputSchema, apiKeyParams, apiKeySchema, createdApiKeySchema } from "./schemas.ts";
import { createKey, listKeys, presentKeys, revokeKey } from "./service.ts";

export const registerAccessRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/api-keys",
    tag: "api-keys",
    summary: "List API keys",
    policy: manageKeys,
    query: listQuery({}),
    response: pageOf(apiKeySchema),
    async handle({ scope, page, cursors }) {
      const { data, nextCursor } = toPage(
        await listKeys(scope, page),
        page.limit,
        cursors,
        (row) => [row.id],
        (row) => row,
      );
      return { body: { data: await presentKeys(scope, data), nextCursor } };
    },
  });

  route({
    method: "POST",
    url: "/v1/api-keys",
    tag: "api-keys",
    summary: "Make an API key",
    policy: manageKeys,
    body: apiKeyInputSchema,
    response: createdApiKeySchema,
    successStatus: 201,
    async handle({ scope, body }) {
      const { row, key } = await createKey(scope, body);
      const [presented] = await presentKeys(scope, [row]);
      return { body: { ...presented, key }, version: row.version };
    },
  });

  route({
    method: "DELETE",
    url: "/v1/api-keys/:id",
    tag: "api-keys",
    summary: "Revoke an API key",
    policy: manageKeys,
    params: apiKeyParams,
    requiresIfMatch: true,
    successStatus: 204,
    async handle({ scope, params, expectedVersion }) {
      await revokeKey(scope, params.id, expectedVersion);
      return {};
    },
  });
};
