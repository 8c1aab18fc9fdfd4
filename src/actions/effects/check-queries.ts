import { and, asc, eq, gt, inArray, isNotNull } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { newId } from "../../platform/ids/ids.ts";
import { actionChecks, actions, decisions } from "../tables.ts";

export type ActionCheckRow = typeof actionChecks.$inferSelect;

const ofAction = (scope: Scope, actionId: string) =>
  and(eq(actionChecks.organisationId, scope.organisationId), eq(actionChecks.actionId, actionId));

/** In the order of their making; one row more than the limit. */
export const pageChecks = (scope: Scope, page: PageRequest, actionId: string): Promise<ActionCheckRow[]> => {
  const after = page.after?.[0];
  return scope.db
    .select()
    .from(actionChecks)
    .where(and(ofAction(scope, actionId), after === undefined ? undefined : gt(actionChecks.id, after)))
    .orderBy(asc(actionChecks.id))
    .limit(page.limit + 1);
};

/** A meeting looks at an action once: of a second paper for it nothing is kept. */
export const insertChecks = async (
  scope: Scope,
  rows: readonly Omit<ActionCheckRow, "id" | "organisationId" | "createdAt">[],
): Promise<void> => {
  if (rows.length === 0) return;
  const createdAt = scope.clock.now();
  await scope.db
    .insert(actionChecks)
    .values(rows.map((row) => ({ ...row, id: newId(), organisationId: scope.organisationId, createdAt })))
    .onConflictDoNothing({ target: [actionChecks.actionId, actionChecks.occurrenceId] });
};

/** Ids of actions by their numbers. */
export const selectActionIds = async (scope: Scope, numbers: readonly number[]): Promise<Map<number, string>> => {
  if (numbers.length === 0) return new Map();
  const rows = await scope.db
    .select({ id: actions.id, number: actions.number })
    .from(actions)
    .where(and(eq(actions.organisationId, scope.organisationId), inArray(actions.number, [...numbers])));
  return new Map(rows.map(({ id, number }) => [number, id]));
};

/** What loops are made of: checks of actions with a metric, and the decisions that name one of these actions. */
export const selectLoopParts = async (scope: Scope, actionIds: readonly string[] | null) => {
  const wanted = actionIds === null ? undefined : inArray(actions.id, [...actionIds]);
  const isMine = and(eq(actions.organisationId, scope.organisationId), isNotNull(actions.metricId), wanted);
  const withMetric = await scope.db
    .select({ id: actions.id, number: actions.number })
    .from(actions)
    .where(isMine)
    .orderBy(asc(actions.number));
  const checks = await scope.db
    .select({
      actionId: actionChecks.actionId,
      verdict: actionChecks.verdict,
      checkedOn: actionChecks.checkedOn,
      documentId: actionChecks.documentId,
    })
    .from(actionChecks)
    .innerJoin(actions, eq(actions.id, actionChecks.actionId))
    .where(isMine);
  const following = await scope.db
    .select({ actionId: actions.id, number: decisions.number, decidedOn: decisions.decidedOn })
    .from(decisions)
    .innerJoin(actions, eq(actions.id, decisions.actionId))
    .where(isMine);
  return { actions: withMetric, checks, decisions: following };
};
