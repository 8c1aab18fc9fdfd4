import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { translateDatabaseError } from "../errors/database-errors.ts";
import { type FieldError, isProblemStatus, Problem } from "../errors/problem.ts";

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** What could not be read at all (400), against what was read and is refused by a rule (422). */
const unreadableCodes = new Set([
  "invalid_type",
  "unrecognized_keys",
  "invalid_union",
  "invalid_key",
  "invalid_element",
]);

const flattenIssues = (issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): z.core.$ZodIssue[] =>
  issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    // Of a union, the alternative that came nearest tells more than "invalid input".
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const nearest = issue.errors.reduce((best, candidate) => (candidate.length < best.length ? candidate : best));
      return flattenIssues(nearest, path);
    }
    return [{ ...issue, path }];
  });

/** A zod error as the caller should see it: every fault with a JSON pointer. */
export const problemFromZod = (error: z.ZodError, where: string): Problem => {
  const issues = flattenIssues(error.issues);
  const errors: FieldError[] = issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? { pointer: pointerOf(issue.path), message: `unknown field ${issue.keys.map((key) => `"${key}"`).join(", ")}` }
      : { pointer: pointerOf(issue.path), message: issue.message },
  );
  const isUnreadable = where !== "body" || issues.some((issue) => unreadableCodes.has(issue.code));
  const first = errors[0];
  const detail =
    errors.length === 1 && first !== undefined
      ? `${where}${first.pointer}: ${first.message}`
      : `${errors.length} faults in the ${where}.`;
  return new Problem(isUnreadable ? 400 : 422, detail, { errors });
};

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && "statusCode" in error && typeof error.statusCode === "number";

const fastifyDetails: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "The body is larger than this route accepts (1 MiB, or 64 MiB of CSV).",
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
    .send({
      type: `urn:drumbeat:problem:${problem.slug}`,
      title: problem.title,
      status: problem.status,
      detail: problem.message,
      instance: request.id,
      ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    });
};
