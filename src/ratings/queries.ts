import { and, asc, desc, eq, gt, inArray, ne, or } from "drizzle-orm";
import { strategies } from "../plan/tables.ts";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isUuid, newId } from "../platform/ids/ids.ts";
import { ratings } from "./tables.ts";

export type RatingRow = typeof ratings.$inferSelect;

/** What a rating refers to in a body: the plan's service finds strategies by path alone. */
export const strategyRows = codedRows(strategies, "strategy");

const mine = (scope: Scope) => eq(ratings.organisationId, scope.organisationId);

export const insertRating = async (
  scope: Scope,
  values: Omit<typeof ratings.$inferInsert, "id" | "organisationId">,
): Promise<RatingRow> => {
  const [row] = await scope.db
    .insert(ratings)
    .values({ ...values, id: newId(), organisationId: scope.organisationId })
    .returning();
  if (row === undefined) throw new Error("the rating was not stored");
  return row;
};

/** @throws Problem 404 */
export const selectRating = async (scope: Scope, id: string): Promise<RatingRow> => {
  const [row] = isUuid(id)
    ? await scope.db
        .select()
        .from(ratings)
        .where(and(mine(scope), eq(ratings.id, id)))
    : [];
  if (row === undefined) throw notFound("rating");
  return row;
};

interface RatingFilters {
  goalId?: string | undefined;
  strategyId?: string | undefined;
  stage?: RatingRow["stage"] | undefined;
}

/** In the order of recording; one row more than the limit. */
export const selectRatingPage = (scope: Scope, page: PageRequest, filters: RatingFilters): Promise<RatingRow[]> => {
  const { goalId, strategyId, stage } = filters;
  const after = page.after?.[0];
  return scope.db
    .select()
    .from(ratings)
    .where(
      and(
        mine(scope),
        goalId === undefined ? undefined : eq(ratings.goalId, goalId),
        strategyId === undefined ? undefined : eq(ratings.strategyId, strategyId),
        stage === undefined ? undefined : eq(ratings.stage, stage),
        after === undefined ? undefined : gt(ratings.id, after),
      ),
    )
    .orderBy(asc(ratings.id))
    .limit(page.limit + 1);
};

/** The last rating of the unit and the last agreed one, of each of the goals and strategies. */
export const selectLastRatings = async (
  scope: Scope,
  of: { goalIds: readonly string[]; strategyIds: readonly string[] },
): Promise<RatingRow[]> => {
  if (of.goalIds.length + of.strategyIds.length === 0) return [];
  return scope.db
    .selectDistinctOn([ratings.goalId, ratings.strategyId, ratings.stage])
    .from(ratings)
    .where(
      and(
        mine(scope),
        ne(ratings.stage, "self"),
        or(inArray(ratings.goalId, [...of.goalIds]), inArray(ratings.strategyId, [...of.strategyIds])),
      ),
    )
    .orderBy(
      asc(ratings.goalId),
      asc(ratings.strategyId),
      asc(ratings.stage),
      desc(ratings.ratedOn),
      desc(ratings.recordedAt),
      desc(ratings.id),
    );
};
