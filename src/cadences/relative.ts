import type { WorkingCalendar } from "../calendars/working-days.ts";
import { addDays, daysBetween, type IsoDate } from "../platform/time/dates.ts";
import type { RelativeCadence } from "./cadence-schema.ts";

/** A meeting that others hang on: which one of its series it is, and the day on which it is held after moves. */
export interface Anchor {
  recurrenceOn: IsoDate;
  date: IsoDate;
}

/** A date by another routine's meeting. It keeps the name of that meeting, so that it moves along with it. */
export interface RelativeDate {
  recurrenceOn: IsoDate;
  date: IsoDate;
}

/**
 * The dates that follow from another routine's meetings, in order: for `halfway` the day in the middle between each two
 * that succeed each other (the earlier of two middle days), for `workingDays` so many working days from each. Bounded
 * by the cadence's start and end, without its `exDates`.
 * @param anchors those that take place, in the order of their dates
 */
export function listRelativeDates(
  cadence: RelativeCadence,
  anchors: readonly Anchor[],
  calendar: WorkingCalendar,
): RelativeDate[] {
  const { relation, startsOn, endsOn } = cadence;
  const excepted = new Set(cadence.exDates);
  const dates = anchors.flatMap((anchor, index): RelativeDate[] => {
    if (relation.kind === "workingDays") {
      return [{ recurrenceOn: anchor.recurrenceOn, date: calendar.addWorkingDays(anchor.date, relation.days) }];
    }
    const following = anchors[index + 1];
    if (following === undefined) return [];
    const half = Math.floor(daysBetween(anchor.date, following.date) / 2);
    return half === 0 ? [] : [{ recurrenceOn: anchor.recurrenceOn, date: addDays(anchor.date, half) }];
  });
  return dates.filter(({ date }) => date >= startsOn && (endsOn === null || date <= endsOn) && !excepted.has(date));
}
