import type { Attendee } from "./attendance-service.ts";
import type { NoteRevisionRow, NoteRow } from "./queries.ts";
import type { Attendance, Note } from "./schemas.ts";

export const presentAttendance = ({ code, name, state }: Attendee): Attendance => ({
  person: code,
  guest: code === null ? name : null,
  name,
  state,
});

/** @param personCodes of those who wrote notes, by id */
export const presentNote = (row: NoteRow, personCodes: ReadonlyMap<string, { code: string }>): Note => ({
  id: row.id,
  item: row.item === "" ? null : row.item,
  text: row.text,
  person: personCodes.get(row.personId ?? "")?.code ?? null,
  writtenBy: row.writtenBy,
  writtenAt: row.writtenAt.toISOString(),
  struckAt: row.struckAt?.toISOString() ?? null,
  version: row.version,
});

export const presentRevision = (row: NoteRevisionRow) => ({
  number: row.number,
  text: row.text,
  isInForce: row.isInForce,
  reason: row.reason,
  writtenBy: row.writtenBy,
  writtenAt: row.writtenAt.toISOString(),
});
