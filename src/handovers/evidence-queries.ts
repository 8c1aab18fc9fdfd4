import {
  and,
  asc,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  not,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { actions, asks, decisions } from "../actions/tables.ts";
import { evaluations } from "../evaluations/tables.ts";
import { metrics } from "../metrics/tables.ts";
import { people } from "../people/tables.ts";
import { goals, milestones, ownerships, strategies, strategyGoals, strategyMetrics } from "../plan/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { ratings } from "../ratings/tables.ts";
import { occurrences, routineGoals, routineStrategies, routines } from "../routines/tables.ts";
import { handovers } from "./tables.ts";

// What a page tells of the plan, its meetings and its past. Each read of the past gives the latest first, no more than
// asked for, and with each row how many there are.

/** What is handed over, by id. */
export interface HandedOverIds {
  goalIds: readonly string[];
  strategyIds: readonly string[];
  /** Routines in which the former owner had a part. */
  routineIds: readonly string[];
  /** The former owner, where everything of theirs is handed over. */
  personId: string | null;
  /** What begins with this handover itself is no past. */
  successor: { id: string; on: IsoDate };
}

const isOneOf = (column: PgColumn, ids: readonly string[]): SQL =>
  ids.length === 0 ? sql`false` : inArray(column, [...ids]);

const total = sql<number>`count(*) over ()`.mapWith(Number);

const subjectTitle = sql<string>`coalesce(${goals.title}, ${strategies.title})`;

export const selectStrategyGoals = (scope: Scope, strategyIds: readonly string[]) =>
  scope.db
    .select({ strategyId: strategyGoals.strategyId, goalId: goals.id, code: goals.code, title: goals.title })
    .from(strategyGoals)
    .innerJoin(goals, eq(goals.id, strategyGoals.goalId))
    .where(and(eq(strategyGoals.organisationId, scope.organisationId), isOneOf(strategyGoals.strategyId, strategyIds)))
    .orderBy(asc(strategyGoals.strategyId), asc(strategyGoals.position));

export const selectStrategyMetrics = (scope: Scope, strategyIds: readonly string[]) =>
  scope.db
    .select({ strategyId: strategyMetrics.strategyId, metricId: strategyMetrics.metricId })
    .from(strategyMetrics)
    .where(
      and(eq(strategyMetrics.organisationId, scope.organisationId), isOneOf(strategyMetrics.strategyId, strategyIds)),
    )
    .orderBy(asc(strategyMetrics.strategyId), asc(strategyMetrics.position));

export const selectOpenMilestones = (scope: Scope, strategyIds: readonly string[]) =>
  scope.db
    .select({ strategy: strategies.title, title: milestones.title, dueOn: milestones.dueOn })
    .from(milestones)
    .innerJoin(strategies, eq(strategies.id, milestones.strategyId))
    .where(
      and(
        eq(milestones.organisationId, scope.organisationId),
        isOneOf(milestones.strategyId, strategyIds),
        isNull(milestones.doneOn),
      ),
    )
    .orderBy(asc(milestones.dueOn), asc(milestones.id));

export const selectWaitingEvaluations = (scope: Scope, strategyIds: readonly string[]) =>
  scope.db
    .select({ strategy: strategies.title, dueOn: evaluations.dueOn })
    .from(evaluations)
    .innerJoin(strategies, eq(strategies.id, evaluations.strategyId))
    .where(
      and(
        eq(evaluations.organisationId, scope.organisationId),
        isOneOf(evaluations.strategyId, strategyIds),
        isNull(evaluations.decision),
      ),
    )
    .orderBy(asc(evaluations.dueOn), asc(evaluations.id));

const hasGoal = (scope: Scope, which: SQL | undefined): SQL =>
  exists(
    scope.db
      .select({ one: sql`1` })
      .from(routineGoals)
      .where(and(eq(routineGoals.routineId, routines.id), which)),
  );

const hasStrategy = (scope: Scope, strategyIds: readonly string[]): SQL =>
  exists(
    scope.db
      .select({ one: sql`1` })
      .from(routineStrategies)
      .where(and(eq(routineStrategies.routineId, routines.id), isOneOf(routineStrategies.strategyId, strategyIds))),
  );

/** Meetings and papers to come that are about any of the goals or strategies, or in which there was a part. */
export const selectNextMeetings = (
  scope: Scope,
  { goalIds, strategyIds, routineIds }: Omit<HandedOverIds, "personId" | "successor">,
  now: Date,
  limit: number,
) =>
  scope.db
    .select({
      code: routines.code,
      title: routines.title,
      turnTitle: occurrences.turnTitle,
      heldOn: occurrences.heldOn,
      startsLocal: occurrences.startsLocal,
      timeZone: occurrences.timeZone,
    })
    .from(occurrences)
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(
      and(
        eq(occurrences.organisationId, scope.organisationId),
        eq(occurrences.status, "planned"),
        gte(occurrences.startsAt, now),
        or(
          isOneOf(occurrences.turnGoalId, goalIds),
          and(
            isNull(occurrences.turnGoalId),
            or(
              goalIds.length === 0 ? undefined : eq(routines.isForAllGoals, true),
              hasGoal(scope, isOneOf(routineGoals.goalId, goalIds)),
              hasStrategy(scope, strategyIds),
            ),
          ),
          isOneOf(occurrences.routineId, routineIds),
        ),
      ),
    )
    .orderBy(asc(occurrences.startsAt), asc(occurrences.id))
    .limit(limit);

/** Of some actions, what a page names besides their own rows. */
export const selectActionsNamed = async (scope: Scope, ids: readonly string[]) =>
  scope.db
    .select({
      action: actions,
      goal: { code: goals.code, title: goals.title },
      strategy: { code: strategies.code, title: strategies.title },
      metric: { code: metrics.code, title: metrics.title },
      heldOn: occurrences.heldOn,
      turnTitle: occurrences.turnTitle,
      routine: { code: routines.code, title: routines.title },
    })
    .from(actions)
    .innerJoin(occurrences, eq(occurrences.id, actions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .leftJoin(goals, eq(goals.id, actions.goalId))
    .leftJoin(strategies, eq(strategies.id, actions.strategyId))
    .leftJoin(metrics, eq(metrics.id, actions.metricId))
    .where(and(eq(actions.organisationId, scope.organisationId), isOneOf(actions.id, ids)))
    .orderBy(asc(actions.number));

export const selectAsksNamed = (scope: Scope, ids: readonly string[]) =>
  scope.db
    .select({
      ask: asks,
      from: { code: people.code, title: people.title },
      turnTitle: occurrences.turnTitle,
      routine: { code: routines.code, title: routines.title },
    })
    .from(asks)
    .innerJoin(occurrences, eq(occurrences.id, asks.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .leftJoin(people, eq(people.id, asks.fromId))
    .where(and(eq(asks.organisationId, scope.organisationId), isOneOf(asks.id, ids)))
    .orderBy(asc(asks.askedOn), asc(asks.id));

export const selectOwnersBefore = (scope: Scope, { goalIds, strategyIds, successor }: HandedOverIds, limit: number) =>
  scope.db
    .select({
      on: ownerships.fromOn,
      of: subjectTitle,
      person: people.title,
      note: ownerships.handoverNote,
      total,
    })
    .from(ownerships)
    .innerJoin(people, eq(people.id, ownerships.personId))
    .leftJoin(goals, eq(goals.id, ownerships.goalId))
    .leftJoin(strategies, eq(strategies.id, ownerships.strategyId))
    .where(
      and(
        eq(ownerships.organisationId, scope.organisationId),
        or(isOneOf(ownerships.goalId, goalIds), isOneOf(ownerships.strategyId, strategyIds)),
        or(ne(ownerships.personId, successor.id), lt(ownerships.fromOn, successor.on)),
      ),
    )
    .orderBy(desc(ownerships.fromOn), desc(ownerships.id))
    .limit(limit);

/** What was decided about the goals and strategies, and in the routines in which there was a part. */
export const selectDecisionsAbout = (
  scope: Scope,
  { goalIds, strategyIds, routineIds }: HandedOverIds,
  limit: number,
) => {
  const otherGoals = exists(
    scope.db
      .select({ one: sql`1` })
      .from(goals)
      .where(and(eq(goals.organisationId, scope.organisationId), not(isOneOf(goals.id, goalIds)))),
  );
  const isOnlyAboutThem = and(
    isNull(occurrences.turnGoalId),
    or(
      and(eq(routines.isForAllGoals, true), not(otherGoals)),
      and(
        hasGoal(scope, isOneOf(routineGoals.goalId, goalIds)),
        not(hasGoal(scope, not(isOneOf(routineGoals.goalId, goalIds)))),
      ),
    ),
  );
  return scope.db
    .select({
      on: decisions.decidedOn,
      number: decisions.number,
      text: decisions.text,
      turnTitle: occurrences.turnTitle,
      routine: { code: routines.code, title: routines.title },
      total,
    })
    .from(decisions)
    .innerJoin(occurrences, eq(occurrences.id, decisions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(
      and(
        eq(decisions.organisationId, scope.organisationId),
        or(
          isOneOf(decisions.strategyId, strategyIds),
          isOneOf(occurrences.turnGoalId, goalIds),
          goalIds.length === 0 ? undefined : isOnlyAboutThem,
          hasStrategy(scope, strategyIds),
          isOneOf(occurrences.routineId, routineIds),
        ),
      ),
    )
    .orderBy(desc(decisions.decidedOn), desc(decisions.number))
    .limit(limit);
};

/** Actions done or dropped that served the goals and strategies, or were the former owner's. */
export const selectFinishedActions = (
  scope: Scope,
  { goalIds, strategyIds, personId }: HandedOverIds,
  limit: number,
) => {
  const strategiesOfGoals = scope.db
    .select({ id: strategyGoals.strategyId })
    .from(strategyGoals)
    .where(isOneOf(strategyGoals.goalId, goalIds));
  return scope.db
    .select({
      action: actions,
      on: actions.finishedOn,
      number: actions.number,
      text: actions.text,
      owner: people.title,
      total,
    })
    .from(actions)
    .innerJoin(people, eq(people.id, actions.ownerId))
    .where(
      and(
        eq(actions.organisationId, scope.organisationId),
        ne(actions.state, "open"),
        isNotNull(actions.finishedOn),
        or(
          isOneOf(actions.goalId, goalIds),
          isOneOf(actions.strategyId, strategyIds),
          and(isNull(actions.goalId), inArray(actions.strategyId, strategiesOfGoals)),
          personId === null ? undefined : eq(actions.ownerId, personId),
        ),
      ),
    )
    .orderBy(desc(actions.finishedOn), desc(actions.number))
    .limit(limit);
};

/** As the unit rated and as it was agreed; self-assessments are between the owner and the unit. */
export const selectRatingsAbout = (scope: Scope, { goalIds, strategyIds }: HandedOverIds, limit: number) =>
  scope.db
    .select({
      on: ratings.ratedOn,
      of: subjectTitle,
      stage: ratings.stage,
      likelihood: ratings.likelihood,
      rationale: ratings.rationale,
      total,
    })
    .from(ratings)
    .leftJoin(goals, eq(goals.id, ratings.goalId))
    .leftJoin(strategies, eq(strategies.id, ratings.strategyId))
    .where(
      and(
        eq(ratings.organisationId, scope.organisationId),
        ne(ratings.stage, "self"),
        or(isOneOf(ratings.goalId, goalIds), isOneOf(ratings.strategyId, strategyIds)),
      ),
    )
    .orderBy(desc(ratings.ratedOn), desc(ratings.id))
    .limit(limit);

export const selectEvaluationsDecided = (scope: Scope, { strategyIds }: HandedOverIds, limit: number) =>
  scope.db
    .select({
      on: evaluations.decidedOn,
      of: strategies.title,
      decision: evaluations.decision,
      reason: evaluations.reason,
      total,
    })
    .from(evaluations)
    .innerJoin(strategies, eq(strategies.id, evaluations.strategyId))
    .where(
      and(
        eq(evaluations.organisationId, scope.organisationId),
        isOneOf(evaluations.strategyId, strategyIds),
        isNotNull(evaluations.decision),
        isNotNull(evaluations.decidedOn),
      ),
    )
    .orderBy(desc(evaluations.decidedOn), desc(evaluations.id))
    .limit(limit);

/** Requests for help that were answered: to or by the former owner, or about the strategies. */
export const selectAnswers = (scope: Scope, { strategyIds, personId }: HandedOverIds, limit: number) =>
  scope.db
    .select({ on: asks.answeredOn, text: asks.text, by: people.title, answer: asks.answer, total })
    .from(asks)
    .innerJoin(people, eq(people.id, asks.toId))
    .where(
      and(
        eq(asks.organisationId, scope.organisationId),
        isNotNull(asks.answeredOn),
        or(
          isOneOf(asks.strategyId, strategyIds),
          ...(personId === null ? [] : [eq(asks.toId, personId), eq(asks.fromId, personId)]),
        ),
      ),
    )
    .orderBy(desc(asks.answeredOn), desc(asks.id))
    .limit(limit);

/** Handovers of everything to who now hands over; those of single goals and strategies stand in their own history. */
export const selectHandoversBefore = (scope: Scope, personId: string, limit: number) => {
  const giver = alias(people, "giver");
  const taker = alias(people, "taker");
  return scope.db
    .select({ on: handovers.handedOverOn, from: giver.title, to: taker.title, note: handovers.note, total })
    .from(handovers)
    .innerJoin(giver, eq(giver.id, handovers.fromPersonId))
    .innerJoin(taker, eq(taker.id, handovers.toPersonId))
    .where(
      and(
        eq(handovers.organisationId, scope.organisationId),
        eq(handovers.toPersonId, personId),
        isNull(handovers.goalId),
        isNull(handovers.strategyId),
      ),
    )
    .orderBy(desc(handovers.handedOverOn), desc(handovers.id))
    .limit(limit);
};
