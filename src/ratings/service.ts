import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById, getPerson, resolvePerson } from "../people/service.ts";
import { getGoal, getGoalCodes, resolveGoals } from "../plan/goal-service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import { getStrategy } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { formatDate } from "../platform/time/dates.ts";
import { pickCountingRating } from "./counting.ts";
import { requireOwnAssessment } from "./policy.ts";
import {
  insertRating,
  type RatingRow,
  selectLastRatings,
  selectRating,
  selectRatingPage,
  strategyRows,
} from "./queries.ts";
import type { Rating, RatingInput } from "./schemas.ts";
import { describeLikelihood, describeStage } from "./wording.ts";

export type { RatingRow } from "./queries.ts";

/** In the order of recording; one row more than the limit. @throws Problem 404 for an unknown goal or strategy */
export const listRatings = async (
  scope: Scope,
  page: PageRequest,
  filters: { goal?: string | undefined; strategy?: string | undefined; stage?: RatingRow["stage"] | undefined },
): Promise<RatingRow[]> => {
  const goal = filters.goal === undefined ? undefined : await getGoal(scope, filters.goal);
  const strategy = filters.strategy === undefined ? undefined : await getStrategy(scope, filters.strategy);
  return selectRatingPage(scope, page, { goalId: goal?.id, strategyId: strategy?.id, stage: filters.stage });
};

/** @throws Problem 404 */
export const getRating = (scope: Scope, id: string): Promise<RatingRow> => selectRating(scope, id);

const resolveSubject = async (scope: Scope, { goal, strategy }: RatingInput) => {
  if (goal !== undefined) {
    const [row] = await resolveGoals(scope, [goal], () => "/goal");
    if (row !== undefined) return { ...row, of: { goalIds: [row.id] }, columns: { goalId: row.id } };
  }
  const row = await strategyRows.resolveOne(scope, strategy ?? "", "/strategy");
  return { ...row, of: { strategyIds: [row.id] }, columns: { strategyId: row.id } };
};

/** A key need not speak for a person, so who judged is said, unless it does. */
const resolveRater = (scope: Scope, reference: string | undefined) => {
  if (reference !== undefined) return resolvePerson(scope, reference, "/rater");
  const { personId } = scope.actor;
  if (personId === null) throw unacceptable("/rater", "say who judged: this key speaks for nobody in particular");
  return getPerson(scope, personId);
};

/**
 * Adds a judgement of how likely a goal or strategy is to be delivered; none is ever changed, a later one supersedes it.
 * @param input.ratedOn the day it was judged, in the organisation's zone; today when absent
 * @throws Problem 403 for an owner beyond their own self-assessment, 404, 422 with pointers
 */
export const recordRating = async (scope: Scope, input: RatingInput): Promise<RatingRow> => {
  const { now, today } = await getTime(scope);
  const subject = await resolveSubject(scope, input);
  const rater = await resolveRater(scope, input.rater);
  const [owner] = await listOwners(scope, subject.of, today);
  requireOwnAssessment(scope.actor, { stage: input.stage, ownerId: owner?.personId ?? null, raterId: rater.id });
  const ratedOn = input.ratedOn ?? today;
  if (ratedOn > today) throw unacceptable("/ratedOn", `lies in the future; today is ${formatDate(today)}`);
  const row = await insertRating(scope, {
    ...subject.columns,
    stage: input.stage,
    likelihood: input.likelihood,
    rationale: input.rationale,
    ratedOn,
    raterId: rater.id,
    recordedAt: now,
  });
  await recordAudit(scope, now, {
    event: "rating.recorded",
    entityType: "rating",
    entityId: row.id,
    summary: `${subject.title} (${subject.code}) was rated ${describeLikelihood(row.likelihood)} ${describeStage(row.stage)}`,
    detail: { rater: rater.code, ratedOn },
  });
  return row;
};

/**
 * The rating that counts, of each goal and strategy that has one: see `pickCountingRating`. Self-assessments are never
 * among them.
 */
export const getLatestRatings = async (
  scope: Scope,
  of: { goalIds?: readonly string[]; strategyIds?: readonly string[] },
): Promise<RatingRow[]> => {
  const rows = await selectLastRatings(scope, { goalIds: of.goalIds ?? [], strategyIds: of.strategyIds ?? [] });
  const subjects = new Set(rows.map((row) => row.goalId ?? row.strategyId));
  return [...subjects].flatMap(
    (subject) => pickCountingRating(rows.filter((row) => (row.goalId ?? row.strategyId) === subject)) ?? [],
  );
};

/** Rows as the API shows them, in the same order. */
export const presentRatings = async (scope: Scope, rows: readonly RatingRow[]): Promise<Rating[]> => {
  const idsOf = (field: "goalId" | "strategyId") => rows.flatMap((row) => row[field] ?? []);
  const goals = await getGoalCodes(scope, idsOf("goalId"));
  const strategies = await strategyRows.codesById(scope, idsOf("strategyId"));
  const people = await getPeopleById(
    scope,
    rows.map((row) => row.raterId),
  );
  return rows.map((row) => ({
    id: row.id,
    goal: goals.get(row.goalId ?? "") ?? null,
    strategy: strategies.get(row.strategyId ?? "") ?? null,
    stage: row.stage,
    likelihood: row.likelihood,
    rationale: row.rationale,
    ratedOn: row.ratedOn,
    rater: people.get(row.raterId)?.code ?? row.raterId,
    recordedAt: row.recordedAt.toISOString(),
  }));
};
