import { recordAudit } from "../audit/service.ts";
import { resolveMetrics } from "../metrics/service.ts";
import { getTime } from "../organisations/service.ts";
import { resolvePerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { getGoal, listGoalMetrics, resolveGoals } from "./goal-service.ts";
import { type MilestoneRow, selectMilestonesOf } from "./milestone-queries.ts";
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
import { describeStrategy, presentStrategy } from "./present.ts";
import { refuseRepeats } from "./rules.ts";
import type { HandOverInput, Strategy, StrategyInput, StrategyPatch } from "./schemas.ts";
import {
  replaceStrategyGoals,
  replaceStrategyMetrics,
  type StrategyRow,
  type StrategyWithReferences,
  selectGoalsOfStrategies,
  selectStrategiesOfGoals,
  selectStrategiesWithReferences,
  selectStrategyMetrics,
  selectStrategyPage,
  strategyRows,
} from "./strategy-queries.ts";

const metricPointer = (index: number): string => `/metrics/${index}`;
/** What else goes with a strategy to its new owner, done in the same transaction by who knows of it. */
export type AfterStrategyHandOver = (scope: Scope, strategy: StrategyRow, handOver: HandOver) => Promise<void>;

const goalPointer = (index: number): string => `/goals/${index}`;

const ownedStrategy = (row: StrategyRow): Owned => ({ of: { strategyId: row.id }, code: row.code, title: row.title });

const auditStrategy = async (scope: Scope, row: StrategyRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "strategy", entityId: row.id, summary });
};

const resolveServedGoals = async (scope: Scope, references: readonly string[]): Promise<string[]> => {
  const rows = await resolveGoals(scope, references, goalPointer);
  refuseRepeats(rows, goalPointer);
  return rows.map((row) => row.id);
};

const resolvePromisedMetrics = async (scope: Scope, references: readonly string[]): Promise<string[]> => {
  const rows = await resolveMetrics(scope, references, metricPointer);
  refuseRepeats(rows, metricPointer);
  return rows.map((row) => row.id);
};

/** @throws Problem 404 for a goal that is not there */
export const listStrategies = async (
  scope: Scope,
  page: PageRequest,
  filters: { goal?: string | undefined },
): Promise<StrategyWithReferences[]> => {
  const goal = filters.goal === undefined ? undefined : await getGoal(scope, filters.goal);
  return selectStrategyPage(scope, page, goal?.id);
};

/** @throws Problem 404 */
export const getStrategy = (scope: Scope, reference: string): Promise<StrategyRow> =>
  strategyRows.byReference(scope, reference);

/** Strategies named in a body; `pointer` says where, for the error. @throws Problem 404, 422 */
export const resolveStrategies = (
  scope: Scope,
  references: readonly string[],
  pointer: (index: number) => string,
): Promise<StrategyRow[]> => strategyRows.resolve(scope, references, pointer);

export const getStrategiesById = (scope: Scope, ids: readonly string[]): Promise<Map<string, StrategyRow>> =>
  strategyRows.byIds(scope, [...new Set(ids)]);

export const getStrategyCodes = (scope: Scope, ids: readonly string[]): Promise<Map<string, string>> =>
  strategyRows.codesById(scope, ids);

/** Which goals each strategy serves, in its order. */
export const listGoalsOfStrategies = async (
  scope: Scope,
  strategyIds: readonly string[],
): Promise<{ strategyId: string; goalId: string }[]> =>
  strategyIds.length === 0 ? [] : selectGoalsOfStrategies(scope, strategyIds);

/**
 * By what each strategy is judged, in its order: its own metrics, else those of the goals it serves.
 * @param exceptGoalIds goals whose metrics are looked at anyway
 */
