import { and, asc, eq, gte, inArray, isNull } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import { scheduleChanges } from "../tables.ts";

export type ScheduleChangeRow = typeof scheduleChanges.$inferSelect;

export const insertScheduleChange = async (
  scope: Scope,
  row: typeof scheduleChanges.$inferInsert,
): Promise<ScheduleChangeRow> => {
  const [stored] = await scope.db.insert(scheduleChanges).values(row).returning();
  if (stored === undefined) throw new Error("the change was not stored");
  return stored;
};

/** Of these routines, in the order in which they take effect; of two for one date the later recorded is the later. */
export const selectScheduleChanges = async (
  scope: Scope,
  routineIds: readonly string[],
  which: "inForce" | "all",
): Promise<ScheduleChangeRow[]> => {
  if (routineIds.length === 0) return [];
  return scope.db
    .select()
    .from(scheduleChanges)
    .where(
      and(
        eq(scheduleChanges.organisationId, scope.organisationId),
        inArray(scheduleChanges.routineId, [...routineIds]),
        which === "all" ? undefined : isNull(scheduleChanges.withdrawnAt),
      ),
    )
    .orderBy(asc(scheduleChanges.effectiveOn), asc(scheduleChanges.recordedAt), asc(scheduleChanges.id));
};

/**
 * Withdraws changes of a routine that are in force: one by its id, or all that take effect on or after a date.
 * @returns how many
 */
export const withdrawScheduleChanges = async (
  scope: Scope,
  routineId: string,
  which: { id: string } | { effectiveFrom: string | null },
  at: Date,
): Promise<number> => {
  const chosen =
    "id" in which
      ? eq(scheduleChanges.id, which.id)
      : which.effectiveFrom === null
        ? undefined
        : gte(scheduleChanges.effectiveOn, which.effectiveFrom);
  const withdrawn = await scope.db
    .update(scheduleChanges)
    .set({ withdrawnAt: at })
    .where(
      and(
        eq(scheduleChanges.organisationId, scope.organisationId),
        eq(scheduleChanges.routineId, routineId),
        isNull(scheduleChanges.withdrawnAt),
        chosen,
      ),
    )
    .returning({ id: scheduleChanges.id });
  return withdrawn.length;
};
