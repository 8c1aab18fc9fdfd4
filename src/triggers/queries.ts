import { and, asc, eq, gt, gte, isNotNull, isNull, lte } from "drizzle-orm";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { newId } from "../platform/ids/ids.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { occurrences, routines } from "../routines/tables.ts";
import { triggerCauses } from "./tables.ts";

export type CauseRow = typeof triggerCauses.$inferSelect;

const isTriggered = (scope: Scope) =>
  and(eq(routines.organisationId, scope.organisationId), isNotNull(routines.trigger), isNull(routines.endedAt));

export const existsTriggeredRoutine = async (scope: Scope): Promise<boolean> => {
  const rows = await scope.db.select({ id: routines.id }).from(routines).where(isTriggered(scope)).limit(1);
  return rows.length > 0;
};

/**
 * Holds a triggered routine until the transaction ends: of two mornings at once the second sees what the first called.
 * @returns false when it has ended or lost its trigger meanwhile
 */
export const lockTriggeredRoutine = async (scope: Scope, id: string): Promise<boolean> => {
  const rows = await scope.db
    .select({ id: routines.id })
    .from(routines)
    .where(and(isTriggered(scope), eq(routines.id, id)))
    .for("no key update");
  return rows.length > 0;
};

/** The dates in the series, both included, at which a routine has an occurrence, whatever became of it. */
export const selectTakenDates = async (
  scope: Scope,
  routineId: string,
  from: IsoDate,
  to: IsoDate,
): Promise<Set<IsoDate>> => {
  const rows = await scope.db
    .select({ on: occurrences.recurrenceOn })
    .from(occurrences)
    .where(
      and(
        eq(occurrences.organisationId, scope.organisationId),
        eq(occurrences.routineId, routineId),
        gte(occurrences.recurrenceOn, from),
        lte(occurrences.recurrenceOn, to),
      ),
    );
  return new Set(rows.map((row) => row.on));
};

export const selectCauseKeys = async (scope: Scope, routineId: string): Promise<string[]> => {
  const rows = await scope.db
    .select({ key: triggerCauses.key })
    .from(triggerCauses)
    .where(and(eq(triggerCauses.organisationId, scope.organisationId), eq(triggerCauses.routineId, routineId)));
  return rows.map((row) => row.key);
};

/** @returns their ids, in the same order */
export const insertCauses = async (
  scope: Scope,
  values: readonly Omit<typeof triggerCauses.$inferInsert, "id" | "organisationId">[],
): Promise<string[]> => {
  const rows = values.map((value) => ({ ...value, id: newId(), organisationId: scope.organisationId }));
  if (rows.length > 0) await scope.db.insert(triggerCauses).values(rows);
  return rows.map((row) => row.id);
};

/** In the order in which they were found, with the date of their review; one row more than the limit. */
export const selectCausePage = (
  scope: Scope,
  page: PageRequest,
  routineId: string,
): Promise<(CauseRow & { reviewOn: IsoDate })[]> => {
  const after = page.after?.[0];
  return scope.db
    .select({ cause: triggerCauses, reviewOn: occurrences.heldOn })
    .from(triggerCauses)
    .innerJoin(occurrences, eq(occurrences.id, triggerCauses.occurrenceId))
    .where(
      and(
        eq(triggerCauses.organisationId, scope.organisationId),
        eq(triggerCauses.routineId, routineId),
        after === undefined ? undefined : gt(triggerCauses.id, after),
      ),
    )
    .orderBy(asc(triggerCauses.id))
    .limit(page.limit + 1)
    .then((rows) => rows.map(({ cause, reviewOn }) => ({ ...cause, reviewOn })));
};
