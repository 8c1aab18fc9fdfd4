import type { Scope } from "../platform/db/scope.ts";
import { conflict, unacceptable } from "../platform/errors/problem.ts";
import { formatDate } from "../platform/time/dates.ts";
import { getOccurrence, type RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { isPaper, type OccurrenceStatus } from "../routines/vocabulary.ts";
import { shareOccurrence } from "./queries.ts";

const doesNotTakePlace: Partial<Record<OccurrenceStatus, string>> = {
  gaveWay: "gave way to another",
  skipped: "was skipped",
  cancelled: "was cancelled",
};

/** @throws Problem 409 for a paper, and for an occurrence that does not take place */
export const requireTakingPlace = ({ occurrence, routine }: RoutineOccurrence): void => {
  if (isPaper(routine.kind)) throw conflict("A memo is a paper; nobody meets over it, so there are no minutes of it.");
  const why = doesNotTakePlace[occurrence.status];
  if (why === undefined) return;
  throw conflict(`Nothing can be recorded: the meeting of ${formatDate(occurrence.heldOn)} ${why}.`);
};

/** @throws Problem 422 when a closed record is changed without saying why */
export const requireReason = ({ occurrence }: RoutineOccurrence, reason: string | undefined): void => {
  if (occurrence.status !== "closed" || reason !== undefined) return;
  throw unacceptable("/reason", "is required: the record of this meeting is closed, so say why it is changed");
};

/**
 * A meeting in which something is noted, live, beforehand or afterwards: until the transaction ends it is neither closed
 * nor called off, and others may note something in it as well.
 * @throws Problem 404, 409 when there is no meeting to note anything of
 */
export const shareMeeting = async (scope: Scope, occurrenceId: string): Promise<RoutineOccurrence> => {
  await shareOccurrence(scope, occurrenceId);
  const found = await getOccurrence(scope, occurrenceId);
  requireTakingPlace(found);
  return found;
};
