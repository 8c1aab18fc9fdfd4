import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Scope } from "../../platform/db/scope.ts";
import { Problem, unacceptable } from "../../platform/errors/problem.ts";
import { checkOfficeFile } from "../../platform/files/office-file.ts";
import { idSchema } from "../../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../../platform/http/lists.ts";
import type { ExpectedVersion, Router } from "../../platform/http/routes.ts";
import { editDocuments, readDocuments } from "../policy.ts";
import { documentSchema } from "../schemas.ts";
import { type DocumentRow, getDocument } from "../service.ts";
import { listChangesSince, listSourcesOf } from "./changes-since-service.ts";
import { cleanFileName, readDispositionName, writeDisposition } from "./file-name.ts";
import { describeDocument, type FinalFile, requireFinal, wordMediaType } from "./final-service.ts";
import { presentSource, presentVersion } from "./freezing-present.ts";
import {
  changesSinceSchema,
  finalBodySchema,
  finalQuerySchema,
  numberSchema,
  sourceOfDocumentSchema,
  versionSchema,
  versionSummarySchema,
} from "./freezing-schemas.ts";
import { getVersion, listVersions } from "./version-service.ts";

const maxFileBytes = 20 * 1024 * 1024;

const idParams = z.object({ id: idSchema });

/** A body that came as a Word document, with the header that names it. */
class WordFile {
  readonly bytes: Buffer;
  readonly disposition: string | undefined;

  constructor(bytes: Buffer, disposition: string | undefined) {
    this.bytes = bytes;
    this.disposition = disposition;
  }
}

/** Lets routes read Word documents (.docx), up to 20 MiB. */
export const acceptWordFiles = (app: FastifyInstance): void => {
  app.addContentTypeParser(wordMediaType, { parseAs: "buffer", bodyLimit: maxFileBytes }, (request, body, done) =>
    done(null, new WordFile(body as Buffer, request.headers["content-disposition"])),
  );
};

const defaultFileName = "final.docx";

const nameFile = (given: string | null): string => {
  if (given === null) return defaultFileName;
  if (/[\p{Cc}\u2028\u2029]/u.test(given)) {
    throw unacceptable("/fileName", "the file name must be one line without control characters");
  }
  return cleanFileName(given) ?? defaultFileName;
};

/** What was said before, where it came from, what became of it, and the file that was signed in its place. */
export const registerFreezingRoutes = (
  { route }: Router,
  accept: (scope: Scope, id: string, file: FinalFile, expectedVersion: ExpectedVersion) => Promise<DocumentRow>,
): void => {
  route({
    method: "GET",
    url: "/v1/documents/:id/versions",
    tag: "documents",
    summary: "List what a document said before, without the contents",
    policy: readDocuments,
    params: idParams,
    query: listQuery({}),
    response: pageOf(versionSummarySchema),
    async handle({ scope, params, page, cursors }) {
      const rows = await listVersions(scope, params.id, page);
      return { body: toPage(rows, page.limit, cursors, ({ number }) => [String(number)], presentVersion) };
    },
  });

  route({
    method: "GET",
    url: "/v1/documents/:id/versions/:number",
    tag: "documents",
    summary: "Read what a document said before",
    policy: readDocuments,
    params: z.object({ id: idSchema, number: numberSchema }),
    response: versionSchema,
    async handle({ scope, params }) {
      const row = await getVersion(scope, params.id, params.number);
      return { body: { ...presentVersion(row), content: row.content } };
    },
  });

  route({
    method: "GET",
    url: "/v1/documents/:id/sources",
    tag: "documents",
    summary: "List the figures a document cites, with the observations behind them",
    policy: readDocuments,
    params: idParams,
    query: listQuery({}),
    response: pageOf(sourceOfDocumentSchema),
    async handle({ scope, params, page, cursors }) {
      const sources = await listSourcesOf(scope, await getDocument(scope, params.id));
      const after = Number(page.after?.[0] ?? 0);
      const rest = sources.filter(({ source }) => source.number > after);
      return { body: toPage(rest, page.limit, cursors, ({ source }) => [String(source.number)], presentSource) };
    },
  });

  route({
    method: "GET",
    url: "/v1/documents/:id/changes-since",
    tag: "documents",
    summary: "Read what has been restated, and what has come, since a document was composed",
    policy: readDocuments,
    params: idParams,
    response: changesSinceSchema,
    async handle({ scope, params }) {
      return { body: await listChangesSince(scope, await getDocument(scope, params.id)) };
    },
  });

  route({
    method: "GET",
    url: "/v1/documents/:id/final",
    tag: "documents",
    summary: "Download the Word file that was signed off as the final paper",
    policy: readDocuments,
    params: idParams,
    async handle({ scope, params }) {
      const { bytes, fileName, mediaType } = await requireFinal(scope, params.id);
      return {
        body: bytes,
        contentType: mediaType,
        headers: {
          "content-disposition": writeDisposition(fileName),
          "content-security-policy": "default-src 'none'; sandbox",
        },
      };
    },
  });

  route({
    method: "PUT",
    url: "/v1/documents/:id/final",
    tag: "documents",
    summary: "Sign a draft off with a Word file, edited outside, as its final paper",
    description:
      `A .docx file without macros, sent as \`${wordMediaType}\`, up to 20 MiB, with its name in Content-Disposition or ` +
      "`fileName`. The document is signed off as it stands, with the figures that the file was made from; its If-Match " +
      "says which these were.",
    policy: editDocuments,
    params: idParams,
    query: finalQuerySchema,
    body: finalBodySchema,
    bodyType: wordMediaType,
    response: documentSchema,
    requiresIfMatch: true,
    async handle({ scope, params, query, body, expectedVersion }) {
      // What is left of a body that nobody reads is dropped, or its sender could not read the answer.
      if (body instanceof Readable) body.resume();
      await getDocument(scope, params.id);
      if (!(body instanceof WordFile)) throw new Problem(415, `Send the Word file with Content-Type ${wordMediaType}.`);
      const fileName = nameFile(query.fileName ?? readDispositionName(body.disposition));
      checkOfficeFile(body.bytes, "docx");
      const row = await accept(scope, params.id, { fileName, bytes: body.bytes }, expectedVersion);
      return { body: await describeDocument(scope, row), version: row.version };
    },
  });
};
