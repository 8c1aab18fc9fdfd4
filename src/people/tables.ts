import { boolean, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";

export const people = pgTable(
  "people",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    /** The office held, which is what documents print. */
    title: text().notNull(),
    name: text(),
    role: text({ enum: ["admin", "deliveryUnit", "systemLeader", "owner", "viewer"] }).notNull(),
    email: text().notNull(),
    timeZone: text(),
    /** People who left are kept for the record and are mailed no more. */
    isActive: boolean().notNull().default(true),
    /** When they had the daily digest turned off; null: they get it. */
    digestsOffAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("people_organisation_id_code_key").on(t.organisationId, t.code)],
);
