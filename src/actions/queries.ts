import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, not, or, type SQL, sql } from "drizzle-orm";
import { metrics } from "../metrics/tables.ts";
import { goals, strategies, strategyGoals } from "../plan/tables.ts";
import { codedRows, versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isUuid, newId } from "../platform/ids/ids.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { occurrences, routineGoals, routines } from "../routines/tables.ts";
import type { HandedOver } from "./handed-over.ts";
import { actions, actionUpdates, asks, decisions } from "./tables.ts";

export const decisionRows = versionedRows(decisions, "decision");
export const actionRows = versionedRows(actions, "action");
export const askRows = versionedRows(asks, "ask");

export type DecisionRow = Awaited<ReturnType<typeof decisionRows.byId>>;
export type ActionRow = Awaited<ReturnType<typeof actionRows.byId>>;
export type AskRow = Awaited<ReturnType<typeof askRows.byId>>;
export type ActionUpdateRow = typeof actionUpdates.$inferSelect;

// What an action refers to. A handover in the plan moves actions and a routine's run-up opens with them: asking the
// services of those domains back would close a circle, so these narrow reads stand in.
export const goalRows = codedRows(goals, "goal");
export const strategyRows = codedRows(strategies, "strategy");
export const metricRows = codedRows(metrics, "metric");

/** Of an occurrence, what a decision, an action or an ask needs to know. */
export interface MeetingRow {
  id: string;
  heldOn: IsoDate;
  status: (typeof occurrences.$inferSelect)["status"];
  routineCode: string;
  routineTitle: string;
}

const meetingColumns = {
  id: occurrences.id,
  heldOn: occurrences.heldOn,
  status: occurrences.status,
  routineCode: routines.code,
  routineTitle: routines.title,
};

export const selectMeetings = async (scope: Scope, ids: readonly string[]): Promise<Map<string, MeetingRow>> => {
  const unique = [...new Set(ids)].filter(isUuid);
  if (unique.length === 0) return new Map();
  const rows = await scope.db
    .select(meetingColumns)
    .from(occurrences)
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(and(eq(occurrences.organisationId, scope.organisationId), inArray(occurrences.id, unique)));
  return new Map(rows.map((row) => [row.id, row]));
};

/** The one goal that a meeting is about; null when it is about several, or all. */
export const selectOnlyGoalOf = async (scope: Scope, occurrenceId: string): Promise<string | null> => {
  const [turn] = await scope.db
    .select({ goalId: occurrences.turnGoalId })
    .from(occurrences)
    .where(and(eq(occurrences.organisationId, scope.organisationId), eq(occurrences.id, occurrenceId)));
  if (turn !== undefined && turn.goalId !== null) return turn.goalId;
  const rows = await scope.db
    .select({ goalId: routineGoals.goalId })
    .from(routineGoals)
    .innerJoin(occurrences, eq(occurrences.routineId, routineGoals.routineId))
    .where(and(eq(routineGoals.organisationId, scope.organisationId), eq(occurrences.id, occurrenceId)))
    .limit(2);
  return rows.length === 1 ? (rows[0]?.goalId ?? null) : null;
};

/** The strategies that serve one of the goals, as a subquery. */
export const selectStrategiesOf = (scope: Scope, goalIds: readonly string[]) =>
  scope.db
    .select({ id: strategyGoals.strategyId })
    .from(strategyGoals)
    .where(inArray(strategyGoals.goalId, [...goalIds]));

/** An action serves the goal it names, or the goals of its strategy when it names none. */
export const servesGoals = (scope: Scope, goalIds: readonly string[]): SQL => {
  if (goalIds.length === 0) return sql`false`;
  const isByStrategy = and(isNull(actions.goalId), inArray(actions.strategyId, selectStrategiesOf(scope, goalIds)));
  return or(inArray(actions.goalId, [...goalIds]), isByStrategy) ?? sql`false`;
};

interface ActionFilters {
  ownerId?: string | undefined;
  goalId?: string | undefined;
  strategyId?: string | undefined;
  metricId?: string | undefined;
  occurrenceId?: string | undefined;
  type?: ActionRow["type"] | undefined;
  state?: ActionRow["state"] | undefined;
  /** True: open and due before that day; false: the others. */
  overdue?: { is: boolean; on: IsoDate } | undefined;
}

export const pageActions = (scope: Scope, page: PageRequest, filters: ActionFilters): Promise<ActionRow[]> => {
  const { ownerId, goalId, strategyId, metricId, occurrenceId, type, state, overdue } = filters;
  const isOverdue = overdue && and(eq(actions.state, "open"), lt(actions.dueOn, overdue.on));
  return actionRows.page(
    scope,
    page,
    and(
      ownerId === undefined ? undefined : eq(actions.ownerId, ownerId),
      goalId === undefined ? undefined : servesGoals(scope, [goalId]),
      strategyId === undefined ? undefined : eq(actions.strategyId, strategyId),
      metricId === undefined ? undefined : eq(actions.metricId, metricId),
      occurrenceId === undefined ? undefined : eq(actions.occurrenceId, occurrenceId),
      type === undefined ? undefined : eq(actions.type, type),
      state === undefined ? undefined : eq(actions.state, state),
      isOverdue && (overdue.is ? isOverdue : not(isOverdue)),
    ),
  );
};

export const pageDecisions = (
  scope: Scope,
  page: PageRequest,
  { occurrenceId, actionId }: { occurrenceId?: string | undefined; actionId?: string | undefined },
): Promise<DecisionRow[]> =>
  decisionRows.page(
    scope,
    page,
    and(
      occurrenceId === undefined ? undefined : eq(decisions.occurrenceId, occurrenceId),
      actionId === undefined ? undefined : eq(decisions.actionId, actionId),
    ),
  );

