import { and, asc, eq, gte, inArray, isNotNull, lt, lte, min, or, type SQL, sql } from "drizzle-orm";
import { actionChecks, actions, actionUpdates, decisions } from "../actions/tables.ts";
import { escalations } from "../escalations/tables.ts";
import { people } from "../people/tables.ts";
import { goals, strategyGoals } from "../plan/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { occurrences, routines } from "../routines/tables.ts";

interface Span {
  from: IsoDate;
  to: IsoDate;
}

const within = (
  column: typeof decisions.decidedOn | typeof actions.originalDueOn | typeof occurrences.heldOn,
  span: Span,
) => and(gte(column, span.from), lte(column, span.to));

/** What an action is grouped by. */
const groupColumns = {
  routine: routines.code,
  type: actions.type,
  ownerRole: people.role,
  goalId: actions.goalId,
  strategyId: actions.strategyId,
};

/** The actions agreed in a span, and those that were first due in it. */
export const selectActionFacts = (scope: Scope, span: Span) => {
  const mine = eq(actionUpdates.organisationId, scope.organisationId);
  const answers = scope.db
    .select({ actionId: actionUpdates.actionId, firstOn: min(actionUpdates.saidOn).as("first_on") })
    .from(actionUpdates)
    .where(and(mine, inArray(actionUpdates.kind, ["done", "drop", "note", "slip"])))
    .groupBy(actionUpdates.actionId)
    .as("answers");
  return scope.db
    .select({
      ...groupColumns,
      id: actions.id,
      occurrenceId: actions.occurrenceId,
      agreedOn: occurrences.heldOn,
      originalDueOn: actions.originalDueOn,
      dueOn: actions.dueOn,
      state: actions.state,
      finishedOn: actions.finishedOn,
      metricId: actions.metricId,
      checkOn: actions.checkOn,
      firstAnsweredOn: answers.firstOn,
    })
    .from(actions)
    .innerJoin(occurrences, eq(occurrences.id, actions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .innerJoin(people, eq(people.id, actions.ownerId))
    .leftJoin(answers, eq(answers.actionId, actions.id))
    .where(
      and(
        eq(actions.organisationId, scope.organisationId),
        or(within(actions.originalDueOn, span), within(occurrences.heldOn, span)),
      ),
    );
};

/** The meetings from a day on that were held, or are over without anybody having called them off. */
export const selectMeetingsSince = (scope: Scope, from: IsoDate, today: IsoDate) =>
  scope.db
    .select({
      id: occurrences.id,
      routineId: occurrences.routineId,
      heldOn: occurrences.heldOn,
      startsAt: occurrences.startsAt,
      turnGoalId: occurrences.turnGoalId,
      turnSiteId: occurrences.turnSiteId,
      turnTitle: occurrences.turnTitle,
    })
    .from(occurrences)
    .where(
      and(
        eq(occurrences.organisationId, scope.organisationId),
        gte(occurrences.heldOn, from),
        or(
          inArray(occurrences.status, ["held", "closed", "issued"]),
          and(eq(occurrences.status, "planned"), lt(occurrences.heldOn, today)),
        ),
      ),
    );

const ofAction = (scope: Scope, which: SQL | undefined) => and(eq(actions.organisationId, scope.organisationId), which);

/** The decisions of a span, and every earlier one that names an action: it may have closed a loop before. */
export const selectDecisionFacts = (scope: Scope, span: Span) =>
  scope.db
    .select({
      decidedOn: decisions.decidedOn,
      metricId: decisions.metricId,
      actionId: decisions.actionId,
      routine: routines.code,
      strategyId: decisions.strategyId,
    })
    .from(decisions)
    .innerJoin(occurrences, eq(occurrences.id, decisions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(
      and(
        eq(decisions.organisationId, scope.organisationId),
        lte(decisions.decidedOn, span.to),
        or(gte(decisions.decidedOn, span.from), isNotNull(decisions.actionId)),
      ),
    );

/** All checks up to the end of a span: the first of an action that told anything is the one that counts. */
export const selectCheckFacts = (scope: Scope, span: Span) =>
  scope.db
    .select({
      ...groupColumns,
      actionId: actionChecks.actionId,
      checkedOn: actionChecks.checkedOn,
      verdict: actionChecks.verdict,
    })
    .from(actionChecks)
    .innerJoin(actions, eq(actions.id, actionChecks.actionId))
    .innerJoin(occurrences, eq(occurrences.id, actions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .innerJoin(people, eq(people.id, actions.ownerId))
    .where(ofAction(scope, lte(actionChecks.checkedOn, span.to)));

/** What is known of the actions that decisions name, wherever they were agreed. */
export const selectGroupsOfNamed = (scope: Scope, actionIds: readonly string[]) =>
  scope.db
    .select({ ...groupColumns, id: actions.id })
    .from(actions)
    .innerJoin(occurrences, eq(occurrences.id, actions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .innerJoin(people, eq(people.id, actions.ownerId))
    .where(ofAction(scope, inArray(actions.id, [...actionIds])));

export const selectEscalationFacts = (scope: Scope, span: Span) =>
  scope.db
    .select({ ...groupColumns, raisedOn: escalations.raisedOn, answeredOn: escalations.answeredOn })
    .from(escalations)
    .innerJoin(actions, eq(actions.id, escalations.actionId))
    .innerJoin(occurrences, eq(occurrences.id, actions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .innerJoin(people, eq(people.id, actions.ownerId))
    .where(ofAction(scope, and(gte(escalations.raisedOn, span.from), lte(escalations.raisedOn, span.to))));

export interface GoalNames {
  /** Codes of goals by id, and of the goals that a strategy serves by the strategy's id. */
  ofGoal: Map<string, string>;
  ofStrategy: Map<string, string[]>;
}

export const selectGoalNames = async (scope: Scope): Promise<GoalNames> => {
  const rows = await scope.db
    .select({ id: goals.id, code: goals.code })
    .from(goals)
    .where(eq(goals.organisationId, scope.organisationId));
  const ofGoal = new Map(rows.map(({ id, code }) => [id, code]));
  const links = await scope.db
    .select({ strategyId: strategyGoals.strategyId, goalId: strategyGoals.goalId })
    .from(strategyGoals)
    .where(eq(strategyGoals.organisationId, scope.organisationId))
    .orderBy(asc(strategyGoals.strategyId), asc(strategyGoals.position));
  const ofStrategy = new Map<string, string[]>();
  for (const { strategyId, goalId } of links) {
    const code = ofGoal.get(goalId);
    if (code !== undefined) ofStrategy.set(strategyId, [...(ofStrategy.get(strategyId) ?? []), code]);
  }
  return { ofGoal, ofStrategy };
};

/** Titles by code, in the order of codes. */
export const selectTitles = (scope: Scope, of: "routine" | "goal") => {
  const table = of === "routine" ? routines : goals;
  return scope.db
    .select({ code: table.code, title: table.title })
    .from(table)
    .where(eq(table.organisationId, scope.organisationId))
    .orderBy(asc(sql`${table.code} collate "C"`));
};
