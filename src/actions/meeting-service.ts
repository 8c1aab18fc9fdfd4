import type { Scope } from "../platform/db/scope.ts";
import { conflict, Problem } from "../platform/errors/problem.ts";
import { type MeetingRow, selectMeetings } from "./queries.ts";

const doesNotTakePlace: Partial<Record<MeetingRow["status"], string>> = {
  gaveWay: "gave way to another",
  skipped: "was skipped",
  cancelled: "was cancelled",
};

/**
 * The occurrence in which something is said; `pointer` names where the reference stands.
 * @throws Problem 404
 */
export const getMeeting = async (scope: Scope, occurrenceId: string, pointer: string): Promise<MeetingRow> => {
  const meeting = (await selectMeetings(scope, [occurrenceId])).get(occurrenceId.toLowerCase());
  if (meeting !== undefined) return meeting;
  throw new Problem(404, "There is no such occurrence in this organisation.", {
    errors: [{ pointer, message: "no such occurrence" }],
  });
};

/**
 * An occurrence against which something can be recorded: live, afterwards, or while it is prepared.
 * @throws Problem 404, or 409 when the occurrence does not take place
 */
export const requireMeeting = async (scope: Scope, occurrenceId: string): Promise<MeetingRow> => {
  const meeting = await getMeeting(scope, occurrenceId, "/occurrence");
  const why = doesNotTakePlace[meeting.status];
  if (why !== undefined) throw conflict(`Nothing can be recorded: the occurrence of ${meeting.heldOn} ${why}.`);
  return meeting;
};