interface AskFilters {
  occurrenceId?: string | undefined;
  fromId?: string | undefined;
  toId?: string | undefined;
  isAnswered?: boolean | undefined;
}

export const pageAsks = (scope: Scope, page: PageRequest, filters: AskFilters): Promise<AskRow[]> => {
  const { occurrenceId, fromId, toId, isAnswered } = filters;
  return askRows.page(
    scope,
    page,
    and(
      occurrenceId === undefined ? undefined : eq(asks.occurrenceId, occurrenceId),
      fromId === undefined ? undefined : eq(asks.fromId, fromId),
      toId === undefined ? undefined : eq(asks.toId, toId),
      isAnswered === undefined ? undefined : (isAnswered ? isNotNull : isNull)(asks.answeredOn),
    ),
  );
};

const readLabel = (reference: string, letter: "A" | "D"): number | null => {
  const match = /^(?:code:)?([AD])([1-9]\d{0,8})$/.exec(reference);
  return match?.[1] === letter ? Number(match[2]) : null;
};

/** By an id, `code:D3` or plain `D3`. @throws Problem 404 */
export const findDecision = async (scope: Scope, reference: string): Promise<DecisionRow> => {
  const number = readLabel(reference, "D");
  if (number === null) return decisionRows.byId(scope, reference);
  const [row] = await decisionRows.selectWhere(scope, eq(decisions.number, number));
  if (row === undefined) throw notFound("decision");
  return row;
};

/** What somebody wrote in a body: 422 where no such number exists, 404 for an id that is not here. */
export const resolveAction = async (scope: Scope, reference: string, pointer: string): Promise<ActionRow> => {
  const number = readLabel(reference, "A");
  if (isUuid(reference)) return actionRows.byId(scope, reference);
  const [row] = number === null ? [] : await actionRows.selectWhere(scope, eq(actions.number, number));
  if (row === undefined) throw unacceptable(pointer, `there is no action "${reference}"`);
  return row;
};

/** By an id, `code:A3` or plain `A3`. @throws Problem 404 */
export const findAction = async (scope: Scope, reference: string): Promise<ActionRow> => {
  const number = readLabel(reference, "A");
  if (number === null) return actionRows.byId(scope, reference);
  const [row] = await actionRows.selectWhere(scope, eq(actions.number, number));
  if (row === undefined) throw notFound("action");
  return row;
};

/** Holds the action until the transaction ends: of two answers at once the second sees the first. */
export const lockAction = async (scope: Scope, id: string): Promise<ActionRow> => {
  const [row] = await scope.db
    .select()
    .from(actions)
    .where(and(eq(actions.organisationId, scope.organisationId), eq(actions.id, id)))
    .for("update");
  if (row === undefined) throw notFound("action");
  return row;
};

const isServing = (scope: Scope, of: HandedOver): SQL | undefined => {
  if ("goalId" in of) return servesGoals(scope, [of.goalId]);
  return "strategyId" in of ? eq(actions.strategyId, of.strategyId) : undefined;
};

/** Locked, in the order of their making so that two handovers cannot wait for each other. */
export const lockOpenActionsOf = (scope: Scope, ownerId: string, of: HandedOver): Promise<ActionRow[]> =>
  scope.db
    .select()
    .from(actions)
    .where(
      and(
        eq(actions.organisationId, scope.organisationId),
        eq(actions.state, "open"),
        eq(actions.ownerId, ownerId),
        isServing(scope, of),
      ),
    )
    .orderBy(asc(actions.id))
    .for("update");

export const insertActionUpdate = async (
  scope: Scope,
  values: Omit<typeof actionUpdates.$inferInsert, "id" | "organisationId" | "createdAt" | "saidBy">,
): Promise<ActionUpdateRow> => {
  const [row] = await scope.db
    .insert(actionUpdates)
    .values({
      ...values,
      id: newId(),
      organisationId: scope.organisationId,
      saidBy: scope.actor.name,
      createdAt: scope.clock.now(),
    })
    .returning();
  if (row === undefined) throw new Error("the update was not stored");
  return row;
};

/** In the order in which they were made; one row more than the limit. */
export const pageActionUpdates = (scope: Scope, page: PageRequest, actionId: string): Promise<ActionUpdateRow[]> => {
  const after = page.after?.[0];
  return scope.db
    .select()
    .from(actionUpdates)
    .where(
      and(
        eq(actionUpdates.organisationId, scope.organisationId),
        eq(actionUpdates.actionId, actionId),
        after === undefined ? undefined : gt(actionUpdates.id, after),
      ),
    )
    .orderBy(asc(actionUpdates.id))
    .limit(page.limit + 1);
};

/** All updates of some actions, by action, in the order in which they were made. */
export const selectUpdatesOf = async (
  scope: Scope,
  actionIds: readonly string[],
): Promise<Map<string, ActionUpdateRow[]>> => {
  if (actionIds.length === 0) return new Map();
  const rows = await scope.db
    .select()
    .from(actionUpdates)
    .where(and(eq(actionUpdates.organisationId, scope.organisationId), inArray(actionUpdates.actionId, [...actionIds])))
    .orderBy(asc(actionUpdates.id));
  const byAction = new Map<string, ActionUpdateRow[]>();
  for (const row of rows) byAction.set(row.actionId, [...(byAction.get(row.actionId) ?? []), row]);
  return byAction;
};
