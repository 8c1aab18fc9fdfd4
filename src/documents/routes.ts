import { z } from "zod";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import { idSchema } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Policy } from "../platform/http/policy.ts";
import type { Answer, Router } from "../platform/http/routes.ts";
import { getOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { answerDocx, answerPage, answerPdf } from "./format-routes.ts";
import { describeDocument } from "./freezing/final-service.ts";
import { isLinkValid } from "./links.ts";
import { readDocuments } from "./policy.ts";
import { presentDocumentSummary } from "./present.ts";
import { documentFilters, documentSchema, documentSummarySchema } from "./schemas.ts";
import { getDocument, getDocumentOfOccurrence, kindOfPaper, listDocuments } from "./service.ts";

const idParams = z.object({ id: idSchema });

const endedLink: Answer = {
  status: 404,
  body: "This link has ended, or it is not complete. Ask the delivery unit for a new one.\n",
  contentType: "text/plain; charset=utf-8",
};

/** Whoever holds the link of a mail may read the one document it names. */
const readByLink: Policy = { isPublic: true };

const linkParams = z.object({ organisationId: idSchema, id: idSchema });

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
  const readAsService = <T>(
    { organisationId }: { organisationId: string },
    read: (scope: Scope) => Promise<T>,
  ): Promise<T> =>
    database.inOrganisation(organisationId, (db) => read({ organisationId, db, actor: systemActor, clock }));

  openRoute({
    method: "GET",
    url: "/documents/:organisationId/:id",
    tag: "documents",
    summary: "Read a document by the signed link of a mail",
    policy: readByLink,
    params: linkParams,
    query: linkQuery,
    async handleOpen({ params, query }) {
      const link = { organisationId: params.organisationId, documentId: params.id, ...query };
      // One answer for altered, ended and unknown alike, for a person with a browser.
      if (!isLinkValid(secretKey, link, clock.now())) return endedLink;
      const { until, signature } = query;
      const addressOf = (extension: string) => `${params.id}.${extension}?until=${until}&signature=${signature}`;
      return readAsService(params, (scope) => answerPage(scope, params.id, addressOf));
    },
  });

  for (const { extension, format, answer } of [
    { extension: "pdf", format: "PDF", answer: answerPdf },
    { extension: "docx", format: "Word document", answer: answerDocx },
  ]) {
    openRoute({
      method: "GET",
      url: `/documents/:organisationId/:id.${extension}`,
      tag: "documents",
      summary: `Read a document as ${format} by the signed link of a mail`,
      policy: readByLink,
      params: linkParams,
      query: linkQuery,
      async handleOpen({ params, query }) {
        const link = { organisationId: params.organisationId, documentId: params.id, ...query };
        if (!isLinkValid(secretKey, link, clock.now())) return endedLink;
        return readAsService(params, (scope) => answer(scope, params.id));
      },
    });
  }

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
      return { body: await describeDocument(scope, row), version: row.version };
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
      return { body: await describeDocument(scope, row), version: row.version };
    },
  });
};
