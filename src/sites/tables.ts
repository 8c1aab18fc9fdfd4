import { type AnyPgColumn, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { idColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";

export const sites = pgTable(
  "sites",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    title: text().notNull(),
    kind: text({ enum: ["state", "region", "district", "school", "department", "campus"] }).notNull(),
    parentId: uuid().references((): AnyPgColumn => sites.id),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("sites_organisation_id_code_key").on(t.organisationId, t.code)],
);
