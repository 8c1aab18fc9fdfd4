import { jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { idColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import type { CalendarDefinition } from "./schemas.ts";

export const calendars = pgTable(
  "calendars",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    definition: jsonb().notNull().$type<CalendarDefinition>(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("calendars_organisation_id_code_key").on(t.organisationId, t.code)],
);
