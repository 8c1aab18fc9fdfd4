import { sql } from "drizzle-orm";
import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import type { Role } from "./roles.ts";

export const apiKeys = pgTable(
  "api_keys",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    name: text().notNull(),
    role: text().notNull().$type<Role>(),
    /** Only for the role `integration`: what the key may do. */
    scopes: text().array().notNull().default(sql`'{}'`),
    /** The person the key speaks for; an `owner` key needs one. */
    personId: uuid().references(() => people.id),
    /** The first characters, so that people can tell keys apart. */
    prefix: text().notNull(),
    /** SHA-256 of the key, hexadecimal. The key itself is never stored. */
    keyHash: text().notNull().unique(),
    revokedAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [index("api_keys_organisation_id_idx").on(t.organisationId)],
);
