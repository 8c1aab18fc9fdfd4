import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { documents } from "../documents/tables.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { goals } from "../plan/tables.ts";
import { idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import type { ProgressPage } from "./progress-page.ts";

/** A goal's progress as the organisation shows it to everybody: frozen when it was published, until withdrawn. */
export const publications = pgTable(
  "publications",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    goalId: uuid()
      .notNull()
      .references(() => goals.id),
    /** The signed-off paper behind it: nothing that came later is in it. */
    documentId: uuid()
      .notNull()
      .references(() => documents.id),
    content: jsonb().notNull().$type<ProgressPage>(),
    contentHash: text().notNull(),
    publishedAt: instantColumn().notNull(),
    publishedBy: text().notNull(),
    withdrawnAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [index("publications_organisation_id_goal_id_idx").on(t.organisationId, t.goalId)],
);
