import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { answerUnchanged } from "../platform/http/entity-tags.ts";
import { idSchema } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Answer, Router } from "../platform/http/routes.ts";
import { publish, readPublications, readPublicPages } from "./policy.ts";
import { writeProgressCsv } from "./progress-csv.ts";
import type { ProgressPage } from "./progress-page.ts";
import { progressStylesheet, renderMissingPage, renderProgressPage } from "./render-progress-page.tsx";
import { publicationFilters, publicationInputSchema, publicationSchema, publicationSummarySchema } from "./schemas.ts";
import {
  findPublicPage,
  getPublication,
  listPublications,
  presentPublications,
  presentWhole,
  publishGoal,
  withdrawPublication,
} from "./service.ts";

const idParams = z.object({ id: idSchema });
const publicUrls = ["/public/:organisation/:goal", "/public/:organisation/:goal.csv"] as const;
/** Any text: what is no code is no page either, and is answered like one that is not there. */
const publicParams = z.object({ organisation: z.string(), goal: z.string() });

/** A page carries its one stylesheet in itself; nothing else may load or run. */
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(progressStylesheet).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const answerPublic = (body: string, contentType: string, headers: Record<string, string> = {}): Answer => ({
  body,
  contentType,
  headers: {
    etag: `"${createHash("sha256").update(body).digest("base64url")}"`,
    // Short enough that a page which is withdrawn is gone before anybody wonders.
    "cache-control": "public, max-age=300",
    "content-security-policy": contentSecurityPolicy,
    ...headers,
  },
});

const missing = (): Answer => ({
  ...answerPublic(renderMissingPage(), "text/html; charset=utf-8", { "cache-control": "public, max-age=60" }),
  status: 404,
});

export const registerPublicationRoutes = (
  app: FastifyInstance,
  { route, openRoute }: Router,
  dependencies: { database: Database; clock: Clock },
): void => {
  route({
    method: "GET",
    url: "/v1/publications",
    tag: "publications",
    summary: "List publications, without their content",
    policy: readPublications,
    query: listQuery(publicationFilters),
    response: pageOf(publicationSummarySchema),
    async handle({ scope, page, query, cursors }) {
      const rows = await listPublications(scope, page, query.goal);
      const { data, nextCursor } = toPage(
        rows,
        page.limit,
        cursors,
        (row) => [row.id],
        (row) => row,
      );
      return { body: { data: await presentPublications(scope, data), nextCursor } };
    },
  });

  route({
    method: "GET",
    url: "/v1/publications/:id",
    tag: "publications",
    summary: "Read a publication with its content",
    policy: readPublications,
    params: idParams,
    response: publicationSchema,
    async handle({ scope, params }) {
      const row = await getPublication(scope, params.id);
      return { body: await presentWhole(scope, row), version: row.version };
    },
  });

  route({
    method: "POST",
    url: "/v1/publications",
    tag: "publications",
    summary: "Publish a goal's progress",
    description:
      "Shows everybody, without an account, what the latest signed-off paper about a goal says of its metrics, at " +
      "`path` as a page and at `path`.csv as data. Small groups, actions, ratings and owners are not in it. It takes " +
      "the place of the goal's earlier page; where nothing changed, the answer is 200 with the page there is.",
    policy: publish,
    body: publicationInputSchema,
    response: publicationSchema,
    successStatus: 201,
    async handle({ scope, body }) {
      const { row, isNew } = await publishGoal(scope, body);
      return {
        status: isNew ? 201 : 200,
        body: await presentWhole(scope, row),
        version: row.version,
        location: `/v1/publications/${row.id}`,
      };
    },
  });

  route({
    method: "POST",
    url: "/v1/publications/:id/withdraw",
    tag: "publications",
    summary: "Withdraw a publication",
    policy: publish,
    params: idParams,
    response: publicationSchema,
    requiresIfMatch: true,
    async handle({ scope, params, expectedVersion }) {
      const row = await withdrawPublication(scope, params.id, expectedVersion);
      return { body: await presentWhole(scope, row), version: row.version };
    },
  });

  const read = async (params: z.output<typeof publicParams>, answer: (page: ProgressPage) => Answer) => {
    const page = await findPublicPage(dependencies, params.organisation, params.goal);
    return page === null ? missing() : answer(page);
  };

  openRoute({
    method: "GET",
    url: publicUrls[0],
    tag: "publications",
    summary: "Read a goal's public page",
    policy: readPublicPages,
    params: publicParams,
    handleOpen: ({ params }) =>
      read(params, (page) => answerPublic(renderProgressPage(page), "text/html; charset=utf-8")),
  });

  openRoute({
    method: "GET",
    url: publicUrls[1],
    tag: "publications",
    summary: "Read a goal's public figures as CSV",
    policy: readPublicPages,
    params: publicParams,
    handleOpen: ({ params }) =>
      read(params, (page) =>
        answerPublic(writeProgressCsv(page), "text/csv; charset=utf-8", {
          "content-disposition": `attachment; filename="${page.goal.code}.csv"`,
        }),
      ),
  });

  answerUnchanged(app, publicUrls);
};
