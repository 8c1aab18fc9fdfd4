import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { writeDisposition } from "../../documents/freezing/file-name.ts";
import { idSchema, refParams } from "../../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../../platform/http/lists.ts";
import type { Router } from "../../platform/http/routes.ts";
import { readActions, updateActions } from "../policy.ts";
import { presentFile } from "./file-present.ts";
import { actionFileSchema, fileBodySchema, fileQuerySchema } from "./file-schemas.ts";
import { addFile, getFile, listFiles } from "./file-service.ts";

const maxFileBytes = 5 * 1024 * 1024;

/** A body as it came. */
class EvidenceFile {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;

  constructor(bytes: Buffer, contentType: string | undefined) {
    this.bytes = bytes;
    this.contentType = contentType;
  }

  /** What a repeated request is known by. */
  toJSON(): string {
    return createHash("sha256").update(this.bytes).digest("hex");
  }
}

/** In a context of their own, so that here, and nowhere else, a body of any type is bytes: up to 5 MiB. */
export const acceptEvidenceFiles = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: maxFileBytes }, (request, body, done) =>
    done(null, new EvidenceFile(body as Buffer, request.headers["content-type"])),
  );
};

export const registerActionFileRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/actions/:ref/files",
    tag: "actions",
    summary: "List the files that show what was said of an action",
    policy: readActions,
    params: refParams,
    query: listQuery({}),
    response: pageOf(actionFileSchema),
    async handle({ scope, params, page, cursors }) {
      const { action, rows } = await listFiles(scope, page, params.ref);
      return {
        body: toPage(
          rows,
          page.limit,
          cursors,
          ({ id }) => [id],
          (row) => presentFile(action, row),
        ),
      };
    },
  });

  route({
    method: "POST",
    url: "/v1/actions/:ref/files",
    tag: "actions",
    summary: "Add a file that shows what was said of an action",
    description:
      "The file itself as the body, up to 5 MiB: PDF, PNG, JPEG, .docx, .xlsx, .pptx, CSV or plain text. Its bytes decide " +
      "what it is. Owners add to their own actions, the delivery unit to all. What was added stays; the same file is kept " +
      "once (200).",
    policy: updateActions,
    params: refParams,
    query: fileQuerySchema,
    body: fileBodySchema,
    bodyType: "application/octet-stream",
    response: actionFileSchema,
    successStatus: 201,
    async handle({ scope, params, query, body }) {
      const { bytes, contentType } =
        body instanceof EvidenceFile ? body : { bytes: Buffer.alloc(0), contentType: undefined };
      const { action, file, isNew } = await addFile(scope, params.ref, {
        fileName: query.fileName,
        bytes,
        contentType,
      });
      return {
        status: isNew ? 201 : 200,
        body: presentFile(action, file),
        location: `/v1/actions/${action.id}/files/${file.id}`,
      };
    },
  });

  route({
    method: "GET",
    url: "/v1/actions/:ref/files/:id",
    tag: "actions",
    summary: "Download a file that shows what was said of an action",
    policy: readActions,
    params: z.object({ ref: refParams.shape.ref, id: idSchema }),
    async handle({ scope, params }) {
      const { bytes, fileName, mediaType } = await getFile(scope, params.ref, params.id);
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
};
