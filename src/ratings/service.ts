import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById, getPerson, resolvePerson } from "../people/service.ts";
import { getGoal, getGoalCodes, resolveGoals } from "../plan/goal-service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import { getStrategy } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound, unacceptable, unacceptableFields } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { formatDate } from "../platform/time/dates.ts";
import { pickCountingRating } from "./counting.ts";
import { checkJudgedRows } from "./framework.ts";
import { frameworkIdOf, getFrameworksOf, resolveFramework } from "./framework-service.ts";
import { requireOwnAssessment } from "./policy.ts";
import {
  insertRating,
  type RatingRow,
  selectLastRatings,
  selectRating,
  selectRatingPage,
  selectSelfAssessments,
  strategyRows,
} from "./queries.ts";
import { isVisibleTo } from "./rounds.ts";
import type { Rating, RatingInput } from "./schemas.ts";
import { describeLikelihood, describeStage } from "./wording.ts";

export type { RatingRow } from "./queries.ts";

/**
 * The self-assessments, of one goal or strategy where it is named, that the reader does not see yet: see `isVisibleTo`.
 */
export const listHiddenIds = async (
  scope: Scope,
  of: { goalId?: string | undefined; strategyId?: string | undefined } = {},
): Promise<string[]> => {
  const rows = await selectSelfAssessments(scope, of);
  return rows
    .filter((row) => !isVisibleTo(scope.actor, { ...row, stage: "self" }, row.lastUnitRatingOn))
    .map(({ id }) => id);
};

/**
 * In the order of recording, without what the reader does not see yet; one row more than the limit.
 * @throws Problem 404 for an unknown goal or strategy
 */
export const listRatings = async (
  scope: Scope,
  page: PageRequest,
  filters: { goal?: string | undefined; strategy?: string | undefined; stage?: RatingRow["stage"] | undefined },
): Promise<RatingRow[]> => {
  const goal = filters.goal === undefined ? undefined : await getGoal(scope, filters.goal);
  const strategy = filters.strategy === undefined ? undefined : await getStrategy(scope, filters.strategy);
  const of = { goalId: goal?.id, strategyId: strategy?.id };
  const withoutIds = await listHiddenIds(scope, of);
  return selectRatingPage(scope, page, { ...of, stage: filters.stage, withoutIds });
};

/** @throws Problem 404, also for a self-assessment that the reader does not see yet */
export const getRating = async (scope: Scope, id: string): Promise<RatingRow> => {
  const row = await selectRating(scope, id);
  const of = { goalId: row.goalId ?? undefined, strategyId: row.strategyId ?? undefined };
  if ((await listHiddenIds(scope, of)).includes(row.id)) throw notFound("rating");
  return row;
};

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
 * @param input.rows the point given to each row of the framework; none, or all of them
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
  const framework = await resolveFramework(scope, input.framework);
  const faults = checkJudgedRows(framework, input.rows ?? {});
  if (faults.length > 0) throw unacceptableFields(faults);
  const row = await insertRating(scope, {
    ...subject.columns,
    stage: input.stage,
    likelihood: input.likelihood,
    rationale: input.rationale,
    ratedOn,
    raterId: rater.id,
    recordedAt: now,
    frameworkId: frameworkIdOf(framework),
    rows: input.rows ?? {},
  });
  const name = `${subject.title} (${subject.code})`;
  await recordAudit(scope, now, {
    event: "rating.recorded",
    entityType: "rating",
    entityId: row.id,
    // The unit reads the audit trail, and rates without knowing what the owner said.
    summary:
      row.stage === "self"
        ? `${name} was assessed by its owner`
        : `${name} was rated ${describeLikelihood(row.likelihood)} ${describeStage(row.stage)}`,
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
  const frameworkOf = await getFrameworksOf(
    scope,
    rows.map((row) => row.frameworkId),
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
    framework: { code: frameworkOf(row.frameworkId).code, versionNumber: frameworkOf(row.frameworkId).versionNumber },
    rows: row.rows,
    recordedAt: row.recordedAt.toISOString(),
  }));
};
