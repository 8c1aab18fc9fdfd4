import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";
import { attendanceStates } from "./vocabulary.ts";

/** Who was in a meeting, as its record says: a person of the organisation, or a guest by name. */
export const attendances = pgTable(
  "attendances",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    personId: uuid().references(() => people.id),
    /** Of somebody who is not listed; null for a person. */
    guest: text(),
    state: text({ enum: attendanceStates }).notNull(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("attendances_occurrence_id_person_id_key").on(t.occurrenceId, t.personId),
    uniqueIndex("attendances_occurrence_id_guest_key").on(t.occurrenceId, t.guest),
  ],
);

/**
 * What was noted under an item of a meeting. Each note is somebody's own: those who write at once add notes beside each
 * other. The row holds the note as it stands; every wording it ever had is a revision.
 */
export const meetingNotes = pgTable(
  "meeting_notes",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    /** The key of the item of the agenda; empty: the meeting as a whole. */
    item: text().notNull(),
    text: text().notNull(),
    writtenBy: text().notNull(),
    personId: uuid().references(() => people.id),
    /** In the organisation's time. */
    writtenAt: instantColumn().notNull(),
    /** Taken back; it stays readable in the history. */
    struckAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [index("meeting_notes_occurrence_id_idx").on(t.occurrenceId)],
);

/** Append-only. One that came too late, because somebody else was first, is kept as well: nobody's words are lost. */
export const meetingNoteRevisions = pgTable(
  "meeting_note_revisions",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    noteId: uuid()
      .notNull()
      .references(() => meetingNotes.id),
    /** The version of the note that it made, or would have made. */
    number: integer().notNull(),
    text: text().notNull(),
    /** False: it was refused, since the note had been changed meanwhile. */
    isInForce: boolean().notNull(),
    reason: text(),
    writtenBy: text().notNull(),
    writtenAt: instantColumn().notNull(),
  },
  (t) => [index("meeting_note_revisions_note_id_idx").on(t.noteId)],
);
