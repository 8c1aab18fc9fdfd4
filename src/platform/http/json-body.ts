import type { FastifyInstance } from "fastify";
import { Problem } from "../errors/problem.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

const hasUnstorableText = (value: unknown): boolean => {
  if (typeof value === "string") return value.includes("\u0000") || !value.isWellFormed();
  if (Array.isArray(value)) return value.some(hasUnstorableText);
  if (value !== null && typeof value === "object") {
    return Object.entries(value).some(([key, inner]) => hasUnstorableText(key) || hasUnstorableText(inner));
  }
  return false;
};

/**
 * Replaces Fastify's JSON parser by one that also refuses what Postgres cannot store or what means to harm:
 * `__proto__`, NUL, lone surrogates, bytes that are not UTF-8.
 */
export const acceptJsonBodies = (app: FastifyInstance): void => {
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      if (body.length === 0) throw new Problem(400, "The body is empty; send JSON.");
      const text = decoder.decode(body as Buffer);
      const value: unknown = JSON.parse(text, (key, inner: unknown) => {
        if (key === "__proto__") throw new Problem(400, "The body has a field that is not allowed: __proto__.");
        return inner;
      });
      if (hasUnstorableText(value)) {
        throw new Problem(400, "The body has text with a NUL character or half a surrogate pair.");
      }
      done(null, value);
    } catch (error) {
      done(error instanceof Problem ? error : new Problem(400, `The body is not valid JSON in UTF-8.`));
    }
  });
};
