import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Clock } from "../clock/clock.ts";
import type { Database } from "../db/database.ts";
import type { Actor, Scope } from "../db/scope.ts";
import { Problem } from "../errors/problem.ts";
import { isFormType } from "./form-body.ts";
import { answerOnce, fingerprintRequest, readIdempotencyKey, type StoredAnswer } from "./idempotency.ts";
import { type CursorCodec, createCursorCodec, type PageRequest } from "./lists.ts";
import { authorise, type Policy, requireDeclaredPolicy } from "./policy.ts";
import { presentProblem } from "./problem-response.ts";

/** The version the caller last read, or `any` for `If-Match: *`. */
export type ExpectedVersion = number | "any";

export interface Principal {
  organisationId: string;
  actor: Actor;
}

export interface HttpDependencies {
  database: Database;
  clock: Clock;
  secretKey: string;
  authenticate(request: FastifyRequest): Promise<Principal>;
  /** @throws Problem 401 unless the request carries the operator's key. */
  authenticateOperator(request: FastifyRequest): void;
  /** Tests check each answer against its published schema; a running service trusts its types. */
  isCheckingAnswers?: boolean;
}

export interface Answer {
  status?: number;
  body?: unknown;
  /** Makes the ETag. */
  version?: number;
  location?: string;
  /** For answers that are not JSON: `body` is sent as it is, text or bytes. */
  contentType?: string;
  headers?: Record<string, string>;
}

/** A refusal that is recorded: unlike a Problem that is thrown, it leaves what the transaction wrote. */
export interface KeptRefusal {
  problem: Problem;
  /** Of what the refused change was about, as it stands. */
  version?: number;
}

export interface Call<Params, Query, Body> {
  scope: Scope;
  params: Params;
  query: Query;
  body: Body;
  /** Present exactly on routes with `requiresIfMatch`. */
  expectedVersion: ExpectedVersion;
  cursors: CursorCodec;
  page: PageRequest;
}

interface RouteShape<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  tag: string;
  summary: string;
  description?: string;
  policy: Policy;
  params?: P;
  query?: Q;
  body?: B;
  /** The Content-Type of the body where it is not JSON; published only. */
  bodyType?: string;
  /** The answer on success; absent for 204 and for answers that are not JSON. */
  response?: z.ZodType;
  successStatus?: number;
  requiresIfMatch?: boolean;
  /** A page's form may be posted to it; what it says stands in the address, or in the form where there is a `body`. */
  acceptsForm?: boolean;
}

export interface RouteDefinition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>
  extends RouteShape<P, Q, B> {
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answer | KeptRefusal>;
}

/** A route for nobody in particular, or for the operator: it belongs to no organisation. */
export interface OpenRouteDefinition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>
  extends RouteShape<P, Q, B> {
  handleOpen(call: { params: z.output<P>; query: z.output<Q>; body: z.output<B> }): Promise<Answer>;
}

/** A route that opens transactions itself, for work that is longer than one, or streams. */
export interface LongRouteDefinition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>
  extends RouteShape<P, Q, B> {
  handleLong(
    call: Principal & {
      params: z.output<P>;
      query: z.output<Q>;
      body: z.output<B>;
      request: FastifyRequest;
      reply: FastifyReply;
    },
  ): Promise<Answer>;
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details." });

const readIfMatch = (header: string | undefined): ExpectedVersion => {
  if (header === undefined) {
    throw new Problem(428, 'Send If-Match with the ETag you last read, or "*" to change it whatever it is now.');
  }
  if (header.trim() === "*") return "any";
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim());
  if (match === null) throw new Problem(412, "If-Match does not name a version of this resource.");
  return Number(match[1]);
};

interface RenderedAnswer extends Omit<StoredAnswer, "body"> {
  body: string | Buffer;
}

const renderAnswer = (answer: Answer, defaultStatus: number): RenderedAnswer => {
  const headers: Record<string, string> = { ...answer.headers };
  if (answer.version !== undefined) headers.etag = `"${answer.version}"`;
  if (answer.location !== undefined) headers.location = answer.location;
  const statusCode = answer.status ?? defaultStatus;
  if (answer.contentType !== undefined) {
    const body = Buffer.isBuffer(answer.body) ? answer.body : String(answer.body);
    return { statusCode, headers: { ...headers, "content-type": answer.contentType }, body };
  }
  if (answer.body === undefined) return { statusCode, headers, body: "" };
  return {
    statusCode,
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(answer.body),
  };
};

const renderRefusal = ({ problem, ...answer }: KeptRefusal, instance: string): RenderedAnswer =>
  renderAnswer(
    {
      ...answer,
      body: JSON.stringify(presentProblem(problem, instance)),
      contentType: "application/problem+json",
      headers: { "cache-control": "no-store" },
    },
    problem.status,
  );

/** Answers to requests that may be repeated are kept as text. */
const toStoredAnswer = ({ body, ...answer }: RenderedAnswer): StoredAnswer => {
  if (typeof body !== "string") throw new Error("a request with an Idempotency-Key was answered with bytes");
  return { ...answer, body };
};

const sendAnswer = (reply: FastifyReply, answer: RenderedAnswer): FastifyReply =>
  reply.code(answer.statusCode).headers(answer.headers).send(answer.body);

