import { z } from "zod";
import { idSchema } from "../platform/http/fields.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { readSoftEvidence, recordSoftEvidence as recordPolicy } from "./policy.ts";
import {
  softEvidenceFilters,
  softEvidenceInputSchema,
  softEvidencePatchSchema,
  softEvidenceSchema,
  withdrawalSchema,
} from "./schemas.ts";
import {
  correctSoftEvidence,
  getSoftEvidence,
  listSoftEvidence,
  presentSoftEvidence,
  recordSoftEvidence,
  withdrawSoftEvidence,
} from "./service.ts";

export const registerSoftEvidenceRoutes = (router: Router): void => {
  registerResource(router, {
    path: "soft-evidence",
    noun: "piece of soft evidence",
    read: readSoftEvidence,
    change: recordPolicy,
    output: softEvidenceSchema,
    filters: softEvidenceFilters,
    list: listSoftEvidence,
    get: getSoftEvidence,
    create: { input: softEvidenceInputSchema, run: recordSoftEvidence },
    update: { patch: softEvidencePatchSchema, run: correctSoftEvidence },
    present: presentSoftEvidence,
  });

  router.route({
    method: "POST",
    url: "/v1/soft-evidence/:id/withdraw",
    tag: "soft-evidence",
    summary: "Withdraw a piece of soft evidence",
    description: "It stays readable to the delivery unit, and in papers that are frozen; later papers leave it out.",
    policy: recordPolicy,
    params: z.object({ id: idSchema }),
    body: withdrawalSchema,
    response: softEvidenceSchema,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      const row = await withdrawSoftEvidence(scope, params.id, body.reason, expectedVersion);
      const [presented] = await presentSoftEvidence(scope, [row]);
      return { body: presented, version: row.version };
    },
  });
};