export const listMetricsOfStrategies = async (
  scope: Scope,
  strategyIds: readonly string[],
  exceptGoalIds: readonly string[] = [],
): Promise<{ strategyId: string; metricId: string }[]> => {
  if (strategyIds.length === 0) return [];
  const own = await selectStrategyMetrics(scope, strategyIds);
  const promising = new Set(own.map(({ strategyId }) => strategyId));
  const judgedByGoals = strategyIds.filter((id) => !promising.has(id));
  const served = (await listGoalsOfStrategies(scope, judgedByGoals)).filter(
    ({ goalId }) => !exceptGoalIds.includes(goalId),
  );
  if (served.length === 0) return own;
  const ofGoals = await listGoalMetrics(
    scope,
    served.map(({ goalId }) => goalId),
  );
  const byGoals = served.flatMap(({ strategyId, goalId }) =>
    ofGoals.filter((link) => link.goalId === goalId).map(({ metricId }) => ({ strategyId, metricId })),
  );
  return [...own, ...byGoals];
};

/** By date due. */
export const listMilestonesOf = async (scope: Scope, strategyIds: readonly string[]): Promise<MilestoneRow[]> =>
  strategyIds.length === 0 ? [] : selectMilestonesOf(scope, strategyIds);

/** Those that go on and serve any of the goals, each once, in the order in which they were added. */
export const listStrategiesOfGoals = (
  scope: Scope,
  goalIds: readonly string[],
): Promise<{ id: string; code: string; title: string }[]> =>
  goalIds.length === 0 ? Promise.resolve([]) : selectStrategiesOfGoals(scope, goalIds);

export const findStrategyByCode = (scope: Scope, code: string): Promise<StrategyRow | undefined> =>
  strategyRows.find(scope, `code:${code}`);

/** Rows of a list bring their references along; others are looked up together. Keeps the order. */
const withReferences = async (
  scope: Scope,
  rows: readonly (StrategyRow | StrategyWithReferences)[],
): Promise<StrategyWithReferences[]> => {
  const bare = rows.filter((row) => !("goals" in row)).map((row) => row.id);
  const found = new Map((await selectStrategiesWithReferences(scope, bare)).map((row) => [row.id, row]));
  return rows.flatMap((row) => ("goals" in row ? [row] : (found.get(row.id) ?? [])));
};

/** The present state in the shape of the plan file, with today's owner. */
export const describeStrategies = async (scope: Scope, rows: readonly StrategyRow[]): Promise<StrategyInput[]> =>
  (await withReferences(scope, rows)).map(describeStrategy);

export const presentStrategies = async (scope: Scope, rows: readonly StrategyRow[]): Promise<Strategy[]> =>
  (await withReferences(scope, rows)).map(presentStrategy);

/**
 * With an owner, the history begins on the organisation's today.
 * @throws Problem 404, 409 when the code is taken, 422 for unknown codes
 */
export const createStrategy = async (scope: Scope, input: StrategyInput): Promise<StrategyRow> => {
  const goalIds = await resolveServedGoals(scope, input.goals);
  const metricIds = await resolvePromisedMetrics(scope, input.metrics);
  const owner = input.owner === undefined ? null : await resolvePerson(scope, input.owner, "/owner");
  const row = await strategyRows.insert(scope, {
    code: input.code,
    title: input.title,
    theoryOfAction: input.theoryOfAction ?? null,
    promisedContribution: input.promisedContribution ?? null,
    cost: input.cost ?? null,
    evaluateOn: input.evaluateOn ?? null,
  });
  await replaceStrategyGoals(scope, row.id, goalIds);
  await replaceStrategyMetrics(scope, row.id, metricIds);
  if (owner !== null) await startOwnership(scope, { strategyId: row.id }, owner.id);
  const accountable = owner === null ? "" : `; ${owner.title} answers for it`;
  await auditStrategy(scope, row, "strategy.created", `${row.title} (${row.code}) was added${accountable}`);
  return row;
};

/**
 * Another owner takes over from the organisation's today on.
 * @param afterHandOver runs when the owner changed
 * @throws Problem 404, 412, 422
 */
