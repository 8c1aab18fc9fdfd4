import { z } from "zod";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import { idSchema } from "../platform/http/fields.ts";
import type { Answer, Router } from "../platform/http/routes.ts";
import { renderPage } from "./formats/html/render-page.tsx";
import { pageContentPolicy } from "./formats/html/stylesheet.ts";
import { renderPlainText } from "./formats/text/render-text.ts";
import { sayRestated } from "./freezing/changes-since.ts";
import { listChangesSince } from "./freezing/changes-since-service.ts";
import { getFinal, getFinalSummary, wordMediaType } from "./freezing/final-service.ts";
import { layOut } from "./layout/lay-out.ts";
import { readDocuments } from "./policy.ts";
import { drawMailCharts, nameFile, writeDocx, writePdf } from "./rendering-service.ts";
import { type DocumentRow, getDocument } from "./service.ts";

/**
 * The document as a page. What was restated since it was issued stands above it: the document itself stays as it was.
 * @throws Problem 404
 */
export const answerPage = async (
  scope: Scope,
  id: string,
  addressOf: (extension: "pdf" | "docx") => string,
): Promise<Answer> => {
  const document = await getDocument(scope, id);
  const final = await getFinalSummary(scope, document);
  const changes = document.status === "issued" ? await listChangesSince(scope, document) : null;
  return {
    body: renderPage(layOut(document.content), {
      notice: changes === null ? null : sayRestated(changes),
      files: [
        { title: "To print or keep: PDF", address: addressOf("pdf") },
        { title: final === null ? "To edit: Word" : "The final paper: Word", address: addressOf("docx") },
      ],
    }),
    contentType: "text/html; charset=utf-8",
    // What was restated changes the page and not the document, so the document's version does not name the page.
    // The address of the page may be a secret link: it is not handed on to anybody.
    headers: {
      "content-security-policy": pageContentPolicy,
      "referrer-policy": "no-referrer",
      "cache-control": "private, no-cache",
    },
  };
};

const answerFile = (document: DocumentRow, extension: string, contentType: string, body: Buffer): Answer => ({
  body,
  contentType,
  version: document.version,
  headers: {
    "content-disposition": `inline; filename="${nameFile(document.content, extension)}"`,
    "referrer-policy": "no-referrer",
  },
});

/** @throws Problem 404 */
export const answerPdf = async (scope: Scope, id: string): Promise<Answer> => {
  const document = await getDocument(scope, id);
  return answerFile(document, "pdf", "application/pdf", await writePdf(document.content));
};

/** In Word: the final that was uploaded, where there is one. @throws Problem 404 */
export const answerDocx = async (scope: Scope, id: string): Promise<Answer> => {
  const document = await getDocument(scope, id);
  const final = await getFinal(scope, id);
  return answerFile(document, "docx", wordMediaType, final?.bytes ?? (await writeDocx(document.content)));
};

const idParams = z.object({ id: idSchema });

/** The formats that are not JSON: the same words and numbers in each. */
export const registerDocumentFormatRoutes = ({ route }: Router): void => {
  const offer = (extension: string, summary: string, answer: (scope: Scope, id: string) => Promise<Answer>): void =>
    route({
      method: "GET",
      url: `/v1/documents/:id.${extension}`,
      tag: "documents",
      summary,
      policy: readDocuments,
      params: idParams,
      handle: ({ scope, params }) => answer(scope, params.id),
    });

  offer("html", "Read a document as a page", (scope, id) => answerPage(scope, id, (extension) => `${id}.${extension}`));
  offer("txt", "Read a document as plain text", async (scope, id) => {
    const { content, version } = await getDocument(scope, id);
    return { body: renderPlainText(layOut(content)), contentType: "text/plain; charset=utf-8", version };
  });
  offer("pdf", "Read a document as PDF (PDF/UA-1)", answerPdf);
  offer("docx", "Read a document as Word document; the final that was uploaded, where there is one", answerDocx);

  route({
    method: "GET",
    url: "/v1/documents/:id/charts/:number.png",
    tag: "documents",
    summary: "Read a chart as the mail of a document shows it",
    policy: readDocuments,
    params: z.object({
      id: idSchema,
      number: z
        .string()
        .regex(/^[1-9]\d?$/)
        .transform(Number),
    }),
    async handle({ scope, params }) {
      const document = await getDocument(scope, params.id);
      const chart = drawMailCharts(document.content, document.id)[params.number - 1];
      if (chart === undefined) throw notFound("chart");
      return { body: chart.png, contentType: "image/png", version: document.version };
    },
  });
};
