import type { WorkingCalendar } from "../calendars/working-days.ts";
import type { EscalationRole, FollowUpSettings } from "../organisations/schemas.ts";
import { type IsoDate, laterOf } from "../platform/time/dates.ts";

/** One step up the line: 1 is the nearest to the owner. */
export interface Level {
  level: number;
  to: EscalationRole;
  afterWorkingDays: number;
}

/**
 * The levels that an open action has reached on a day, the nearest first: those whose working days past due have gone
 * by. They are counted from the due date, or from the day on which the action was written down if that was later, since
 * nobody could act on it before.
 * @throws CalendarError for a calendar without working days
 */
export function listReachedLevels(request: {
  dueOn: IsoDate;
  knownOn: IsoDate;
  today: IsoDate;
  line: FollowUpSettings["escalation"];
  calendar: Pick<WorkingCalendar, "addWorkingDays">;
}): Level[] {
  const { dueOn, knownOn, today, line, calendar } = request;
  const from = laterOf(dueOn, knownOn);
  return line
    .map((step, index) => ({ ...step, level: index + 1 }))
    .filter(({ afterWorkingDays }) => calendar.addWorkingDays(from, afterWorkingDays) <= today);
}

/** A level that goes on: raised for the present due date, and not ended. */
export interface StandingLevel {
  level: number;
  /** The first day on which a snoozed one counts again; null when it is not snoozed. */
  snoozedUntilOn: IsoDate | null;
}

export interface RaisedLevel extends Level {
  recipientIds: string[];
}

/**
 * The levels to raise: those reached beyond the highest that goes on. A level that nobody but the owner holds is passed
 * over, and the next comes in its own time; while one is snoozed, none is raised.
 * @param holdersOf those who hold a role on the day and have not left
 */
export function listLevelsToRaise(request: {
  reached: readonly Level[];
  standing: readonly StandingLevel[];
  ownerId: string;
  today: IsoDate;
  holdersOf: (role: EscalationRole) => readonly string[];
}): RaisedLevel[] {
  const { reached, standing, ownerId, today, holdersOf } = request;
  if (standing.some(({ snoozedUntilOn }) => snoozedUntilOn !== null && snoozedUntilOn > today)) return [];
  const highest = Math.max(0, ...standing.map(({ level }) => level));
  return reached.flatMap((step) => {
    if (step.level <= highest) return [];
    const recipientIds = [...new Set(holdersOf(step.to))].filter((id) => id !== ownerId);
    return recipientIds.length === 0 ? [] : [{ ...step, recipientIds }];
  });
}
