import { and, eq, gt, lte, ne, sql } from "drizzle-orm";
import type { Db } from "../platform/db/database.ts";
import { prepareOnce } from "../platform/db/prepared.ts";
import type { Scope } from "../platform/db/scope.ts";
import { dailyRuns, organisations } from "./tables.ts";

export type OrganisationRow = typeof organisations.$inferSelect;
export type NewOrganisationRow = typeof organisations.$inferInsert;
export type DailyRunRow = typeof dailyRuns.$inferSelect;

/**
 * The organisation of a scope, read once: every rule that asks for the time needs it. What changes it in the same
 * transaction forgets it here; a change by another transaction is seen by the next one.
 */
const known = new WeakMap<Scope, Promise<OrganisationRow>>();

const forget = (scope: Scope): void => {
  known.delete(scope);
};

const remember = (scope: Scope, row: OrganisationRow): void => {
  known.set(scope, Promise.resolve(row));
};

export const selectOrganisation = (scope: Scope): Promise<OrganisationRow> => {
  const read = async (): Promise<OrganisationRow> => {
    const statement = prepareOnce(scope.db, "organisation_by_id", (name) =>
      scope.db
        .select()
        .from(organisations)
        .where(eq(organisations.id, sql.placeholder("id")))
        .prepare(name),
    );
    const [row] = await statement.execute({ id: scope.organisationId });
    if (row === undefined) throw new Error("the scope's organisation does not exist");
    return row;
  };
  const row = known.get(scope) ?? read();
  known.set(scope, row);
  return row;
};

export const insertOrganisation = async (scope: Scope, row: NewOrganisationRow): Promise<OrganisationRow> => {
  const [stored] = await scope.db.insert(organisations).values(row).returning();
  if (stored === undefined) throw new Error("the organisation was not stored");
  return stored;
};

/** @returns undefined when the row no longer has the expected version. */
export const updateOrganisationRow = async (
  scope: Scope,
  values: Partial<NewOrganisationRow>,
  expectedVersion: number | "any",
): Promise<OrganisationRow | undefined> => {
  forget(scope);
  const [row] = await scope.db
    .update(organisations)
    .set({ ...values, version: sql`${organisations.version} + 1`, updatedAt: scope.clock.now() })
    .where(
      and(
        eq(organisations.id, scope.organisationId),
        expectedVersion === "any" ? undefined : eq(organisations.version, expectedVersion),
      ),
    )
    .returning();
  return row;
};

/** Does not count as a change of the organisation: its ETag stays. */
export const setClock = async (scope: Scope, clockAt: Date): Promise<void> => {
  forget(scope);
  const [row] = await scope.db
    .update(organisations)
    .set({ clockAt })
    .where(eq(organisations.id, scope.organisationId))
    .returning();
  if (row !== undefined) remember(scope, row);
};

export const takeNextNumber = async (scope: Scope, of: "decision" | "action"): Promise<number> => {
  const column = of === "decision" ? organisations.lastDecisionNumber : organisations.lastActionNumber;
  const [row] = await scope.db
    .update(organisations)
    .set(of === "decision" ? { lastDecisionNumber: sql`${column} + 1` } : { lastActionNumber: sql`${column} + 1` })
    .where(eq(organisations.id, scope.organisationId))
    .returning({ number: column });
  if (row === undefined) throw new Error("the scope's organisation does not exist");
  return row.number;
};

/** Nobody else takes a number until the transaction ends. */
export const lockNumbers = async (scope: Scope): Promise<void> => {
  await scope.db
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.id, scope.organisationId))
    .for("no key update");
};

/** Beyond any one organisation: only the operator's commands and the sweep look there. */
export const selectOrganisationByCode = async (db: Db, code: string): Promise<OrganisationRow | undefined> => {
  const [row] = await db.select().from(organisations).where(eq(organisations.code, code));
  return row;
};

export const existsOtherOrganisation = async (db: Db, exceptCode: string): Promise<boolean> => {
  const found = await db
    .select({ id: organisations.id })
    .from(organisations)
    .where(ne(organisations.code, exceptCode))
    .limit(1);
  return found.length > 0;
};

/** Moves the next daily run on, only if it is due: of two at once, one wins. */
export const advanceDailyRun = async (scope: Scope, now: Date, next: Date): Promise<boolean> => {
  forget(scope);
  const [moved] = await scope.db
    .update(organisations)
    .set({ nextDailyRunAt: next })
    .where(and(eq(organisations.id, scope.organisationId), lte(organisations.nextDailyRunAt, now)))
    .returning();
  if (moved !== undefined) remember(scope, moved);
  return moved !== undefined;
};

/** Brings the next daily run forward. */
export const setNextDailyRun = async (scope: Scope, next: Date): Promise<void> => {
  forget(scope);
  await scope.db
    .update(organisations)
    .set({ nextDailyRunAt: next })
    .where(and(eq(organisations.id, scope.organisationId), gt(organisations.nextDailyRunAt, next)));
};

/** @returns its id, or null when that day has its run already: a clock that jumped back does not make another. */
export const insertDailyRun = async (scope: Scope, row: typeof dailyRuns.$inferInsert): Promise<string | null> => {
  const [stored] = await scope.db.insert(dailyRuns).values(row).onConflictDoNothing().returning({ id: dailyRuns.id });
  return stored?.id ?? null;
};

/** Locks the run so that of two handlers at once one waits, and finds it done. */
export const lockDailyRun = async (scope: Scope, id: string): Promise<DailyRunRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(dailyRuns)
    .where(and(eq(dailyRuns.organisationId, scope.organisationId), eq(dailyRuns.id, id)))
    .for("update");
  return row;
};

export const finishDailyRun = async (scope: Scope, id: string): Promise<void> => {
  await scope.db.update(dailyRuns).set({ state: "done" }).where(eq(dailyRuns.id, id));
};

/** Daily runs enqueued before a real time and still not done. */
export const reclaimDailyRuns = async (scope: Scope, enqueuedBefore: Date): Promise<string[]> => {
  const rows = await scope.db
    .update(dailyRuns)
    .set({ enqueuedAt: scope.clock.now() })
    .where(
      and(
        eq(dailyRuns.organisationId, scope.organisationId),
        eq(dailyRuns.state, "due"),
        lte(dailyRuns.enqueuedAt, enqueuedBefore),
      ),
    )
    .returning({ id: dailyRuns.id });
  return rows.map((row) => row.id);
};
