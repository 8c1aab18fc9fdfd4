import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../errors/problem.ts";

/** A form of ours has a few fields of text, of which each letter of some scripts takes nine bytes as browsers send it. */
const maxFormBytes = 128 * 1024;
const maxFields = 50;

/** Whether a body of this Content-Type is a form's. */
export const isFormType = (contentType: string): boolean =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(contentType);

const readFields = (fields: readonly (readonly [string, string])[]): Record<string, string> => {
  if (fields.length > maxFields) throw new Problem(400, "This form has more fields than any of ours.");
  if (fields.flat().some((text) => text.includes("\u0000"))) {
    throw new Problem(400, "The form has text with a NUL character.");
  }
  // Browsers write line breaks of a text as CR LF; stored texts have LF, as they have from the API.
  return Object.fromEntries(fields.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]));
};

/**
 * Lets a browser post a form to the routes that say so (`acceptsForm`), and to no other: each field once, as text. What
 * the fields may be is for the route's schema.
 */
export const acceptForms = (app: FastifyInstance): void => {
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: maxFormBytes },
    (request, body, done) => {
      if (request.routeOptions.config.acceptsForm !== true) {
        done(new Problem(415, "This route does not read that Content-Type."));
        return;
      }
      try {
        done(null, readFields([...new URLSearchParams(String(body))]));
      } catch (error) {
        done(error instanceof Error ? error : new Error("the form cannot be read"));
      }
    },
  );
  app.addContentTypeParser(
    "multipart/form-data",
    { parseAs: "buffer", bodyLimit: maxFormBytes },
    async (request: FastifyRequest, body: Buffer) => {
      if (request.routeOptions.config.acceptsForm !== true) {
        throw new Problem(415, "This route does not read that Content-Type.");
      }
      return readFields(await readParts(body, String(request.headers["content-type"])));
    },
  );
};

/** Mail programs may post the one click that ends a digest in this form (RFC 8058), fields of text and nothing else. */
const readParts = async (body: Buffer, contentType: string): Promise<[string, string][]> => {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } })
    .formData()
    .catch(() => {
      throw new Problem(400, "The form cannot be read.");
    });
  return [...form].map(([name, value]) => {
    if (typeof value !== "string") throw new Problem(415, "This form takes no files.");
    return [name, value];
  });
};

declare module "fastify" {
  interface FastifyContextConfig {
    acceptsForm?: boolean;
  }
}
