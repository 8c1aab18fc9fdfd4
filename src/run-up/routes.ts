import { z } from "zod";
import { describeDocument } from "../documents/freezing/final-service.ts";
import { issueDocuments, signDocuments } from "../documents/policy.ts";
import { documentSchema } from "../documents/schemas.ts";
import type { MailContext } from "../notifications/service.ts";
import { idSchema } from "../platform/http/fields.ts";
import type { Router } from "../platform/http/routes.ts";
import { issueDocument, signOff } from "./issue-service.ts";

const idParams = z.object({ id: idSchema });

export const registerRunUpRoutes = ({ route }: Router, mail: MailContext): void => {
  route({
    method: "POST",
    url: "/v1/documents/:id/sign-off",
    tag: "documents",
    summary: "Sign a draft off; it no longer changes",
    policy: signDocuments,
    params: idParams,
    response: documentSchema,
    requiresIfMatch: true,
    async handle({ scope, params, expectedVersion }) {
      const row = await signOff(scope, params.id, expectedVersion, mail);
      return { body: await describeDocument(scope, row), version: row.version };
    },
  });

  route({
    method: "POST",
    url: "/v1/documents/:id/issue",
    tag: "documents",
    summary: "Issue a document now, ahead of its step",
    policy: issueDocuments,
    params: idParams,
    response: documentSchema,
    requiresIfMatch: true,
    async handle({ scope, params, expectedVersion }) {
      const row = await issueDocument(scope, params.id, expectedVersion, mail);
      return { body: await describeDocument(scope, row), version: row.version };
    },
  });
};
