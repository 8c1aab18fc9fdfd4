import { jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { idColumn, instantColumn } from "../platform/db/columns.ts";
import { occurrences, routines } from "../routines/tables.ts";
import type { CauseEvidence } from "./cause.ts";

/** What called a review, once each, with the evidence as it was then. Append-only. */
export const triggerCauses = pgTable(
  "trigger_causes",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    routineId: uuid()
      .notNull()
      .references(() => routines.id),
    /** Rule, subject and period in one: what has the same key is the same cause. */
    key: text().notNull(),
    summary: text().notNull(),
    evidence: jsonb().notNull().$type<CauseEvidence>(),
    raisedAt: instantColumn().notNull(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
  },
  (t) => [uniqueIndex("trigger_causes_routine_id_key_key").on(t.routineId, t.key)],
);
