import type { FastifyInstance } from "fastify";

export interface TableRoute {
  method: string;
  /** With the parameters in braces: "/v1/goals/{ref}". */
  path: string;
  query: string[];
}

/** Every route that the published description of the API names. */
export const listRoutes = (app: FastifyInstance): TableRoute[] => {
  const { paths = {} } = app.swagger() as { paths?: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const { parameters = [] } = operation as { parameters?: { in: string; name: string }[] };
      const query = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
      return { method: method.toUpperCase(), path, query };
    }),
  );
};

/** Ids of one thing of each kind, by the name that paths and filters use for it. */
export type Ids = Record<string, string>;

/**
 * A path with ids in the place of its parameters: each parameter stands for a thing of the kind that the path names
 * before it.
 */
export const fillPath = (path: string, ids: Ids): string => {
  const parts = path.split("/");
  return parts
    .map((part, index) => {
      if (!part.startsWith("{")) return part;
      const kind = parts[index - 1] ?? "";
      const id = ids[kind];
      if (id === undefined) throw new Error(`the test has no ${kind}: add one for ${path}`);
      return part.replace(/^\{[^}]+\}/, id);
    })
    .join("/");
};
