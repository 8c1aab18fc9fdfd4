import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { translateDatabaseError } from "../errors/database-errors.ts";
import { isProblemStatus, Problem } from "../errors/problem.ts";

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && "statusCode" in error && typeof error.statusCode === "number";

const fastifyDetails: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE:
    "The body is larger than this route accepts (1 MiB, 5 MiB of a calendar file or of evidence, 20 MiB of a Word file, or 64 MiB of CSV).",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "This route does not read that Content-Type.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "The body is empty, but the Content-Type says JSON.",
};

/** Anything thrown, as a Problem: never a stack, SQL or somebody else's data. */
export const toProblem = (error: unknown): Problem => {
  const translated = translateDatabaseError(error);
  if (translated instanceof Problem) return translated;
  if (isFastifyError(translated) && translated.statusCode !== undefined && translated.statusCode < 500) {
    const status = isProblemStatus(translated.statusCode) ? translated.statusCode : 400;
    return new Problem(status, fastifyDetails[translated.code] ?? translated.message);
  }
  return new Problem(500, "It was logged with this request's id. Nothing was half-written.", { cause: error });
};

/** A Problem as the body of an answer. @param instance the id of the request */
export const presentProblem = (problem: Problem, instance: string) => ({
  type: `urn:drumbeat:problem:${problem.slug}`,
  title: problem.title,
  status: problem.status,
  detail: problem.message,
  instance,
  ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
});

export const sendProblem = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
  const problem = toProblem(error);
  if (problem.status === 500) request.log.error({ err: problem.cause }, "request failed");
  else if (problem.status === 503) request.log.warn({ err: problem.cause }, "request not served");
  if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", String(problem.retryAfterSeconds));
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  return reply
    .code(problem.status)
    .header("cache-control", "no-store")
    .type("application/problem+json")
    .serializer((body: unknown) => JSON.stringify(body))
    .send(presentProblem(problem, request.id));
};
