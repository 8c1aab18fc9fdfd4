import type { IsoDate } from "../platform/time/dates.ts";

/** A meeting of a routine, with whose turn it was. */
export interface MeetingFact {
  routineId: string;
  heldOn: IsoDate;
  startsAt: Date;
  turnGoalId: string | null;
  turnSiteId: string | null;
  turnTitle: string | null;
}

/** Whether a meeting opens with what was agreed in an earlier one of its routine: not with what is another's turn. */
function opensWith(next: MeetingFact, earlier: MeetingFact): boolean {
  const fits = (own: string | null, other: string | null) => other === null || other === own;
  if (next.turnGoalId !== null) return fits(next.turnGoalId, earlier.turnGoalId);
  if (next.turnSiteId !== null) return fits(next.turnSiteId, earlier.turnSiteId);
  if (next.turnTitle === null || earlier.turnGoalId !== null || earlier.turnSiteId !== null) return true;
  return fits(next.turnTitle, earlier.turnTitle);
}

/**
 * Finds the day on which a routine met again after a meeting, at the same turn where it takes turns.
 * @param taken the meetings that have taken place, in any order
 */
export function findNextMeetings(taken: readonly MeetingFact[]): (meeting: MeetingFact) => IsoDate | null {
  const byRoutine = new Map<string, MeetingFact[]>();
  for (const meeting of taken.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())) {
    const own = byRoutine.get(meeting.routineId) ?? [];
    byRoutine.set(meeting.routineId, own);
    own.push(meeting);
  }
  return (meeting) =>
    byRoutine
      .get(meeting.routineId)
      ?.find((next) => next.startsAt.getTime() > meeting.startsAt.getTime() && opensWith(next, meeting))?.heldOn ??
    null;
}
