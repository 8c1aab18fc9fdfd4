import type { Scope } from "../platform/db/scope.ts";
import { daysInMonth, formatDate, formatIsoDate, monthOf, yearOf } from "../platform/time/dates.ts";
import { findYieldCause } from "./give-way.ts";
import { occurrenceRows } from "./occurrence-queries.ts";
import type { RoutineOccurrence } from "./occurrence-service.ts";
import { selectRoutineLinks } from "./queries.ts";

/** To what an occurrence gives way, in words; null when it takes place. */
export const findYield = async (scope: Scope, { occurrence, routine }: RoutineOccurrence): Promise<string | null> => {
  const yieldsToIds = (await selectRoutineLinks(scope, [routine.id])).get(routine.id)?.yieldsToIds ?? [];
  if (yieldsToIds.length === 0) return null;
  const [year, month] = [yearOf(occurrence.heldOn), monthOf(occurrence.heldOn)];
  const first = formatIsoDate(year, month, 1);
  const last = formatIsoDate(year, month, daysInMonth(year, month));
  const others = await occurrenceRows.ofRoutinesBetween(scope, yieldsToIds, first, last);
  const cause = findYieldCause({ memoDate: occurrence.heldOn, others });
  return cause === null ? null : `${cause.title} on ${formatDate(cause.date)}`;
};
