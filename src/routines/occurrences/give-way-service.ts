import type { Scope } from "../../platform/db/scope.ts";
import { daysInMonth, formatDate, formatIsoDate, type IsoDate, monthOf, yearOf } from "../../platform/time/dates.ts";
import { selectRoutineLinks } from "../queries.ts";
import { findYieldCause, type YieldCause } from "./give-way.ts";
import { occurrenceRows } from "./occurrence-queries.ts";
import type { RoutineOccurrence } from "./occurrence-service.ts";

/** Of these dates, those that give way to an occurrence of routines that are yielded to, each with its cause. */
export const findYieldsOf = async (
  scope: Scope,
  yieldsToIds: readonly string[],
  dates: readonly IsoDate[],
): Promise<Map<IsoDate, YieldCause>> => {
  const [first, last] = [dates.at(0), dates.at(-1)];
  if (yieldsToIds.length === 0 || first === undefined || last === undefined) return new Map();
  const from = formatIsoDate(yearOf(first), monthOf(first), 1);
  const to = formatIsoDate(yearOf(last), monthOf(last), daysInMonth(yearOf(last), monthOf(last)));
  const others = await occurrenceRows.ofRoutinesBetween(scope, yieldsToIds, from, to);
  return new Map(
    dates.flatMap((memoDate): [IsoDate, YieldCause][] => {
      const cause = findYieldCause({ memoDate, others });
      return cause === null ? [] : [[memoDate, cause]];
    }),
  );
};

/** To what an occurrence gives way, in words; null when it takes place. */
export const findYield = async (scope: Scope, { occurrence, routine }: RoutineOccurrence): Promise<string | null> => {
  const yieldsToIds = (await selectRoutineLinks(scope, [routine.id])).get(routine.id)?.yieldsToIds ?? [];
  const cause = (await findYieldsOf(scope, yieldsToIds, [occurrence.heldOn])).get(occurrence.heldOn);
  return cause === undefined ? null : `${cause.title} on ${formatDate(cause.date)}`;
};
