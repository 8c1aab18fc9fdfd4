import type { FastifyInstance } from "fastify";

/** Whether an If-None-Match names this answer: comparison is weak, and `*` is any (RFC 9110 13.1.2). */
const isKnown = (ifNoneMatch: string | undefined, etag: unknown): boolean =>
  typeof etag === "string" &&
  (ifNoneMatch ?? "").split(",").some((known) => ["*", etag].includes(known.trim().replace(/^W\//, "")));

/** Answers 304 on these routes, without a body, to whoever has what would be sent. */
export const answerUnchanged = (app: FastifyInstance, urls: readonly string[]): void => {
  app.addHook("onSend", async (request, reply, payload) => {
    const isUnchanged =
      urls.includes(request.routeOptions.url ?? "") &&
      reply.statusCode === 200 &&
      isKnown(request.headers["if-none-match"], reply.getHeader("etag"));
    if (!isUnchanged) return payload;
    reply.code(304);
    // The server takes the body of a HEAD away by itself, after it has counted it.
    return request.method === "HEAD" ? payload : null;
  });
};
