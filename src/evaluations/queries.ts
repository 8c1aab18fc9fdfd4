import { and, asc, eq, inArray, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { auditEntries } from "../audit/tables.ts";
import { strategies, strategyGoals } from "../plan/tables.ts";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { newId } from "../platform/ids/ids.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { evaluations } from "./tables.ts";

export const evaluationRows = versionedRows(evaluations, "evaluation");
export type EvaluationRow = Awaited<ReturnType<typeof evaluationRows.byId>>;

export const pageEvaluations = (
  scope: Scope,
  page: PageRequest,
  { strategyId, isWaiting }: { strategyId?: string | undefined; isWaiting?: boolean | undefined },
): Promise<EvaluationRow[]> =>
  evaluationRows.page(
    scope,
    page,
    and(
      strategyId === undefined ? undefined : eq(evaluations.strategyId, strategyId),
      isWaiting === undefined ? undefined : (isWaiting ? isNull : isNotNull)(evaluations.decision),
    ),
  );

export interface DueStrategy {
  id: string;
  code: string;
  title: string;
  evaluateOn: IsoDate;
}

const dueColumns = {
  id: strategies.id,
  code: strategies.code,
  title: strategies.title,
  evaluateOn: sql<IsoDate>`${strategies.evaluateOn}`,
};

/** It waits already, or this very date was decided. */
const hasComeUp = (scope: Scope): SQL =>
  sql`exists ${scope.db
    .select({ one: sql`1` })
    .from(evaluations)
    .where(
      and(
        eq(evaluations.strategyId, strategies.id),
        or(isNull(evaluations.decision), eq(evaluations.dueOn, strategies.evaluateOn)),
      ),
    )}`;

const goesOn = (scope: Scope) => and(eq(strategies.organisationId, scope.organisationId), isNull(strategies.stoppedOn));

/** Strategies that go on, whose date has come and that have not come up for it. */
export const selectDueStrategies = (scope: Scope, until: IsoDate, ids?: readonly string[]): Promise<DueStrategy[]> =>
  scope.db
    .select(dueColumns)
    .from(strategies)
    .where(
      and(
        goesOn(scope),
        lte(strategies.evaluateOn, until),
        sql`not ${hasComeUp(scope)}`,
        ids === undefined ? undefined : inArray(strategies.id, [...ids]),
      ),
    )
    .orderBy(asc(strategies.evaluateOn), asc(strategies.id));

/** One row a strategy and date: of two that bring it up at once, the second finds it there and answers null. */
export const insertWaiting = async (
  scope: Scope,
  values: { strategyId: string; dueOn: IsoDate; cameUpOn: IsoDate },
): Promise<EvaluationRow | null> => {
  const now = scope.clock.now();
  const [row] = await scope.db
    .insert(evaluations)
    .values({ id: newId(), organisationId: scope.organisationId, ...values, createdAt: now, updatedAt: now })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
};

/** The one that waits for a decision; the oldest, should there be several. */
export const selectWaitingOf = async (scope: Scope, strategyId: string): Promise<EvaluationRow | undefined> => {
  const rows = await evaluationRows.selectWhere(
    scope,
    and(eq(evaluations.strategyId, strategyId), isNull(evaluations.decision)),
  );
  return rows[0];
};

export const selectWaiting = (scope: Scope, strategyIds?: readonly string[]): Promise<EvaluationRow[]> =>
  scope.db
    .select()
    .from(evaluations)
    .where(
      and(
        eq(evaluations.organisationId, scope.organisationId),
        isNull(evaluations.decision),
        strategyIds === undefined ? undefined : inArray(evaluations.strategyId, [...strategyIds]),
      ),
    )
    .orderBy(asc(evaluations.dueOn), asc(evaluations.id));

export type DecidedRow = EvaluationRow & {
  decision: NonNullable<EvaluationRow["decision"]>;
  reason: string;
  decidedOn: IsoDate;
};

const isDecided = (row: EvaluationRow): row is DecidedRow =>
  row.decision !== null && row.reason !== null && row.decidedOn !== null;

/** Those decided by a day, oldest first. */
export const selectDecided = async (
  scope: Scope,
  strategyIds: readonly string[],
  until: IsoDate,
): Promise<DecidedRow[]> => {
  if (strategyIds.length === 0) return [];
  const rows = await scope.db
    .select()
    .from(evaluations)
    .where(
      and(
        eq(evaluations.organisationId, scope.organisationId),
        inArray(evaluations.strategyId, [...strategyIds]),
        lte(evaluations.decidedOn, until),
      ),
    )
    .orderBy(asc(evaluations.decidedOn), asc(evaluations.id));
  return rows.filter(isDecided);
};

/** Whether a strategy was evaluated for this very date. */
export const existsDecision = async (scope: Scope, strategyId: string, dueOn: IsoDate): Promise<boolean> => {
  const rows = await evaluationRows.selectWhere(
    scope,
    and(eq(evaluations.strategyId, strategyId), eq(evaluations.dueOn, dueOn), isNotNull(evaluations.decision)),
  );
  return rows.length > 0;
};

/** All that serve the goals, and those named; stopped ones too. */
export const selectConcerned = (
  scope: Scope,
  { goalIds, strategyIds }: { goalIds: readonly string[]; strategyIds: readonly string[] },
) => {
  const serving = scope.db
    .select({ id: strategyGoals.strategyId })
    .from(strategyGoals)
    .where(inArray(strategyGoals.goalId, [...goalIds]));
  const which = [
    ...(goalIds.length === 0 ? [] : [inArray(strategies.id, serving)]),
    ...(strategyIds.length === 0 ? [] : [inArray(strategies.id, [...strategyIds])]),
  ];
  return which.length === 0
    ? Promise.resolve([])
    : scope.db
        .select({ id: strategies.id, code: strategies.code, title: strategies.title })
        .from(strategies)
        .where(and(eq(strategies.organisationId, scope.organisationId), or(...which)))
        .orderBy(asc(strategies.id));
};

/** When the service first heard of it, in the organisation's own time. */
export const selectFirstHeardOf = async (scope: Scope, entityId: string): Promise<Date | null> => {
  const [entry] = await scope.db
    .select({ at: auditEntries.at })
    .from(auditEntries)
    .where(and(eq(auditEntries.organisationId, scope.organisationId), eq(auditEntries.entityId, entityId)))
    .orderBy(asc(auditEntries.id))
    .limit(1);
  return entry?.at ?? null;
};
