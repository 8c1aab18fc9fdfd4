import { and, asc, desc, eq, gt, inArray, max } from "drizzle-orm";
import type { Scope } from "../platform/db/scope.ts";
import { postgresErrorOf } from "../platform/errors/database-errors.ts";
import { conflict } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { newId } from "../platform/ids/ids.ts";
import { ratingFrameworks } from "./tables.ts";

export type FrameworkVersionRow = typeof ratingFrameworks.$inferSelect;

const mine = (scope: Scope) => eq(ratingFrameworks.organisationId, scope.organisationId);

/** @throws Problem 409 when somebody else added the same version just now */
export const insertFramework = async (
  scope: Scope,
  values: Omit<typeof ratingFrameworks.$inferInsert, "id" | "organisationId">,
): Promise<FrameworkVersionRow> => {
  try {
    const [row] = await scope.db
      .insert(ratingFrameworks)
      .values({ ...values, id: newId(), organisationId: scope.organisationId })
      .returning();
    if (row === undefined) throw new Error("the framework was not stored");
    return row;
  } catch (error) {
    if (postgresErrorOf(error)?.code !== "23505") throw error;
    throw conflict(`Somebody else has just added a version of ${values.code}. Read it, and add yours again.`);
  }
};

/** The number of the last version under a code; null when there is none. */
export const selectLastVersionNumber = async (scope: Scope, code: string): Promise<number | null> => {
  const [row] = await scope.db
    .select({ last: max(ratingFrameworks.versionNumber) })
    .from(ratingFrameworks)
    .where(and(mine(scope), eq(ratingFrameworks.code, code)));
  return row?.last ?? null;
};

export const selectLatestFramework = async (scope: Scope, code: string): Promise<FrameworkVersionRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(ratingFrameworks)
    .where(and(mine(scope), eq(ratingFrameworks.code, code)))
    .orderBy(desc(ratingFrameworks.versionNumber))
    .limit(1);
  return row;
};

export const selectFrameworks = async (scope: Scope, ids: readonly string[]): Promise<FrameworkVersionRow[]> =>
  ids.length === 0
    ? []
    : scope.db
        .select()
        .from(ratingFrameworks)
        .where(and(mine(scope), inArray(ratingFrameworks.id, [...ids])));

/** In the order of adding; one row more than the limit. */
export const selectFrameworkPage = (scope: Scope, page: PageRequest, code?: string): Promise<FrameworkVersionRow[]> =>
  scope.db
    .select()
    .from(ratingFrameworks)
    .where(
      and(
        mine(scope),
        code === undefined ? undefined : eq(ratingFrameworks.code, code),
        page.after?.[0] === undefined ? undefined : gt(ratingFrameworks.id, page.after[0]),
      ),
    )
    .orderBy(asc(ratingFrameworks.id))
    .limit(page.limit + 1);
