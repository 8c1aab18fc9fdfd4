import type { Scope } from "../platform/db/scope.ts";
import { formatDate } from "../platform/time/dates.ts";
import { findYieldCause } from "./give-way.ts";
import { occurrenceRows } from "./occurrence-queries.ts";
import type { RoutineOccurrence } from "./occurrence-service.ts";
import { selectRoutineLinks } from "./queries.ts";

/** To what an occurrence gives way, in words; null when it takes place. */
export const findYield = async (scope: Scope, { occurrence, routine }: RoutineOccurrence): Promise<string | null> => {
  const yieldsToIds = (await selectRoutineLinks(scope, [routine.id])).get(routine.id)?.yieldsToIds ?? [];
  if (yieldsToIds.length === 0) return null;
  const month = occurrence.heldOn.slice(0, 7);
  const others = await occurrenceRows.ofRoutinesBetween(scope, yieldsToIds, `${month}-01`, `${month}-31`);
  const cause = findYieldCause({ memoDate: occurrence.heldOn, others });
  return cause === null ? null : `${cause.title} on ${formatDate(cause.date)}`;
};
