import { and, asc, eq, exists, gte, inArray, lte, ne, or } from "drizzle-orm";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { occurrences, routines, routineYields, runUpSteps } from "../routines/tables.ts";

export type OccurrenceRow = typeof occurrences.$inferSelect;
export type RoutineRow = typeof routines.$inferSelect;

/** Every routine there ever was, in the order of making. */
export const selectRoutines = (scope: Scope): Promise<RoutineRow[]> =>
  scope.db.select().from(routines).where(eq(routines.organisationId, scope.organisationId)).orderBy(asc(routines.id));

/** Which routine gives way to which, by ids. */
export const selectYields = (scope: Scope): Promise<{ routineId: string; yieldsToId: string }[]> =>
  scope.db
    .select({ routineId: routineYields.routineId, yieldsToId: routineYields.yieldsToId })
    .from(routineYields)
    .where(eq(routineYields.organisationId, scope.organisationId));

/** By start: what lies between two dates, and what lies outside and has a step there. */
export const selectOccurrencesOf = (scope: Scope, from: IsoDate, to: IsoDate): Promise<OccurrenceRow[]> => {
  const stepsThere = scope.db
    .select({ id: runUpSteps.id })
    .from(runUpSteps)
    .where(
      and(
        eq(runUpSteps.organisationId, scope.organisationId),
        eq(runUpSteps.occurrenceId, occurrences.id),
        gte(runUpSteps.dueOn, from),
        lte(runUpSteps.dueOn, to),
        ne(runUpSteps.state, "notPossible"),
      ),
    );
  return scope.db
    .select()
    .from(occurrences)
    .where(
      and(
        eq(occurrences.organisationId, scope.organisationId),
        or(and(gte(occurrences.heldOn, from), lte(occurrences.heldOn, to)), exists(stepsThere)),
      ),
    )
    .orderBy(asc(occurrences.startsAt), asc(occurrences.id));
};

/** What certain routines have between two dates. */
export const selectDatesOf = (scope: Scope, routineIds: readonly string[], from: IsoDate, to: IsoDate) =>
  routineIds.length === 0
    ? Promise.resolve([])
    : scope.db
        .select({
          routineCode: routines.code,
          title: routines.title,
          date: occurrences.heldOn,
          status: occurrences.status,
        })
        .from(occurrences)
        .innerJoin(routines, eq(routines.id, occurrences.routineId))
        .where(
          and(
            eq(occurrences.organisationId, scope.organisationId),
            inArray(occurrences.routineId, [...routineIds]),
            gte(occurrences.heldOn, from),
            lte(occurrences.heldOn, to),
          ),
        )
        .orderBy(asc(occurrences.heldOn), asc(occurrences.id));
