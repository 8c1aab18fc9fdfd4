import { pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";

/** Calendars that programs subscribe to. Whoever holds the token reads the feed; only its hash is kept. */
export const calendarFeeds = pgTable(
  "calendar_feeds",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    name: text().notNull(),
    /** Whose occurrences it shows; null for all of the organisation's. */
    personId: uuid().references(() => people.id),
    tokenHash: text().notNull(),
    revokedAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("calendar_feeds_token_hash_key").on(t.tokenHash)],
);