export const updateStrategy = async (
  scope: Scope,
  reference: string,
  patch: StrategyPatch,
  expectedVersion: ExpectedVersion,
  afterHandOver?: AfterStrategyHandOver,
): Promise<StrategyRow> => {
  const { id } = await strategyRows.byReference(scope, reference);
  const goalIds = patch.goals === undefined ? undefined : await resolveServedGoals(scope, patch.goals);
  const metricIds = patch.metrics === undefined ? undefined : await resolvePromisedMetrics(scope, patch.metrics);
  const { title, theoryOfAction, promisedContribution, cost, evaluateOn, stoppedOn } = patch;
  // Fields that are undefined are left as they are.
  const columns = { title, theoryOfAction, promisedContribution, cost, evaluateOn, stoppedOn };
  const row = await strategyRows.update(scope, id, columns, expectedVersion);
  if (goalIds !== undefined) await replaceStrategyGoals(scope, id, goalIds);
  if (metricIds !== undefined) await replaceStrategyMetrics(scope, id, metricIds);
  await auditStrategy(
    scope,
    row,
    "strategy.changed",
    `${row.title} (${row.code}) was changed: ${Object.keys(patch).join(", ")}`,
  );
  const done = patch.owner === undefined ? null : await changeOwner(scope, ownedStrategy(row), patch.owner);
  if (done !== null) await afterHandOver?.(scope, row, done);
  return row;
};

/** Takes its milestones and its history of owners along. @throws Problem 404, 409 while actions refer to it, 412 */
export const removeStrategy = async (
  scope: Scope,
  reference: string,
  expectedVersion: ExpectedVersion,
): Promise<void> => {
  const row = await strategyRows.byReference(scope, reference);
  await strategyRows.remove(scope, row.id, expectedVersion);
  await auditStrategy(scope, row, "strategy.removed", `${row.title} (${row.code}) was removed`);
};

/** The history of who was accountable, in order of time. @throws Problem 404 */
export const listStrategyOwners = async (
  scope: Scope,
  reference: string,
  page: PageRequest,
): Promise<OwnershipRow[]> => {
  const { id } = await strategyRows.byReference(scope, reference);
  return listOwnerships(scope, { strategyId: id }, page);
};

/**
 * Somebody takes over what a person held of a strategy until a handover that is dated ahead already.
 * @throws Problem 404, 422 when the day lies before the person's own entry
 */
export const handOverStrategyUntilNext = async (
  scope: Scope,
  held: OwnershipRow & { strategyId: string },
  to: Parameters<typeof handOverUntilNext>[3],
  when: Parameters<typeof handOverUntilNext>[4],
): Promise<void> => {
  const strategy = await strategyRows.update(scope, held.strategyId, {});
  await handOverUntilNext(scope, ownedStrategy(strategy), held, to, when);
};

/**
 * Somebody else answers for the strategy from a day on, the organisation's today when none is given. The day of its
 * evaluation stays.
 * @throws Problem 404, 422 for an unknown person, the present owner, or a day before the last entry of the history
 */
export const handOverStrategy = async (scope: Scope, reference: string, input: HandOverInput) => {
  const { id } = await strategyRows.byReference(scope, reference);
  const strategy = await strategyRows.update(scope, id, {});
  return { strategy, ...(await handOver(scope, ownedStrategy(strategy), input)) };
};

/** Holds a strategy until the transaction ends: of two who decide at once, the second sees what the first did. @throws Problem 404 */
export const lockStrategy = async (scope: Scope, reference: string): Promise<StrategyRow> => {
  const { id } = await strategyRows.byReference(scope, reference);
  return strategyRows.update(scope, id, {});
};

/**
 * Sets when a strategy comes up next, or that it is stopped; whoever decides it says so in the audit trail.
 */
export const settleStrategy = (
  scope: Scope,
  id: string,
  next: { evaluateOn: IsoDate | null; stoppedOn: IsoDate | null },
): Promise<StrategyRow> => strategyRows.update(scope, id, next);
