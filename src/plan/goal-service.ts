import { recordAudit } from "../audit/service.ts";
import { resolveMetrics } from "../metrics/service.ts";
import { getTime } from "../organisations/service.ts";
import { resolvePerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import {
  type GoalRow,
  type GoalWithReferences,
  goalRows,
  replaceGoalMetrics,
  selectGoalMetrics,
  selectGoalPage,
  selectGoalsWithReferences,
} from "./goal-queries.ts";
import type { OwnershipRow } from "./ownership-queries.ts";
import {
  changeOwner,
  type HandOver,
  handOver,
  handOverUntilNext,
  listOwnerships,
  type Owned,
  startOwnership,
} from "./ownership-service.ts";
import { describeGoal, presentGoal } from "./present.ts";
import { refuseRepeats } from "./rules.ts";
import type { Goal, GoalInput, GoalPatch, HandOverInput } from "./schemas.ts";

/** What else goes with a goal to its new owner, done in the same transaction by who knows of it. */
export type AfterGoalHandOver = (scope: Scope, goal: GoalRow, handOver: HandOver) => Promise<void>;

const metricPointer = (index: number): string => `/metrics/${index}`;

const ownedGoal = (row: GoalRow): Owned => ({ of: { goalId: row.id }, code: row.code, title: row.title });

const auditGoal = async (scope: Scope, row: GoalRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "goal", entityId: row.id, summary });
};

const resolveGoalMetrics = async (scope: Scope, references: readonly string[]): Promise<string[]> => {
  const rows = await resolveMetrics(scope, references, metricPointer);
  refuseRepeats(rows, metricPointer);
  return rows.map((row) => row.id);
};

export const listGoals = (scope: Scope, page: PageRequest): Promise<GoalWithReferences[]> =>
  selectGoalPage(scope, page);

/** @throws Problem 404 */
export const getGoal = (scope: Scope, reference: string): Promise<GoalRow> => goalRows.byReference(scope, reference);

export const findGoalByCode = (scope: Scope, code: string): Promise<GoalRow | undefined> =>
  goalRows.find(scope, `code:${code}`);

/** Every goal of the organisation, for what is "about all goals". */
export const listAllGoals = (scope: Scope): Promise<GoalRow[]> => goalRows.selectWhere(scope, undefined);

/** Goals named in a body; `pointer` says where, for the error. @throws Problem 404, 422 */
export const resolveGoals = (
  scope: Scope,
  references: readonly string[],
  pointer: (index: number) => string,
): Promise<GoalRow[]> => goalRows.resolve(scope, references, pointer);

export const getGoalsById = (scope: Scope, ids: readonly string[]): Promise<Map<string, GoalRow>> =>
  goalRows.byIds(scope, [...new Set(ids)]);

export const getGoalCodes = (scope: Scope, ids: readonly string[]): Promise<Map<string, string>> =>
  goalRows.codesById(scope, ids);

/** Goal by goal, in the order in which documents show its metrics. */
export const listGoalMetrics = (
  scope: Scope,
  goalIds: readonly string[],
): Promise<{ goalId: string; metricId: string }[]> => selectGoalMetrics(scope, goalIds);

/** @throws Problem 404 */
export const listMetricIdsOfGoal = async (scope: Scope, goalReference: string): Promise<string[]> => {
  const { id } = await goalRows.byReference(scope, goalReference);
  return (await selectGoalMetrics(scope, [id])).map((link) => link.metricId);
};

/** Rows of a list bring their references along; others are looked up together. Keeps the order. */
const withReferences = async (
  scope: Scope,
  rows: readonly (GoalRow | GoalWithReferences)[],
): Promise<GoalWithReferences[]> => {
  const bare = rows.filter((row) => !("metrics" in row)).map((row) => row.id);
  const found = new Map((await selectGoalsWithReferences(scope, bare)).map((row) => [row.id, row]));
  return rows.flatMap((row) => ("metrics" in row ? [row] : (found.get(row.id) ?? [])));
};

/** The present state in the shape of the plan file, with today's owner. */
export const describeGoals = async (scope: Scope, rows: readonly GoalRow[]): Promise<GoalInput[]> =>
  (await withReferences(scope, rows)).map(describeGoal);

