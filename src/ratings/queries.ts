import { and, asc, desc, eq, gt, inArray, lte, ne, notInArray, or, sql } from "drizzle-orm";
import { strategies } from "../plan/tables.ts";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isUuid, newId } from "../platform/ids/ids.ts";
import type { IsoDate } from "../platform/time/dates.ts";
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

interface Subjects {
  goalId?: string | undefined;
  strategyId?: string | undefined;
}

const isOf = ({ goalId, strategyId }: Subjects) =>
  and(
    goalId === undefined ? undefined : eq(ratings.goalId, goalId),
    strategyId === undefined ? undefined : eq(ratings.strategyId, strategyId),
  );

interface RatingFilters extends Subjects {
  stage?: RatingRow["stage"] | undefined;
  /** Left out, as if they were not there. */
  withoutIds: readonly string[];
}

/** In the order of recording; one row more than the limit. */
export const selectRatingPage = (scope: Scope, page: PageRequest, filters: RatingFilters): Promise<RatingRow[]> => {
  const { stage, withoutIds } = filters;
  const after = page.after?.[0];
  return scope.db
    .select()
    .from(ratings)
    .where(
      and(
        mine(scope),
        isOf(filters),
        stage === undefined ? undefined : eq(ratings.stage, stage),
        withoutIds.length === 0 ? undefined : notInArray(ratings.id, [...withoutIds]),
        after === undefined ? undefined : gt(ratings.id, after),
      ),
    )
    .orderBy(asc(ratings.id))
    .limit(page.limit + 1);
};

export interface SelfAssessmentRow {
  id: string;
  ratedOn: IsoDate;
  raterId: string;
  /** The latest day on which the unit rated the same goal or strategy. */
  lastUnitRatingOn: IsoDate | null;
}

/** Every self-assessment, of one goal or strategy where it is named, with what decides who sees it. */
export const selectSelfAssessments = (scope: Scope, of: Subjects): Promise<SelfAssessmentRow[]> => {
  const unitRatings = scope.db
    .select({
      goalId: ratings.goalId,
      strategyId: ratings.strategyId,
      lastOn: sql<IsoDate>`max(${ratings.ratedOn})`.as("last_on"),
    })
    .from(ratings)
    .where(and(mine(scope), eq(ratings.stage, "unit")))
    .groupBy(ratings.goalId, ratings.strategyId)
    .as("unit_ratings");
  return scope.db
    .select({
      id: ratings.id,
      ratedOn: ratings.ratedOn,
      raterId: ratings.raterId,
      lastUnitRatingOn: unitRatings.lastOn,
    })
    .from(ratings)
    .leftJoin(unitRatings, or(eq(unitRatings.goalId, ratings.goalId), eq(unitRatings.strategyId, ratings.strategyId)))
    .where(and(mine(scope), eq(ratings.stage, "self"), isOf(of)));
};

/** Every rating of all stages, of one goal or strategy where it is named, in the order of recording. */
export const selectRatingsOf = (scope: Scope, of: Subjects): Promise<RatingRow[]> =>
  scope.db
    .select()
    .from(ratings)
    .where(and(mine(scope), isOf(of)))
    .orderBy(asc(ratings.id));

/** What was rated by a day, as it was recorded by a moment, of each of the goals and strategies. */
export const selectRatingsKnown = async (
  scope: Scope,
  of: { goalIds: readonly string[]; strategyIds: readonly string[] },
  known: { on: IsoDate; by: Date },
): Promise<RatingRow[]> => {
  if (of.goalIds.length + of.strategyIds.length === 0) return [];
  return scope.db
    .select()
    .from(ratings)
    .where(
      and(
        mine(scope),
        lte(ratings.ratedOn, known.on),
        lte(ratings.recordedAt, known.by),
        or(inArray(ratings.goalId, [...of.goalIds]), inArray(ratings.strategyId, [...of.strategyIds])),
      ),
    )
    .orderBy(asc(ratings.id));
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
