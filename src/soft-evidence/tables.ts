import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { metrics } from "../metrics/tables.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { goals, strategies } from "../plan/tables.ts";
import { dateColumn, idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";
import { sites } from "../sites/tables.ts";
import { softEvidenceKinds } from "./soft-evidence.ts";

/** What people saw, heard or were told: dated, with its source, beside the hard data of what it is about. */
export const softEvidence = pgTable(
  "soft_evidence",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    kind: text({ enum: softEvidenceKinds }).notNull(),
    text: text().notNull(),
    observedOn: dateColumn().notNull(),
    /** Who saw or said it, and where, in words; never a child's name. */
    source: text().notNull(),
    url: text(),
    metricId: uuid().references(() => metrics.id),
    strategyId: uuid().references(() => strategies.id),
    goalId: uuid().references(() => goals.id),
    /** An item of a meeting's agenda, by its key. */
    occurrenceId: uuid().references(() => occurrences.id),
    item: text(),
    /** Where it was seen; beside one of the above. */
    siteId: uuid().references(() => sites.id),
    /** In the organisation's time: what is known late is told late. */
    recordedAt: instantColumn().notNull(),
    recordedBy: text().notNull(),
    withdrawnAt: instantColumn(),
    withdrawnBecause: text(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    check("soft_evidence_is_about_something", sql`num_nonnulls(metric_id, strategy_id, goal_id, occurrence_id) >= 1`),
    index("soft_evidence_organisation_id_id_idx").on(t.organisationId, t.id),
    index("soft_evidence_metric_id_idx").on(t.metricId),
    index("soft_evidence_strategy_id_idx").on(t.strategyId),
    index("soft_evidence_goal_id_idx").on(t.goalId),
    index("soft_evidence_occurrence_id_idx").on(t.occurrenceId),
  ],
);
