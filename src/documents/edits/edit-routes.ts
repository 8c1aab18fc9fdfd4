import { z } from "zod";
import { idSchema } from "../../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../../platform/http/lists.ts";
import type { Router } from "../../platform/http/routes.ts";
import { numberSchema } from "../freezing/freezing-schemas.ts";
import { editDocuments, readDocuments } from "../policy.ts";
import { editInputSchema } from "./edit-schema.ts";
import { editSchema } from "./edit-schemas.ts";
import { addEdit, listEdits, takeBackEdit } from "./edit-service.ts";

const idParams = z.object({ id: idSchema });

/** What the delivery unit changes in what the data propose. */
export const registerEditRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/documents/:id/edits",
    tag: "documents",
    summary: "List the delivery unit's edits of a document",
    description: "Every answer carries the ETag of the document, which is what `If-Match` compares.",
    policy: readDocuments,
    params: idParams,
    query: listQuery({}),
    response: pageOf(editSchema),
    async handle({ scope, params, page, cursors }) {
      const { document, edits } = await listEdits(scope, params.id, page);
      const body = toPage(
        edits,
        page.limit,
        cursors,
        ({ number }) => [String(number)],
        (edit) => edit,
      );
      return { body, version: document.version };
    },
  });

  route({
    method: "POST",
    url: "/v1/documents/:id/edits",
    tag: "documents",
    summary: "Edit a draft; it is composed again with the edit",
    description:
      "The edit is put in again whenever the draft is composed anew, until it is signed off. What it overrode stays " +
      "visible in the paper, with the reason.",
    policy: editDocuments,
    params: idParams,
    body: editInputSchema,
    response: editSchema,
    successStatus: 201,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      const { document, edit } = await addEdit(scope, params.id, body, expectedVersion);
      return { body: edit, version: document.version };
    },
  });

  route({
    method: "DELETE",
    url: "/v1/documents/:id/edits/:number",
    tag: "documents",
    summary: "Take an edit back; the draft is composed again without it",
    policy: editDocuments,
    params: z.object({ id: idSchema, number: numberSchema }),
    requiresIfMatch: true,
    async handle({ scope, params, expectedVersion }) {
      const document = await takeBackEdit(scope, params.id, params.number, expectedVersion);
      return { version: document.version };
    },
  });
};
