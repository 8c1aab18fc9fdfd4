import { integer, jsonb, pgTable, uniqueIndex } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { idColumn, instantColumn } from "../platform/db/columns.ts";
import type { HistoryEvent } from "./history/history-schemas.ts";

/** What people do in a sandbox's story; applied through the ordinary use cases as its clock passes each. */
export const historyEvents = pgTable(
  "history_events",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    position: integer().notNull(),
    dueAt: instantColumn().notNull(),
    event: jsonb().notNull().$type<HistoryEvent>(),
    appliedAt: instantColumn(),
  },
  (t) => [uniqueIndex("history_events_organisation_id_position_key").on(t.organisationId, t.position)],
);
