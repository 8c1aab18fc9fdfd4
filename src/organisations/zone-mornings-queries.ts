import { and, eq, gt, inArray, lte, min, notInArray, or } from "drizzle-orm";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { dailyRuns, zoneMornings } from "./tables.ts";

export type ZoneMorningRow = typeof zoneMornings.$inferSelect;

const mine = (scope: Scope) => eq(zoneMornings.organisationId, scope.organisationId);

export const selectZones = async (scope: Scope): Promise<string[]> =>
  (await scope.db.select({ timeZone: zoneMornings.timeZone }).from(zoneMornings).where(mine(scope))).map(
    ({ timeZone }) => timeZone,
  );

/** A zone that has its morning keeps it. */
export const insertZoneMornings = async (
  scope: Scope,
  rows: readonly Omit<ZoneMorningRow, "organisationId">[],
): Promise<void> => {
  if (rows.length === 0) return;
  await scope.db
    .insert(zoneMornings)
    .values(rows.map((row) => ({ ...row, organisationId: scope.organisationId })))
    .onConflictDoNothing();
};

export const deleteZoneMorningsExcept = async (scope: Scope, zones: readonly string[]): Promise<void> => {
  await scope.db
    .delete(zoneMornings)
    .where(and(mine(scope), zones.length === 0 ? undefined : notInArray(zoneMornings.timeZone, [...zones])));
};

/** Those that are due, and those that a clock which stood far ahead has left behind. */
export const selectZoneMorningsToMove = (scope: Scope, now: Date, tooFarAhead: Date): Promise<ZoneMorningRow[]> =>
  scope.db
    .select()
    .from(zoneMornings)
    .where(and(mine(scope), or(lte(zoneMornings.nextAt, now), gt(zoneMornings.nextAt, tooFarAhead))))
    .orderBy(zoneMornings.nextAt, zoneMornings.timeZone);

/** Moves a zone's morning from where it was seen: of two at once, one wins. */
export const moveZoneMorning = async (
  scope: Scope,
  { timeZone, nextAt }: ZoneMorningRow,
  to: Date,
): Promise<boolean> => {
  const moved = await scope.db
    .update(zoneMornings)
    .set({ nextAt: to })
    .where(and(mine(scope), eq(zoneMornings.timeZone, timeZone), eq(zoneMornings.nextAt, nextAt)))
    .returning({ timeZone: zoneMornings.timeZone });
  return moved.length > 0;
};

/** The earliest moment for which a zone's runs of these dates stand; null when there were none. */
export const selectEarliestDueAt = async (
  scope: Scope,
  timeZone: string,
  dates: readonly IsoDate[],
): Promise<Date | null> => {
  const [row] = await scope.db
    .select({ dueAt: min(dailyRuns.dueAt) })
    .from(dailyRuns)
    .where(
      and(
        eq(dailyRuns.organisationId, scope.organisationId),
        eq(dailyRuns.timeZone, timeZone),
        inArray(dailyRuns.runOn, [...dates]),
      ),
    );
  return row?.dueAt ?? null;
};
