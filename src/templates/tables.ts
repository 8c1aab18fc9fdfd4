import { jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { idColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import type { PaperTemplate } from "./template.ts";

/** How an organisation's papers are laid out, as data, beside the templates that are built in. */
export const paperTemplates = pgTable(
  "paper_templates",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    title: text().notNull(),
    definition: jsonb().notNull().$type<PaperTemplate>(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("paper_templates_organisation_id_code_key").on(t.organisationId, t.code)],
);
