import { replaceAttendance } from "../../meetings/attendance-service.ts";
import { addNote } from "../../meetings/note-service.ts";
import { getPerson } from "../../people/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { MeetingEntry } from "./history-schemas.ts";

const states = ["present", "remote", "excused", "absent"] as const;

/** Who was there, and who was not. @throws Problem 404, 422 */
export const applyAttendance = async (
  scope: Scope,
  occurrenceId: string,
  attendance: NonNullable<MeetingEntry["attendance"]>,
): Promise<void> => {
  const list = states.flatMap((state) => (attendance[state] ?? []).map((person) => ({ person, state })));
  await replaceAttendance(scope, occurrenceId, { attendance: list }, "any");
};

/** What was noted, in the name of who noted it where the history says. @throws Problem 404, 422 */
export const applyNote = async (
  scope: Scope,
  occurrenceId: string,
  { by, ...note }: NonNullable<MeetingEntry["notes"]>[number],
): Promise<void> => {
  const writer = by === undefined ? undefined : await getPerson(scope, by.startsWith("code:") ? by : `code:${by}`);
  const actor = writer === undefined ? scope.actor : { ...scope.actor, name: writer.title, personId: writer.id };
  await addNote({ ...scope, actor }, occurrenceId, note);
};
