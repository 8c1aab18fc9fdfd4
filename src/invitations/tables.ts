import { integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";

export const invitationStates = ["invited", "cancelled"] as const;
export const invitationReplies = ["accepted", "declined", "tentative"] as const;

/** Who was invited to an occurrence by calendar, with what they were told last and what they answered. */
export const invitations = pgTable(
  "invitations",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    /** The occurrence's sequence that was sent last. */
    sequence: integer().notNull(),
    state: text({ enum: invitationStates }).notNull(),
    reply: text({ enum: invitationReplies }),
    repliedAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("invitations_occurrence_id_person_id_key").on(t.occurrenceId, t.personId)],
);
