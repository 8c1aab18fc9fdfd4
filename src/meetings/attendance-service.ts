import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById, resolvePeople } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { type FieldError, unacceptableFields } from "../platform/errors/problem.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { formatDate } from "../platform/time/dates.ts";
import { lockOccurrence, noteAttendance, type RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { requireReason, requireTakingPlace } from "./meeting-service.ts";
import { type AttendanceRow, attendanceRows } from "./queries.ts";
import type { AttendanceInput, AttendanceList } from "./schemas.ts";
import { type AttendanceState, attended } from "./vocabulary.ts";

/** Somebody in a meeting, as its record names them. */
export interface Attendee {
  /** Null for a guest. */
  personId: string | null;
  code: string | null;
  name: string;
  state: AttendanceState;
}

type Named = Pick<AttendanceRow, "personId" | "guest">;
const keyOf = ({ personId, guest }: Named): string => personId ?? `guest ${guest}`;

/** In the order in which they were first written down. */
export const listAttendees = async (scope: Scope, occurrenceId: string): Promise<Attendee[]> => {
  const rows = await attendanceRows.of(scope, occurrenceId);
  const people = await getPeopleById(
    scope,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.map(({ personId, guest, state }) => {
    const person = personId === null ? undefined : people.get(personId);
    return { personId, code: person?.code ?? null, name: person?.title ?? guest ?? "", state };
  });
};

/** @throws Problem 404, 422 for people who are not there, and for somebody named twice */
const readAttendance = async (
  scope: Scope,
  entries: readonly AttendanceInput[],
): Promise<(Named & { state: AttendanceState })[]> => {
  const named = entries.flatMap(({ person }, index) => (person === undefined ? [] : [{ person, index }]));
  const people = await resolvePeople(
    scope,
    named.map(({ person }) => person),
    (position) => `/attendance/${named[position]?.index}/person`,
  );
  const personIds = new Map(named.map(({ index }, position) => [index, people[position]?.id ?? null]));
  const read = entries.map(({ guest, state }, index) => ({
    personId: personIds.get(index) ?? null,
    guest: guest ?? null,
    state,
  }));
  const keys = read.map(keyOf);
  const errors = keys.flatMap((key, index): FieldError[] => {
    const first = keys.indexOf(key);
    if (first === index) return [];
    const field = read[index]?.guest === null ? "person" : "guest";
    return [{ pointer: `/attendance/${index}/${field}`, message: `is named twice, first at /attendance/${first}` }];
  });
  if (errors.length > 0) throw unacceptableFields(errors);
  return read;
};

/**
 * Writes what differs, and whether the chair was there as far as the list says it. The caller holds the lock.
 * @param isWhole whoever is not named is taken out; else they stay as they were recorded
 * @throws Problem 404, 422
 */
export const writeAttendance = async (
  scope: Scope,
  found: RoutineOccurrence,
  { attendance, reason }: AttendanceList,
  isWhole: boolean,
): Promise<void> => {
  const { occurrence, routine } = found;
  const wanted = await readAttendance(scope, attendance);
  const before = await listAttendees(scope, occurrence.id);
  const stored = new Map((await attendanceRows.of(scope, occurrence.id)).map((row) => [keyOf(row), row]));
  let changes = 0;
  for (const entry of wanted) {
    const row = stored.get(keyOf(entry));
    stored.delete(keyOf(entry));
    if (row?.state === entry.state) continue;
    changes += 1;
    if (row === undefined) await attendanceRows.insert(scope, { ...entry, occurrenceId: occurrence.id });
    else await attendanceRows.update(scope, row.id, { state: entry.state });
  }
  for (const row of isWhole ? stored.values() : []) {
    changes += 1;
    await attendanceRows.remove(scope, row.id, "any");
  }
  if (changes === 0) return;
  const chair = wanted.find(({ personId }) => personId !== null && personId === routine.chairId);
  await noteAttendance(scope, occurrence.id, chair && attended(chair.state));
  const after = await listAttendees(scope, occurrence.id);
  const { now } = await getTime(scope);
  const there = after.filter(({ state }) => attended(state)).length;
  const why = reason === undefined ? "" : ` (${reason.replaceAll(/\s+/g, " ")})`;
  await recordAudit(scope, now, {
    event: "occurrence.attendance-recorded",
    entityType: "occurrence",
    entityId: occurrence.id,
    summary: `Attendance of ${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)} recorded: ${there} of ${after.length} attended${why}`,
    detail: { before: before.map(describeAttendee), after: after.map(describeAttendee), reason: reason ?? null },
  });
};

const describeAttendee = ({ code, name, state }: Attendee) => ({
  ...(code === null ? { guest: name } : { person: code }),
  state,
});

/**
 * Records who was in a meeting, as a whole list; only what differs is written.
 * @throws Problem 404, 409 when there is no meeting, 412, 422; once the record is closed also without a reason
 */
export const replaceAttendance = async (
  scope: Scope,
  occurrenceId: string,
  list: AttendanceList,
  expectedVersion: ExpectedVersion,
): Promise<void> => {
  const found = await lockOccurrence(scope, occurrenceId, expectedVersion);
  requireTakingPlace(found);
  requireReason(found, list.reason);
  await writeAttendance(scope, found, list, true);
};
