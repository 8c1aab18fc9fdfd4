import type { FastifyInstance } from "fastify";
import { Problem } from "../errors/problem.ts";

/** A form of ours says what it has to say in its address; a browser adds nothing to that. */
const maxFormBytes = 4096;

/**
 * Lets a browser post a form to the routes that say so (`acceptsForm`), and to no other. What they have to know stands
 * in their address: a body is not read.
 */
export const acceptForms = (app: FastifyInstance): void => {
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "buffer", bodyLimit: maxFormBytes },
    (request, _body, done) => {
      if (request.routeOptions.config.acceptsForm === true) done(null, undefined);
      else done(new Problem(415, "This route does not read that Content-Type."));
    },
  );
};

declare module "fastify" {
  interface FastifyContextConfig {
    acceptsForm?: boolean;
  }
}
