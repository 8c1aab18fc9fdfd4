import { z } from "zod";
import { notFound } from "../platform/errors/problem.ts";
import { idSchema } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Policy } from "../platform/http/policy.ts";
import type { Router } from "../platform/http/routes.ts";
import { type LinkDependencies, linkParams, linkQuery, openLink } from "../platform/pages/linked-page.ts";
import { getOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { answerDocx, answerPage, answerPdf } from "./format-routes.ts";
import { describeDocument } from "./freezing/final-service.ts";
import { readDocuments } from "./policy.ts";
import { presentDocumentSummary } from "./present.ts";
import { documentFilters, documentSchema, documentSummarySchema } from "./schemas.ts";
import { getDocument, getDocumentOfOccurrence, kindOfPaper, listDocuments } from "./service.ts";

const idParams = z.object({ id: idSchema });

/** Whoever holds the link of a mail may read the one document it names. */
const readByLink: Policy = { isPublic: true };

export const registerDocumentRoutes = ({ route, openRoute }: Router, dependencies: LinkDependencies): void => {
  openRoute({
    method: "GET",
    url: "/documents/:organisationId/:id",
    tag: "documents",
    summary: "Read a document by the signed link of a mail",
    policy: readByLink,
    params: linkParams,
    query: linkQuery,
    handleOpen: (call) =>
      openLink(dependencies, "document", call, (scope, { id, proof }) =>
        answerPage(scope, id, (extension) => `${id}.${extension}?${proof}`),
      ),
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
      handleOpen: (call) => openLink(dependencies, "document", call, (scope, { id }) => answer(scope, id)),
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
