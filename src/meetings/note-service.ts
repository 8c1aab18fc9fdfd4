import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, Problem } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { formatDate } from "../platform/time/dates.ts";
import { getOccurrence, type RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { getOccurrenceMembers } from "../routines/service.ts";
import type { AgendaItem } from "./agenda-items.ts";
import { listItems, requireItem } from "./item-service.ts";
import { requireReason, shareMeeting } from "./meeting-service.ts";
import { requireNoteTaker, requireOwnNote } from "./policy.ts";
import {
  attendanceRows,
  existsKeptAside,
  insertRevision,
  type NoteRevisionRow,
  type NoteRow,
  noteRows,
  pageRevisions,
} from "./queries.ts";
import type { NoteInput, NotePatch } from "./schemas.ts";

const auditNote = async (
  scope: Scope,
  { occurrence, routine }: RoutineOccurrence,
  note: NoteRow,
  verb: "recorded" | "corrected" | "struck" | "kept-aside",
  what: string,
  detail: Record<string, unknown> = {},
): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event: `note.${verb}`,
    entityType: "note",
    entityId: note.id,
    summary: `A note of ${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)} was ${what}`,
    detail: { occurrence: occurrence.id, item: note.item === "" ? null : note.item, ...detail },
  });
};

/** Chair, participants, the owners of its goals today, and whoever its record says was there. */
const listMemberIds = async (scope: Scope, found: RoutineOccurrence): Promise<string[]> => {
  const { goals, participantIds } = await getOccurrenceMembers(scope, found);
  const { today } = await getTime(scope);
  const owners = await listOwners(scope, { goalIds: goals.map(({ id }) => id) }, today);
  const present = await attendanceRows.of(scope, found.occurrence.id);
  return [found.routine.chairId, ...participantIds, ...[...owners, ...present].map(({ personId }) => personId)].flatMap(
    (id) => id ?? [],
  );
};

/**
 * Writes a note down in a meeting that the caller shares or holds.
 * @throws Problem 422 for an item that is not on the agenda
 */
export const writeNote = async (
  scope: Scope,
  found: RoutineOccurrence,
  items: readonly AgendaItem[],
  { item = "", text, reason }: NoteInput,
): Promise<NoteRow> => {
  requireItem(item, items, "/item");
  const { now } = await getTime(scope);
  const by = { writtenBy: scope.actor.name, writtenAt: now };
  const { id: occurrenceId } = found.occurrence;
  const note = await noteRows.insert(scope, { occurrenceId, item, text, personId: scope.actor.personId, ...by });
  await insertRevision(scope, { ...by, noteId: note.id, number: 1, text, isInForce: true, reason: reason ?? null });
  await auditNote(scope, found, note, "recorded", "recorded");
  return note;
};

/**
 * Adds a note to a meeting; those who write at once add notes beside each other.
 * @throws Problem 403 for an owner who does not belong to it, 404, 409 when there is no meeting, 422
 */
export const addNote = async (scope: Scope, occurrenceId: string, input: NoteInput): Promise<NoteRow> => {
  const found = await shareMeeting(scope, occurrenceId);
  await requireNoteTaker(scope.actor, () => listMemberIds(scope, found));
  requireReason(found, input.reason);
  return writeNote(scope, found, await listItems(scope, found), input);
};

/** @throws Problem 404 */
export const getNote = async (scope: Scope, occurrenceId: string, noteId: string): Promise<NoteRow> => {
  const { occurrence } = await getOccurrence(scope, occurrenceId);
  return noteRows.byId(scope, occurrence.id, noteId);
};

/** Of a meeting, as they stand, also those that were struck. */
export const listNotes = (scope: Scope, occurrenceId: string): Promise<NoteRow[]> => noteRows.of(scope, occurrenceId);

/** Every wording a note ever had, and those that came too late, oldest first; one row more than the limit. @throws Problem 404 */
export const listNoteHistory = async (
  scope: Scope,
  page: PageRequest,
  occurrenceId: string,
  noteId: string,
): Promise<NoteRevisionRow[]> => pageRevisions(scope, page, (await getNote(scope, occurrenceId, noteId)).id);

