import type { z } from "zod";
import type { Scope } from "../db/scope.ts";
import { refParams } from "./fields.ts";
import { listQuery, type PageRequest, pageOf, toPage } from "./lists.ts";
import type { Policy } from "./policy.ts";
import type { ExpectedVersion, Router } from "./routes.ts";

type Row = { id: string; version: number };

interface Resource<
  R extends Row,
  Output extends z.ZodType,
  Input extends z.ZodType,
  Patch extends z.ZodType,
  Filters extends z.ZodRawShape,
> {
  /** The path below /v1, also the tag. */
  path: string;
  /** One of them, in words: "goal". */
  noun: string;
  read: Policy;
  change: Policy;
  output: Output;
  filters: Filters;
  /** Ordered by id; one row more than the limit. */
  list(scope: Scope, page: PageRequest, filters: z.output<z.ZodObject<Filters>>): Promise<R[]>;
  get(scope: Scope, reference: string): Promise<R>;
  create?: { input: Input; run(scope: Scope, input: z.output<Input>): Promise<R> };
  update?: {
    patch: Patch;
    run(scope: Scope, reference: string, patch: z.output<Patch>, expectedVersion: ExpectedVersion): Promise<R>;
  };
  remove?: { run(scope: Scope, reference: string, expectedVersion: ExpectedVersion): Promise<void> };
  /** Rows as the API shows them, in the same order; many at once so that references are looked up together. */
  present(scope: Scope, rows: R[]): Promise<z.output<Output>[]>;
}

/** The five routes that things with a code have alike. */
export const registerResource = <
  R extends Row,
  Output extends z.ZodType,
  Input extends z.ZodType,
  Patch extends z.ZodType,
  Filters extends z.ZodRawShape,
>(
  { route }: Router,
  resource: Resource<R, Output, Input, Patch, Filters>,
): void => {
  const { path, noun, create, update, remove } = resource;
  const article = /^[aeiou]/.test(noun) ? "an" : "a";
  const answerOne = async (scope: Scope, row: R) => {
    const [body] = await resource.present(scope, [row]);
    return { body, version: row.version };
  };

  route({
    method: "GET",
    url: `/v1/${path}`,
    tag: path,
    summary: `List ${path}`,
    policy: resource.read,
    query: listQuery(resource.filters),
    response: pageOf(resource.output),
    async handle({ scope, page, query, cursors }) {
      const rows = await resource.list(scope, page, query as z.output<z.ZodObject<Filters>>);
      const { data, nextCursor } = toPage(
        rows,
        page.limit,
        cursors,
        (row) => [row.id],
        (row) => row,
      );
      return { body: { data: await resource.present(scope, data), nextCursor } };
    },
  });

  route({
    method: "GET",
    url: `/v1/${path}/:ref`,
    tag: path,
    summary: `Read ${article} ${noun}`,
    policy: resource.read,
    params: refParams,
    response: resource.output,
    handle: async ({ scope, params }) => answerOne(scope, await resource.get(scope, params.ref)),
  });

  if (create !== undefined) {
    route({
      method: "POST",
      url: `/v1/${path}`,
      tag: path,
      summary: `Add ${article} ${noun}`,
      policy: resource.change,
      body: create.input,
      response: resource.output,
      successStatus: 201,
      async handle({ scope, body }) {
        const row = await create.run(scope, body);
        return { ...(await answerOne(scope, row)), location: `/v1/${path}/${row.id}` };
      },
    });
  }

  if (update !== undefined) {
    route({
      method: "PATCH",
      url: `/v1/${path}/:ref`,
      tag: path,
      summary: `Change ${article} ${noun}`,
      policy: resource.change,
      params: refParams,
      body: update.patch,
      response: resource.output,
      requiresIfMatch: true,
      handle: async ({ scope, params, body, expectedVersion }) =>
        answerOne(scope, await update.run(scope, params.ref, body, expectedVersion)),
    });
  }

  if (remove !== undefined) {
    route({
      method: "DELETE",
      url: `/v1/${path}/:ref`,
      tag: path,
      summary: `Remove ${article} ${noun}`,
      policy: resource.change,
      params: refParams,
      requiresIfMatch: true,
      successStatus: 204,
      async handle({ scope, params, expectedVersion }) {
        await remove.run(scope, params.ref, expectedVersion);
        return {};
      },
    });
  }
};
