import { recordAction } from "../../actions/action-service.ts";
import { recordAsk } from "../../actions/ask-service.ts";
import { recordDecision } from "../../actions/decision-service.ts";
import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { formatDate } from "../../platform/time/dates.ts";
import type { OccurrenceRow } from "../../routines/occurrences/occurrence-queries.ts";
import {
  closeOccurrence,
  getOccurrenceOn,
  holdOccurrence,
  moveOccurrence,
  skipOccurrence,
} from "../../routines/occurrences/occurrence-service.ts";
import type { EntryOf, MeetingEntry } from "./history-schemas.ts";
import { applyAttendance, applyNote } from "./record-entries-service.ts";

/** A routine may be named by `code:X` or X. @throws Problem 404 */
export const findOccurrence = (scope: Scope, routine: string, date: string): Promise<OccurrenceRow> =>
  getOccurrenceOn(scope, routine.replace(/^code:/, ""), date);

/** The day cannot be worked with: whoever plays with the sandbox may have called it off or moved it. */
const isOff = ({ status }: OccurrenceRow): boolean => ["skipped", "cancelled", "gaveWay"].includes(status);

const notePassedOver = async (scope: Scope, { id, status }: OccurrenceRow, what: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event: "history.passed-over",
    entityType: "occurrence",
    entityId: id,
    summary: `${what} was passed over: here it was ${status}`,
  });
};

/** A meeting took place, with its record. @throws Problem of the use cases */
export const applyMeeting = async (scope: Scope, entry: MeetingEntry): Promise<void> => {
  const occurrence = await findOccurrence(scope, entry.occurrence, entry.on);
  // The history goes on around it.
  if (isOff(occurrence)) return notePassedOver(scope, occurrence, `The history's meeting of ${formatDate(entry.on)}`);
  const { id } = occurrence;
  const { chairAttended, attendance, notes, decisions, actions, asks } = entry;
  await holdOccurrence(
    scope,
    id,
    { tookPlaceOn: entry.on, ...(chairAttended === undefined ? {} : { chairAttended }) },
    "any",
  );
  if (attendance !== undefined) await applyAttendance(scope, id, attendance);
  for (const note of notes ?? []) await applyNote(scope, id, note);
  for (const decision of decisions ?? []) {
    const { action, ...said } = typeof decision === "string" ? { text: decision } : decision;
    const followed = action === undefined ? {} : { action: `code:A${action}` };
    await recordDecision(scope, { occurrenceId: id, ...said, ...followed });
  }
  for (const action of actions ?? []) await recordAction(scope, { occurrenceId: id, ...action });
  for (const { answer: _answer, on: _on, ...ask } of asks ?? []) {
    await recordAsk(scope, { occurrenceId: id, ...ask });
  }
  if (entry.closed === true) await closeOccurrence(scope, id, "any");
};

/** A meeting that is still to come is left out. @throws Problem 404 */
export const applySkip = async (scope: Scope, entry: EntryOf<"skipped">): Promise<void> => {
  const occurrence = await findOccurrence(scope, entry.occurrence, entry.date);
  if (occurrence.status !== "planned")
    return notePassedOver(scope, occurrence, `Leaving out the meeting of ${formatDate(entry.date)}`);
  await skipOccurrence(scope, occurrence.id, entry.skipped, "any");
};

/** A meeting that is still to come gets another day. @throws Problem 404, 422 */
export const applyMove = async (scope: Scope, entry: EntryOf<"movedTo">): Promise<void> => {
  const occurrence = await findOccurrence(scope, entry.occurrence, entry.date);
  if (occurrence.status !== "planned")
    return notePassedOver(scope, occurrence, `Moving the meeting of ${formatDate(entry.date)}`);
  await moveOccurrence(scope, occurrence.id, { to: entry.movedTo, reason: entry.reason }, "any");
};
