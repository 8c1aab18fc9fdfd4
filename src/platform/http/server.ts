import { randomUUID } from "node:crypto";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RouteOptions } from "fastify";
import { z } from "zod";
import { Problem } from "../errors/problem.ts";
import { problemFromZod } from "../errors/zod-problem.ts";
import { acceptForms } from "./form-body.ts";
import { acceptJsonBodies } from "./json-body.ts";
import { requireDeclaredPolicy } from "./policy.ts";
import { sendProblem } from "./problem-response.ts";

const maxJsonBytes = 1024 * 1024;

/** A Fastify instance with what every route of the service shares: limits, bodies, validation and errors. */
export const createServer = (logger: FastifyBaseLogger): FastifyInstance => {
  const app = Fastify({
    loggerInstance: logger,
    bodyLimit: maxJsonBytes,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
    // One line a request is written when it is answered, without anything personal.
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.decorateRequest("principal", null);
  acceptJsonBodies(app);
  acceptForms(app);
  app.addContentTypeParser("text/csv", (_request, payload, done) => done(null, payload));

  app.addHook("onRequest", async (request) => {
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") {
      throw new Problem(415, "Send the body without Content-Encoding.");
    }
  });
  const routes: RouteOptions[] = [];
  app.addHook("onRoute", (route) => {
    routes.push(route);
  });
  app.addHook("onReady", async () => {
    for (const { config, method, url } of routes) requireDeclaredPolicy(config?.policy, `${String(method)} ${url}`);
  });
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "private, no-cache");
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const durationMs = Math.round(reply.elapsedTime);
    request.log.info({ method, route: routeOptions.url, status: reply.statusCode, durationMs }, "request");
  });

  app.setValidatorCompiler(({ schema, httpPart }) => (value) => {
    if (!(schema instanceof z.ZodType)) return { value };
    const parsed = schema.safeParse(value);
    return parsed.success ? { value: parsed.data } : { error: problemFromZod(parsed.error, httpPart ?? "request") };
  });
  // Answers are serialised by the router, which also stores them for repeated requests.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      new Problem(404, `There is nothing at ${request.method} ${request.url.slice(0, 200)}.`),
    ),
  );
  return app;
};
