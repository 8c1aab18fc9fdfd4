import { addDays, type IsoDate } from "../platform/time/dates.ts";
import { localDateOf, resolveWallTime } from "../platform/time/wall-time.ts";

/** People find their digest when they start the day. */
const morning = "07:00";

/** The first morning after a moment, in the organisation's zone. */
export const nextDailyRunAfter = (now: Date, timeZone: string): { runOn: IsoDate; dueAt: Date } => {
  const today = localDateOf(now, timeZone);
  const todays = new Date(resolveWallTime(today, morning, timeZone).instant);
  if (todays > now) return { runOn: today, dueAt: todays };
  const tomorrow = addDays(today, 1);
  return { runOn: tomorrow, dueAt: new Date(resolveWallTime(tomorrow, morning, timeZone).instant) };
};
