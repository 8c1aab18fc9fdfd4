import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { dateColumn } from "../platform/db/columns.ts";

/** Warnings that the delivery unit was mailed about, so that each is said once. */
export const toldWarnings = pgTable(
  "told_warnings",
  {
    organisationId: belongsToOrganisation(),
    /** What the warning is about: kind, occurrence and date in one. */
    key: text().notNull(),
    toldOn: dateColumn().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organisationId, t.key] })],
);