export const presentGoals = async (scope: Scope, rows: readonly GoalRow[]): Promise<Goal[]> =>
  (await withReferences(scope, rows)).map(presentGoal);

/**
 * With an owner, the history begins on the organisation's today.
 * @throws Problem 404, 409 when the code is taken, 422 for unknown codes
 */
export const createGoal = async (scope: Scope, input: GoalInput): Promise<GoalRow> => {
  const metricIds = await resolveGoalMetrics(scope, input.metrics);
  const owner = input.owner === undefined ? null : await resolvePerson(scope, input.owner, "/owner");
  const row = await goalRows.insert(scope, {
    code: input.code,
    title: input.title,
    description: input.description ?? null,
  });
  await replaceGoalMetrics(scope, row.id, metricIds);
  if (owner !== null) await startOwnership(scope, { goalId: row.id }, owner.id);
  const accountable = owner === null ? "" : `; ${owner.title} answers for it`;
  await auditGoal(scope, row, "goal.created", `${row.title} (${row.code}) was added${accountable}`);
  return row;
};

/**
 * Another owner takes over from the organisation's today on.
 * @param afterHandOver runs when the owner changed
 * @throws Problem 404, 412, 422
 */
export const updateGoal = async (
  scope: Scope,
  reference: string,
  patch: GoalPatch,
  expectedVersion: ExpectedVersion,
  afterHandOver?: AfterGoalHandOver,
): Promise<GoalRow> => {
  const { id } = await goalRows.byReference(scope, reference);
  const metricIds = patch.metrics === undefined ? undefined : await resolveGoalMetrics(scope, patch.metrics);
  // Fields that are undefined are left as they are.
  const row = await goalRows.update(scope, id, { title: patch.title, description: patch.description }, expectedVersion);
  if (metricIds !== undefined) await replaceGoalMetrics(scope, id, metricIds);
  await auditGoal(
    scope,
    row,
    "goal.changed",
    `${row.title} (${row.code}) was changed: ${Object.keys(patch).join(", ")}`,
  );
  const done = patch.owner === undefined ? null : await changeOwner(scope, ownedGoal(row), patch.owner);
  if (done !== null) await afterHandOver?.(scope, row, done);
  return row;
};

/** Takes its history of owners along. @throws Problem 404, 409 while strategies, routines or actions refer to it, 412 */
export const removeGoal = async (scope: Scope, reference: string, expectedVersion: ExpectedVersion): Promise<void> => {
  const row = await goalRows.byReference(scope, reference);
  await goalRows.remove(scope, row.id, expectedVersion);
  await auditGoal(scope, row, "goal.removed", `${row.title} (${row.code}) was removed`);
};

/** The history of who was accountable, in order of time. @throws Problem 404 */
export const listGoalOwners = async (scope: Scope, reference: string, page: PageRequest): Promise<OwnershipRow[]> => {
  const { id } = await goalRows.byReference(scope, reference);
  return listOwnerships(scope, { goalId: id }, page);
};

/**
 * Somebody takes over what a person held of a goal until a handover that is dated ahead already.
 * @throws Problem 404, 422 when the day lies before the person's own entry
 */
export const handOverGoalUntilNext = async (
  scope: Scope,
  held: OwnershipRow & { goalId: string },
  to: Parameters<typeof handOverUntilNext>[3],
  when: Parameters<typeof handOverUntilNext>[4],
): Promise<void> => {
  const goal = await goalRows.update(scope, held.goalId, {});
  await handOverUntilNext(scope, ownedGoal(goal), held, to, when);
};

/**
 * Somebody else answers for the goal from a day on, the organisation's today when none is given. Moving its open
 * actions is the caller's part.
 * @throws Problem 404, 422 for an unknown person, the present owner, or a day before the last entry of the history
 */
export const handOverGoal = async (scope: Scope, reference: string, input: HandOverInput) => {
  const { id } = await goalRows.byReference(scope, reference);
  // The goal shows its owner, so its ETag changes; and of two handovers at once one waits for the other.
  const goal = await goalRows.update(scope, id, {});
  return { goal, ...(await handOver(scope, ownedGoal(goal), input)) };
};