/** Registers routes; everything that all routes share happens here and nowhere else. */
export const createRouter = (app: FastifyInstance, dependencies: HttpDependencies) => {
  const { database, clock, secretKey } = dependencies;

  const openApiOf = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(shape: RouteShape<P, Q, B>) => ({
    tags: [shape.tag],
    summary: shape.summary,
    ...(shape.description === undefined ? {} : { description: shape.description }),
    ...(shape.params === undefined ? {} : { params: shape.params }),
    ...(shape.query === undefined ? {} : { querystring: shape.query }),
    ...(shape.body === undefined ? {} : { body: shape.body }),
    ...(shape.bodyType === undefined ? {} : { consumes: [shape.bodyType] }),
    ...(shape.requiresIfMatch === true
      ? { headers: z.looseObject({ "if-match": z.string().optional().meta({ description: "ETag last read, or *." }) }) }
      : {}),
    response: {
      ...(shape.response === undefined ? {} : { [shape.successStatus ?? 200]: shape.response }),
      "4xx": problemSchema,
    },
  });

  const register = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
    shape: RouteShape<P, Q, B>,
    run: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
  ): void => {
    const policy = requireDeclaredPolicy(shape.policy, `${shape.method} ${shape.url}`);
    app.route({
      method: shape.method,
      url: shape.url,
      schema: openApiOf(shape),
      config: { policy, acceptsForm: shape.acceptsForm === true },
      // Who is asking comes before what is asked: a stranger learns nothing from validation errors.
      onRequest: async (request) => {
        if (policy.isPublic === true) return;
        if (policy.isForOperator === true) return dependencies.authenticateOperator(request);
        request.principal = await dependencies.authenticate(request);
        authorise(policy, request.principal.actor);
      },
      preParsing: async (request) => {
        const isOfForm = shape.acceptsForm === true && shape.body !== undefined;
        if (isOfForm && !isFormType(request.headers["content-type"] ?? "")) {
          throw new Problem(415, "This is the form of a page; send it as application/x-www-form-urlencoded.");
        }
      },
      handler: run,
    });
  };

  const checkAnswer = (schema: z.ZodType | undefined, answer: Answer): void => {
    if (dependencies.isCheckingAnswers !== true || schema === undefined || answer.body === undefined) return;
    const parsed = schema.safeParse(JSON.parse(JSON.stringify(answer.body)));
    if (!parsed.success) throw new Error(`an answer differs from its published schema: ${parsed.error.message}`);
  };

  return {
    /** A use case in one transaction; POST may carry an Idempotency-Key. */
    route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(definition: RouteDefinition<P, Q, B>): void {
      register(definition, async (request, reply) => {
        const { organisationId, actor } = principalOf(request);
        const expectedVersion = definition.requiresIfMatch === true ? readIfMatch(request.headers["if-match"]) : "any";
        const idempotencyKey =
          request.method === "POST" ? readIdempotencyKey(request.headers["idempotency-key"]) : null;
        const path = request.url.split("?")[0] ?? request.url;
        const cursors = createCursorCodec(secretKey, organisationId, path);
        const query = request.query as z.output<Q> & { limit?: number; cursor?: string };
        const page = {
          limit: query?.limit ?? 50,
          after: query?.cursor === undefined ? null : cursors.read(query.cursor),
        };
        const answer = await database.inOrganisation(organisationId, async (db) => {
          const scope: Scope = { organisationId, db, actor, clock };
          const work = async (): Promise<RenderedAnswer> => {
            const result = await definition.handle({
              scope,
              params: request.params as z.output<P>,
              query,
              body: request.body as z.output<B>,
              expectedVersion,
              cursors,
              page,
            });
            if ("problem" in result) return renderRefusal(result, request.id);
            checkAnswer(definition.response, result);
            return renderAnswer(result, definition.successStatus ?? (result.body === undefined ? 204 : 200));
          };
          if (idempotencyKey === null) return work();
          const fingerprint = fingerprintRequest(request.method, request.url, request.body);
          return answerOnce(scope, idempotencyKey, fingerprint, async () => toStoredAnswer(await work()));
        });
        return sendAnswer(reply, answer);
      });
    },

    longRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
      definition: LongRouteDefinition<P, Q, B>,
    ): void {
      register(definition, async (request, reply) => {
        const answer = await definition.handleLong({
          ...principalOf(request),
          params: request.params as z.output<P>,
          query: request.query as z.output<Q>,
          body: request.body as z.output<B>,
          request,
          reply,
        });
        checkAnswer(definition.response, answer);
        return sendAnswer(reply, renderAnswer(answer, definition.successStatus ?? 200));
      });
    },

    openRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
      definition: OpenRouteDefinition<P, Q, B>,
    ): void {
      register(definition, async (request, reply) => {
        const answer = await definition.handleOpen({
          params: request.params as z.output<P>,
          query: request.query as z.output<Q>,
          body: request.body as z.output<B>,
        });
        checkAnswer(definition.response, answer);
        return sendAnswer(reply, renderAnswer(answer, definition.successStatus ?? 200));
      });
    },
  };
};

export type Router = ReturnType<typeof createRouter>;

const principalOf = (request: FastifyRequest): Principal => {
  if (request.principal === null) throw new Error("a route ran without authentication");
  return request.principal;
};

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    policy?: Policy;
  }
}
