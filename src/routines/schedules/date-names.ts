import type { PlannedDate } from "../../cadences/preview.ts";
import { addDays, type IsoDate } from "../../platform/time/dates.ts";

/** The name by which an occurrence is known in its series, and the day its schedule gave it. */
export interface NamedDay {
  recurrenceOn: IsoDate;
  scheduledOn: IsoDate;
}

export const scheduledOnOf = ({ movedFrom, date }: Pick<PlannedDate, "movedFrom" | "date">): IsoDate =>
  movedFrom ?? date;

/** Dates of one's own are named by themselves, those that follow another routine by the meeting they hang on. */
const isOwn = ({ recurrenceOn, scheduledOn }: NamedDay): boolean => recurrenceOn === scheduledOn;

/**
 * Names by which no two dates of a routine are taken for one. A routine whose schedule changes between dates of its own
 * and dates by another's meetings would give a name twice: then the one that follows a meeting, or comes later, goes by
 * the next free day instead.
 * @param over occurrences that can no longer be changed; one named by the same kind of schedule is the date itself
 */
export function nameDates(planned: readonly PlannedDate[], over: readonly NamedDay[]): PlannedDate[] {
  const ofOwn = new Set(over.filter(isOwn).map(({ recurrenceOn }) => recurrenceOn));
  const ofFollowing = new Set(over.filter((day) => !isOwn(day)).map(({ recurrenceOn }) => recurrenceOn));
  const given = new Set<IsoDate>();
  const name = (dates: readonly PlannedDate[], foreign: ReadonlySet<IsoDate>): PlannedDate[] =>
    dates.map((date) => {
      let { recurrenceOn } = date;
      while (given.has(recurrenceOn) || foreign.has(recurrenceOn)) recurrenceOn = addDays(recurrenceOn, 1);
      given.add(recurrenceOn);
      return { ...date, recurrenceOn };
    });
  const isOwnDate = (date: PlannedDate) => isOwn({ recurrenceOn: date.recurrenceOn, scheduledOn: scheduledOnOf(date) });
  const own = name(planned.filter(isOwnDate), ofFollowing);
  const following = name(
    planned.filter((date) => !isOwnDate(date)),
    ofOwn,
  );
  return [...own, ...following].sort((a, b) => (a.date < b.date ? -1 : 1));
}
