import { and, asc, desc, eq, gt, inArray, isNull, lte, or, type Placeholder, type SQL, sql } from "drizzle-orm";
import { organisations } from "../organisations/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { newId } from "../platform/ids/ids.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { ownerships } from "./tables.ts";

export type OwnershipRow = typeof ownerships.$inferSelect;

/** What somebody is accountable for: one goal or one strategy. */
export type Accountability = { goalId: string } | { strategyId: string };

const isOf = (of: Accountability): SQL =>
  "goalId" in of ? eq(ownerships.goalId, of.goalId) : eq(ownerships.strategyId, of.strategyId);

/** The organisation's today as SQL, for statements that must not cost a second one; joins `organisations`. */
export const todayAt = (realNow: string | Placeholder): SQL =>
  sql`(coalesce(${organisations.clockAt}, ${realNow}::timestamptz) at time zone ${organisations.timeZone})::date`;

export const todayIn = (scope: Scope): SQL => todayAt(scope.clock.now().toISOString());

export const isInForceOn = (day: SQL | IsoDate): SQL | undefined =>
  and(lte(ownerships.fromOn, day), or(isNull(ownerships.untilOn), gt(ownerships.untilOn, day)));

/** Who answered for these on a day. */
export const selectOwnersOn = async (
  scope: Scope,
  of: { goalIds: readonly string[]; strategyIds: readonly string[] },
  onDate: IsoDate,
): Promise<OwnershipRow[]> => {
  const isWanted = [
    of.goalIds.length === 0 ? undefined : inArray(ownerships.goalId, [...of.goalIds]),
    of.strategyIds.length === 0 ? undefined : inArray(ownerships.strategyId, [...of.strategyIds]),
  ].filter((condition) => condition !== undefined);
  if (isWanted.length === 0) return [];
  return scope.db
    .select()
    .from(ownerships)
    .where(and(eq(ownerships.organisationId, scope.organisationId), or(...isWanted), isInForceOn(onDate)))
    .orderBy(asc(ownerships.id));
};

/** The whole histories of these goals, each in order of time. */
export const selectGoalHistories = async (scope: Scope, goalIds: readonly string[]): Promise<OwnershipRow[]> =>
  goalIds.length === 0
    ? []
    : scope.db
        .select()
        .from(ownerships)
        .where(and(eq(ownerships.organisationId, scope.organisationId), inArray(ownerships.goalId, [...goalIds])))
        .orderBy(asc(ownerships.goalId), asc(ownerships.id));

/** The last of the history, still open or not. */
export const selectLatestOwnership = async (scope: Scope, of: Accountability): Promise<OwnershipRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(ownerships)
    .where(and(eq(ownerships.organisationId, scope.organisationId), isOf(of)))
    .orderBy(desc(ownerships.fromOn), desc(ownerships.id))
    .limit(1);
  return row;
};

/** In order of making, which is the order of time; one more than the limit. */
export const selectOwnershipPage = (scope: Scope, of: Accountability, page: PageRequest): Promise<OwnershipRow[]> =>
  scope.db
    .select()
    .from(ownerships)
    .where(
      and(
        eq(ownerships.organisationId, scope.organisationId),
        isOf(of),
        page.after?.[0] === undefined ? undefined : gt(ownerships.id, page.after[0]),
      ),
    )
    .orderBy(asc(ownerships.id))
    .limit(page.limit + 1);

export const insertOwnership = async (
  scope: Scope,
  of: Accountability,
  values: { personId: string; fromOn: IsoDate; untilOn?: IsoDate | null; handoverNote: string | null },
): Promise<OwnershipRow> => {
  const now = scope.clock.now();
  const [row] = await scope.db
    .insert(ownerships)
    .values({ id: newId(), organisationId: scope.organisationId, ...of, ...values, createdAt: now, updatedAt: now })
    .returning();
  if (row === undefined) throw new Error("the ownership was not stored");
  return row;
};

/** What somebody answers for on a day or will later, in the order of making; entries of no day are left out. */
export const selectOwnershipsHeld = (scope: Scope, personId: string, day: IsoDate): Promise<OwnershipRow[]> =>
  scope.db
    .select()
    .from(ownerships)
    .where(
      and(
        eq(ownerships.organisationId, scope.organisationId),
        eq(ownerships.personId, personId),
        or(isNull(ownerships.untilOn), and(gt(ownerships.untilOn, day), gt(ownerships.untilOn, ownerships.fromOn))),
      ),
    )
    .orderBy(asc(ownerships.id));

/** What stands in the history behind an entry, taken out of it; in order of time. */
export const takeOwnershipsAfter = async (scope: Scope, of: Accountability, id: string): Promise<OwnershipRow[]> => {
  const rows = await scope.db
    .delete(ownerships)
    .where(and(eq(ownerships.organisationId, scope.organisationId), isOf(of), gt(ownerships.id, id)))
    .returning();
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
};

export const endOwnership = async (scope: Scope, id: string, untilOn: IsoDate): Promise<void> => {
  await scope.db
    .update(ownerships)
    .set({ untilOn, updatedAt: scope.clock.now() })
    .where(and(eq(ownerships.organisationId, scope.organisationId), eq(ownerships.id, id)));
};
