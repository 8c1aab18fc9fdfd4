import { createHash } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { systemActor } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import { idSchema } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Policy } from "../platform/http/policy.ts";
import type { Answer, Router } from "../platform/http/routes.ts";
import { getOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { isLinkValid } from "./links.ts";
import { readDocuments } from "./policy.ts";
import { presentDocument, presentDocumentSummary } from "./present.ts";
import { renderHtml } from "./render-html.tsx";
import { renderText } from "./render-text.ts";
import { documentFilters, documentSchema, documentSummarySchema } from "./schemas.ts";
import { type DocumentRow, getDocument, getDocumentOfOccurrence, kindOfPaper, listDocuments } from "./service.ts";
import { documentStylesheet } from "./stylesheet.ts";

const idParams = z.object({ id: idSchema });

/** A document carries its one stylesheet in itself; nothing else may load or run. */
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(documentStylesheet).digest("base64")}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const answerPage = (document: DocumentRow): Answer => ({
  body: renderHtml(document.content),
  contentType: "text/html; charset=utf-8",
  version: document.version,
  // The address of the page may be a secret link: it is not handed on to anybody.
  headers: { "content-security-policy": contentSecurityPolicy, "referrer-policy": "no-referrer" },
});

const endedLink: Answer = {
  status: 404,
  body: "This link has ended, or it is not complete. Ask the delivery unit for a new one.\n",
  contentType: "text/plain; charset=utf-8",
};

/** Whoever holds the link of a mail may read the one document it names. */
const readByLink: Policy = { isPublic: true };

const linkQuery = z.strictObject({
  until: z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number),
  signature: z.string().max(100),
});

export const registerDocumentRoutes = (
  { route, openRoute }: Router,
  { database, clock, secretKey }: { database: Database; clock: Clock; secretKey: string },
): void => {
  openRoute({
    method: "GET",
    url: "/documents/:organisationId/:id",
    tag: "documents",
    summary: "Read a document by the signed link of a mail",
    policy: readByLink,
    params: z.object({ organisationId: idSchema, id: idSchema }),
    query: linkQuery,
    async handleOpen({ params, query }) {
      const link = { organisationId: params.organisationId, documentId: params.id, ...query };
      // One answer for altered, ended and unknown alike, for a person with a browser.
      if (!isLinkValid(secretKey, link, clock.now())) return endedLink;
      const document = await database.inOrganisation(params.organisationId, (db) =>
        getDocument({ organisationId: params.organisationId, db, actor: systemActor, clock }, params.id),
      );
      return answerPage(document);
    },
  });

  route({
    method: "GET",
    url: "/v1/documents",
    tag: "documents",
    summary: "List documents, without their content",
    policy: readDocuments,
    query: listQuery(documentFilters),
    response: pageOf(documentSummarySchema),
    async handle({ scope, page, query, cursors }) {
      const { occurrence, kind, status } = query;
      if (occurrence !== undefined) await getOccurrence(scope, occurrence);
      const rows = await listDocuments(scope, page, { occurrenceId: occurrence, kind, status });
      return { body: toPage(rows, page.limit, cursors, (row) => [row.id], presentDocumentSummary) };
    },
  });

  route({
    method: "GET",
    url: "/v1/documents/:id",
    tag: "documents",
    summary: "Read a document with its content",
    policy: readDocuments,
    params: idParams,
    response: documentSchema,
    async handle({ scope, params }) {
      const row = await getDocument(scope, params.id);
      return { body: presentDocument(row), version: row.version };
    },
  });

  route({
    method: "GET",
    url: "/v1/documents/:id.txt",
    tag: "documents",
    summary: "Read a document as plain text",
    policy: readDocuments,
    params: idParams,
    async handle({ scope, params }) {
      const row = await getDocument(scope, params.id);
      return { body: renderText(row.content), contentType: "text/plain; charset=utf-8", version: row.version };
    },
  });

  route({
    method: "GET",
    url: "/v1/documents/:id.html",
    tag: "documents",
    summary: "Read a document as a page",
    policy: readDocuments,
    params: idParams,
    async handle({ scope, params }) {
      return answerPage(await getDocument(scope, params.id));
    },
  });

  route({
    method: "GET",
    url: "/v1/occurrences/:id/documents",
    tag: "occurrences",
    summary: "List an occurrence's documents",
    policy: readDocuments,
    params: idParams,
    query: listQuery({}),
    response: pageOf(documentSummarySchema),
    async handle({ scope, params, page, cursors }) {
      await getOccurrence(scope, params.id);
      const rows = await listDocuments(scope, page, { occurrenceId: params.id });
      return { body: toPage(rows, page.limit, cursors, (row) => [row.id], presentDocumentSummary) };
    },
  });

  route({
    method: "GET",
    url: "/v1/occurrences/:id/agenda",
    tag: "occurrences",
    summary: "Read an occurrence's agenda or memo",
    policy: readDocuments,
    params: idParams,
    response: documentSchema,
    async handle({ scope, params }) {
      const { routine } = await getOccurrence(scope, params.id);
      const found = await getDocumentOfOccurrence(scope, params.id, kindOfPaper(routine.kind));
      if (found === undefined) throw notFound("agenda yet: it is drafted in the run-up");
      const row = await getDocument(scope, found.id);
      return { body: presentDocument(row), version: row.version };
    },
  });
};