const lockNote = async (scope: Scope, occurrenceId: string, noteId: string) => {
  const found = await shareMeeting(scope, occurrenceId);
  const { id } = await noteRows.byId(scope, found.occurrence.id, noteId);
  return { found, note: await noteRows.lock(scope, id) };
};

/** What became of a correction: it is in force, or it came too late and its words are kept beside the note. */
export interface CorrectedNote {
  note: NoteRow;
  refusal: Problem | null;
}

/**
 * Corrects the words of a note; those it had stay in its history. Whoever was too late, because somebody else corrected
 * or struck it meanwhile, loses nothing either: what they wrote is kept in the history as not in force. The refusal is
 * returned, not thrown, so that this is committed.
 * @throws Problem 403 for somebody else's note, 404, 409, 422 without a reason once the record is closed
 */
export const correctNote = async (
  scope: Scope,
  occurrenceId: string,
  noteId: string,
  { text, reason }: NotePatch,
  expectedVersion: ExpectedVersion,
): Promise<CorrectedNote> => {
  const { found, note } = await lockNote(scope, occurrenceId, noteId);
  requireOwnNote(scope.actor, note);
  const isStale = expectedVersion !== "any" && expectedVersion !== note.version;
  if (isStale || note.struckAt !== null) {
    const basedOn = expectedVersion === "any" ? note.version : expectedVersion;
    await keepAside(scope, found, note, { number: basedOn + 1, text, reason: reason ?? null });
    return { note, refusal: explainKept(note, isStale) };
  }
  requireReason(found, reason);
  if (text === note.text) return { note, refusal: null };
  const corrected = await noteRows.update(scope, note.id, { text });
  await revise(scope, corrected, reason ?? null);
  await auditNote(scope, found, corrected, "corrected", "corrected", {
    before: { text: note.text },
    after: { text },
    reason: reason ?? null,
  });
  return { note: corrected, refusal: null };
};

const revise = async (scope: Scope, { id, version, text }: NoteRow, reason: string | null): Promise<void> => {
  const { now } = await getTime(scope);
  const by = { writtenBy: scope.actor.name, writtenAt: now };
  await insertRevision(scope, { ...by, noteId: id, number: version, text, isInForce: true, reason });
};

const keepAside = async (
  scope: Scope,
  found: RoutineOccurrence,
  note: NoteRow,
  words: Pick<NoteRevisionRow, "number" | "text" | "reason">,
): Promise<void> => {
  const writtenBy = scope.actor.name;
  // Nothing is lost by words that stand in the note already, or that were sent a second time.
  if (words.text === note.text || (await existsKeptAside(scope, note.id, { text: words.text, writtenBy }))) return;
  const { now } = await getTime(scope);
  await insertRevision(scope, { ...words, noteId: note.id, isInForce: false, writtenBy, writtenAt: now });
  await auditNote(
    scope,
    found,
    note,
    "kept-aside",
    "corrected by two at once; the later words are kept in its history",
  );
};

const explainKept = (note: NoteRow, isStale: boolean): Problem => {
  const where = `GET /v1/occurrences/${note.occurrenceId}/notes/${note.id}/history`;
  const kept = `What you wrote is not lost: it is kept beside the note, not in force, at ${where}.`;
  return note.struckAt === null && isStale
    ? new Problem(412, `This note was changed since you read it. ${kept} Read the note again and repeat the change.`)
    : conflict(`This note was struck. ${kept} Add a note of your own to have it in the minutes.`);
};

/**
 * Takes a note back; it stays readable in its history.
 * @throws Problem 403 for somebody else's note, 404, 409 a second time
 */
export const strikeNote = async (
  scope: Scope,
  occurrenceId: string,
  noteId: string,
  reason: string,
): Promise<NoteRow> => {
  const { found, note } = await lockNote(scope, occurrenceId, noteId);
  requireOwnNote(scope.actor, note);
  if (note.struckAt !== null) throw conflict("This note was struck already.");
  const { now } = await getTime(scope);
  const struck = await noteRows.update(scope, note.id, { struckAt: now });
  await revise(scope, struck, reason);
  await auditNote(scope, found, struck, "struck", `struck: ${reason.replaceAll(/\s+/g, " ")}`, {
    text: note.text,
    reason,
  });
  return struck;
};
