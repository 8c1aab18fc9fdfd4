import { jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";
import type { DocumentModel } from "./view-model.ts";

export const documentKinds = ["agenda", "memo", "actionLog"] as const;
export const documentStatuses = ["draft", "signedOff", "held", "issued"] as const;

export const documents = pgTable(
  "documents",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    kind: text({ enum: documentKinds }).notNull(),
    status: text({ enum: documentStatuses }).notNull(),
    /** The composed view model; text and HTML are rendered from it alone. */
    content: jsonb().notNull().$type<DocumentModel>(),
    /** SHA-256 over the canonical JSON of `content`. */
    contentHash: text().notNull(),
    composedAt: instantColumn().notNull(),
    signedOffAt: instantColumn(),
    signedOffBy: text(),
    issuedAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("documents_occurrence_id_kind_key").on(t.occurrenceId, t.kind)],
);
