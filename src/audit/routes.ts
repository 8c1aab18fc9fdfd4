import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Policy } from "../platform/http/policy.ts";
import type { Router } from "../platform/http/routes.ts";
import type { AuditRow } from "./queries.ts";
import { type AuditEntry, auditEntrySchema, auditFilters } from "./schemas.ts";
import { listAudit } from "./service.ts";

const readAudit: Policy = { roles: ["deliveryUnit"] };

const presentEntry = ({ organisationId: _organisationId, at, recordedAt, ...entry }: AuditRow): AuditEntry => ({
  ...entry,
  at: at.toISOString(),
  recordedAt: recordedAt.toISOString(),
});

export const registerAuditRoutes = (router: Router): void =>
  router.route({
    method: "GET",
    url: "/v1/audit",
    tag: "audit",
    summary: "What happened and who did it, newest first",
    policy: readAudit,
    query: listQuery(auditFilters),
    response: pageOf(auditEntrySchema),
    async handle({ scope, page, query, cursors }) {
      const rows = await listAudit(scope, page, { entityId: query.entity, event: query.event });
      return { body: toPage(rows, page.limit, cursors, (row) => [row.id], presentEntry) };
    },
  });
