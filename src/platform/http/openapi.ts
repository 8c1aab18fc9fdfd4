import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { createJsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { tidyComponents } from "./openapi-components.ts";

/** Collects the routes registered after it into an OpenAPI 3.1 document. */
export const describeApi = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Drumbeat",
        version,
        description: "Plans, prepares and follows up the delivery routines of public bodies.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: { securitySchemes: { apiKey: { type: "http", scheme: "bearer" } } },
      security: [{ apiKey: [] }],
    },
    transform: createJsonSchemaTransform({ skipList: ["/docs", "/docs/*", "/openapi.json"] }),
    transformObject: (document) => tidyComponents(jsonSchemaTransformObject(document) as Record<string, unknown>),
  });
};

/** Serves the document and an interactive page about it. */
export const serveApiDocumentation = async (app: FastifyInstance): Promise<void> => {
  app.get(
    "/openapi.json",
    { config: { policy: { isPublic: true } }, schema: { hide: true } },
    async (_request, reply) => reply.type("application/json; charset=utf-8").send(app.swagger()),
  );
  await app.register(async (docs) => {
    // The documentation's own routes are public, all of them.
    docs.addHook("onRoute", (route) => {
      route.config = { ...route.config, policy: { isPublic: true } };
    });
    await docs.register(swaggerUi, { routePrefix: "/docs", staticCSP: true });
  });
};
