import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { documents } from "../documents/tables.ts";
import type { AgendaModel } from "../documents/view-model.ts";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isUuid, newId } from "../platform/ids/ids.ts";
import { occurrences } from "../routines/tables.ts";
import { attendances, meetingNoteRevisions, meetingNotes } from "./tables.ts";

const attendanceTable = versionedRows(attendances, "attendance");
const noteTable = versionedRows(meetingNotes, "note");

export type AttendanceRow = Awaited<ReturnType<typeof attendanceTable.byId>>;
export type NoteRow = Awaited<ReturnType<typeof noteTable.byId>>;
export type NoteRevisionRow = typeof meetingNoteRevisions.$inferSelect;

export const attendanceRows = {
  insert: attendanceTable.insert,
  update: attendanceTable.update,
  remove: attendanceTable.remove,

  /** In the order in which they were first written down. */
  of: (scope: Scope, occurrenceId: string): Promise<AttendanceRow[]> =>
    attendanceTable.selectWhere(scope, eq(attendances.occurrenceId, occurrenceId)),
};

export const noteRows = {
  insert: noteTable.insert,
  update: noteTable.update,

  /** In the order in which they were written. */
  of: (scope: Scope, occurrenceId: string): Promise<NoteRow[]> =>
    noteTable.selectWhere(scope, eq(meetingNotes.occurrenceId, occurrenceId)),

  /** @throws Problem 404, also for a note of another occurrence */
  async byId(scope: Scope, occurrenceId: string, id: string): Promise<NoteRow> {
    const row = await noteTable.byId(scope, id);
    if (row.occurrenceId !== occurrenceId.toLowerCase()) throw notFound("note");
    return row;
  },

  /** Holds the note until the transaction ends: of ten corrections at once each sees the one before. */
  async lock(scope: Scope, id: string): Promise<NoteRow> {
    const [row] = await scope.db
      .select()
      .from(meetingNotes)
      .where(and(eq(meetingNotes.organisationId, scope.organisationId), eq(meetingNotes.id, id)))
      .for("update");
    if (row === undefined) throw notFound("note");
    return row;
  },
};

/**
 * Keeps an occurrence from being closed or called off while something is noted in it. Many may hold it at once, so that
 * those who write at once do not wait for each other.
 * @throws Problem 404
 */
export const shareOccurrence = async (scope: Scope, id: string): Promise<void> => {
  const rows = isUuid(id)
    ? await scope.db
        .select({ id: occurrences.id })
        .from(occurrences)
        .where(and(eq(occurrences.organisationId, scope.organisationId), eq(occurrences.id, id)))
        .for("share")
    : [];
  if (rows.length === 0) throw notFound("occurrence");
};

export const insertRevision = async (
  scope: Scope,
  values: Omit<NoteRevisionRow, "id" | "organisationId">,
): Promise<void> => {
  await scope.db.insert(meetingNoteRevisions).values({ ...values, id: newId(), organisationId: scope.organisationId });
};

const ofNote = (scope: Scope, noteId: string) =>
  and(eq(meetingNoteRevisions.organisationId, scope.organisationId), eq(meetingNoteRevisions.noteId, noteId));

/** Oldest first; one row more than the limit. */
export const pageRevisions = (scope: Scope, page: PageRequest, noteId: string): Promise<NoteRevisionRow[]> => {
  const after = page.after?.[0];
  return scope.db
    .select()
    .from(meetingNoteRevisions)
    .where(and(ofNote(scope, noteId), after === undefined ? undefined : gt(meetingNoteRevisions.id, after)))
    .orderBy(asc(meetingNoteRevisions.id))
    .limit(page.limit + 1);
};

/** Whether somebody's words were kept beside a note already: a request may be repeated. */
export const existsKeptAside = async (
  scope: Scope,
  noteId: string,
  { text, writtenBy }: Pick<NoteRevisionRow, "text" | "writtenBy">,
): Promise<boolean> => {
  const rows = await scope.db
    .select({ id: meetingNoteRevisions.id })
    .from(meetingNoteRevisions)
    .where(
      and(
        ofNote(scope, noteId),
        eq(meetingNoteRevisions.isInForce, false),
        eq(meetingNoteRevisions.text, text),
        eq(meetingNoteRevisions.writtenBy, writtenBy),
      ),
    )
    .limit(1);
  return rows.length > 0;
};

// Papers tell of meetings: asking their service what was on the agenda would close a circle, so this narrow read
// stands in.

/** What stands on the agenda of an occurrence, by its latest document. */
export const selectAgenda = async (
  scope: Scope,
  occurrenceId: string,
  statuses: readonly (typeof documents.$inferSelect)["status"][],
): Promise<AgendaModel | undefined> => {
  const [row] = await scope.db
    .select({ content: documents.content })
    .from(documents)
    .where(
      and(
        eq(documents.organisationId, scope.organisationId),
        eq(documents.occurrenceId, occurrenceId),
        eq(documents.kind, "agenda"),
        inArray(documents.status, [...statuses]),
      ),
    );
  return row?.content.kind === "agenda" ? row.content : undefined;
};
