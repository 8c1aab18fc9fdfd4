import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { idColumn, instantColumn } from "../platform/db/columns.ts";

/** Everything that happened, who did it, in one sentence; never changed. */
export const auditEntries = pgTable(
  "audit_entries",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    /** The organisation's own time. */
    at: instantColumn().notNull(),
    /** The real clock's. */
    recordedAt: instantColumn().notNull(),
    actor: text().notNull(),
    /** `entity.past-verb`. */
    event: text().notNull(),
    entityType: text().notNull(),
    entityId: uuid(),
    summary: text().notNull(),
    detail: jsonb().$type<Record<string, unknown>>(),
  },
  (t) => [
    index("audit_entries_organisation_id_id_idx").on(t.organisationId, t.id),
    index("audit_entries_entity_id_idx").on(t.entityId),
  ],
);
