import {
  and,
  asc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  not,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { metrics } from "../metrics/tables.ts";
import { people } from "../people/tables.ts";
import { goals, strategies } from "../plan/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { occurrences, routineGoals, routines } from "../routines/tables.ts";
import type { EffectVerdict } from "./effects/effect.ts";
import { selectStrategiesOf, servesGoals } from "./queries.ts";
import { actionChecks, actions, actionUpdates, asks, decisions } from "./tables.ts";

/** Whose turn a meeting is, as its occurrence carries it: the goal or site, else the topic that `turnTitle` names. */
export type MeetingTurn = Pick<typeof occurrences.$inferSelect, "turnGoalId" | "turnSiteId" | "turnTitle">;

/** Which decisions, actions and asks are looked for. */
export type Selection =
  | { occurrenceId: string }
  | {
      /** What this routine's own meetings said counts, whatever it was about. */
      routineId: string | null;
      /** Of a routine that takes turns: not what was said at another's turn. */
      turn: MeetingTurn | null;
      goalIds: readonly string[];
      /** What names one of these counts, wherever it was said. */
      strategyIds: readonly string[];
      /** The meeting that is being prepared or written up: its own are not "earlier". */
      exceptOccurrenceId: string | null;
    };

/**
 * Not said at another's turn. What was said before anybody took turns, or when something else did, is everybody's: else
 * nobody would follow it up.
 */
const isOfTurn = ({ turnGoalId, turnSiteId, turnTitle }: MeetingTurn): SQL | undefined => {
  if (turnGoalId !== null) return or(isNull(occurrences.turnGoalId), eq(occurrences.turnGoalId, turnGoalId));
  if (turnSiteId !== null) return or(isNull(occurrences.turnSiteId), eq(occurrences.turnSiteId, turnSiteId));
  if (turnTitle === null) return undefined;
  const isNoTopic = or(isNotNull(occurrences.turnGoalId), isNotNull(occurrences.turnSiteId));
  return or(isNoTopic, isNull(occurrences.turnTitle), eq(occurrences.turnTitle, turnTitle));
};

/**
 * Sites and topics part what is said about the same goals, so that naming the goal does not carry it over: a site in
 * every routine, a topic in the one whose topic it is.
 */
const isNotElsewhere = (routineId: string | null, turn: MeetingTurn | null): SQL | undefined => {
  if (turn === null || turn.turnGoalId !== null) return undefined;
  if (turn.turnSiteId !== null) return isOfTurn(turn);
  return routineId === null || turn.turnTitle === null ? undefined : or(ne(routines.id, routineId), isOfTurn(turn));
};

/**
 * The meeting is about nothing but these goals, and there is one: the goal whose turn it is, else every goal of the
 * routine, or of the organisation for a routine about all.
 */
export const isOnlyAbout = (scope: Scope, goalIds: readonly string[]): SQL => {
  if (goalIds.length === 0) return sql`false`;
  const ids = [...goalIds];
  const goalsOfRoutine = (which: SQL) =>
    exists(
      scope.db
        .select({ one: sql`1` })
        .from(routineGoals)
        .where(and(eq(routineGoals.routineId, routines.id), which)),
    );
  const otherGoals = exists(
    scope.db
      .select({ one: sql`1` })
      .from(goals)
      .where(and(eq(goals.organisationId, scope.organisationId), notInArray(goals.id, ids))),
  );
  return (
    or(
      inArray(occurrences.turnGoalId, ids),
      and(isNull(occurrences.turnGoalId), eq(routines.isForAllGoals, true), not(otherGoals)),
      and(
        isNull(occurrences.turnGoalId),
        eq(routines.isForAllGoals, false),
        goalsOfRoutine(inArray(routineGoals.goalId, ids)),
        not(goalsOfRoutine(notInArray(routineGoals.goalId, ids))),
      ),
    ) ?? sql`false`
  );
};

/** What was said in meetings of the routine (of the turn), or in meetings about nothing but these goals. */
const ofMeetings = (scope: Scope, selection: Selection): SQL | undefined => {
  if ("occurrenceId" in selection) return eq(occurrences.id, selection.occurrenceId);
  const { routineId, turn, goalIds, exceptOccurrenceId } = selection;
  const isOwn = routineId === null ? undefined : and(eq(routines.id, routineId), turn ? isOfTurn(turn) : undefined);
  return and(
    exceptOccurrenceId === null ? undefined : ne(occurrences.id, exceptOccurrenceId),
    isNotElsewhere(routineId, turn),
    or(isOwn, isOnlyAbout(scope, goalIds)),
  );
};

const isOfStrategy = (column: PgColumn, strategyIds: readonly string[]): SQL | undefined =>
  strategyIds.length === 0 ? undefined : inArray(column, [...strategyIds]);

/** As `ofMeetings`, or naming one of the strategies, or one that serves one of the goals. */
const ofAsks = (scope: Scope, selection: Selection): SQL | undefined => {
  const said = ofMeetings(scope, selection);
  if ("occurrenceId" in selection) return said;
  const { routineId, turn, goalIds, strategyIds, exceptOccurrenceId } = selection;
  const isEarlier = exceptOccurrenceId === null ? undefined : ne(occurrences.id, exceptOccurrenceId);
  const isNamed = strategyIds.length === 0 ? undefined : isOfStrategy(asks.strategyId, strategyIds);
  const isServing =
    goalIds.length === 0
      ? undefined
      : and(isNotElsewhere(routineId, turn), inArray(asks.strategyId, selectStrategiesOf(scope, goalIds)));
  const isByStrategy = or(isNamed, isServing);
  return isByStrategy === undefined ? said : or(said, and(isEarlier, isByStrategy));
};

/** As `ofMeetings`, but an action that names what it serves is judged by that, wherever it was agreed. */
const ofActions = (scope: Scope, selection: Selection): SQL | undefined => {
  if ("occurrenceId" in selection) return eq(occurrences.id, selection.occurrenceId);
  const { routineId, turn, goalIds, strategyIds, exceptOccurrenceId } = selection;
  const namesNothing = and(isNull(actions.goalId), isNull(actions.strategyId));
  // What a meeting without turns agreed about one goal is not everybody's.
  const isOfGoalTurn = turn?.turnGoalId ? or(isNotNull(occurrences.turnGoalId), namesNothing) : undefined;
  const isOwn =
    routineId === null ? undefined : and(eq(routines.id, routineId), turn ? isOfTurn(turn) : undefined, isOfGoalTurn);
  return and(
    exceptOccurrenceId === null ? undefined : ne(occurrences.id, exceptOccurrenceId),
    isNotElsewhere(routineId, turn),
    or(
      isOwn,
      servesGoals(scope, goalIds),
      isOfStrategy(actions.strategyId, strategyIds),
      and(namesNothing, isOnlyAbout(scope, goalIds)),
    ),
  );
};

/** The meeting in which something was said. */
const sourceColumns = {
  heldOn: occurrences.heldOn,
  turnTitle: occurrences.turnTitle,
  routine: { code: routines.code, title: routines.title },
};

/**
 * Actions agreed until `asOf` that were open then, or finished or to be checked since.
 * An action of which something was said after `asOf` is taken too: how it stood before is for the caller to find out.
 */
export const selectActionsToFollow = async (
  scope: Scope,
  selection: Selection,
  window: { asOf: IsoDate | null; since: IsoDate | null; checksUntil: IsoDate | null },
) => {
  const { asOf, since, checksUntil } = window;
  const saidLater =
    asOf === null
      ? undefined
      : exists(
          scope.db
            .select({ one: sql`1` })
            .from(actionUpdates)
            .where(and(eq(actionUpdates.actionId, actions.id), gt(actionUpdates.saidOn, asOf))),
        );
  const hasCheck = (verdicts: readonly EffectVerdict[]) =>
    exists(
      scope.db
        .select({ one: sql`1` })
        .from(actionChecks)
        .where(and(eq(actionChecks.actionId, actions.id), inArray(actionChecks.verdict, [...verdicts]))),
    );
  // Done, and looked at too early: it is looked at again until there is something to say.
  const isAwaitingVerdict = and(
    inArray(actions.state, ["done", "verified"]),
    hasCheck(["tooEarly"]),
    not(hasCheck(["moved", "notMoved", "noData"])),
  );
  const isOfInterest =
    since === null
      ? undefined
      : or(
          eq(actions.state, "open"),
          gte(actions.finishedOn, since),
          and(gt(actions.checkOn, since), checksUntil === null ? undefined : lte(actions.checkOn, checksUntil)),
          saidLater,
          isAwaitingVerdict,
        );
  return scope.db
    .select({
      action: actions,
      goal: { code: goals.code, title: goals.title },
      strategy: { code: strategies.code, title: strategies.title },
      metric: { code: metrics.code, title: metrics.title },
      isAwaitingVerdict: sql<boolean>`${isAwaitingVerdict}`,
      ...sourceColumns,
    })
    .from(actions)
    .innerJoin(occurrences, eq(occurrences.id, actions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .leftJoin(goals, eq(goals.id, actions.goalId))
    .leftJoin(strategies, eq(strategies.id, actions.strategyId))
    .leftJoin(metrics, eq(metrics.id, actions.metricId))
    .where(
      and(
        eq(actions.organisationId, scope.organisationId),
        ofActions(scope, selection),
        asOf === null ? undefined : lte(occurrences.heldOn, asOf),
        isOfInterest,
      ),
    )
    .orderBy(asc(actions.number));
};

/** Decisions taken from `since` (itself included; null: from the start) until `asOf`. */
export const selectDecisions = async (
  scope: Scope,
  selection: Selection,
  window: { asOf: IsoDate | null; since: IsoDate | null },
) =>
  scope.db
    .select({ decision: decisions, ...sourceColumns })
    .from(decisions)
    .innerJoin(occurrences, eq(occurrences.id, decisions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(
      and(
        eq(decisions.organisationId, scope.organisationId),
        ofMeetings(scope, selection),
        window.asOf === null ? undefined : lte(decisions.decidedOn, window.asOf),
        window.since === null ? undefined : gte(decisions.decidedOn, window.since),
      ),
    )
    .orderBy(asc(decisions.number));

/** Asks put until `asOf` that were open then, or were answered since. */
export const selectAsks = async (
  scope: Scope,
  selection: Selection,
  window: { asOf: IsoDate | null; since: IsoDate | null },
) => {
  const asked = alias(people, "asked");
  const asking = alias(people, "asking");
  return scope.db
    .select({
      ask: asks,
      from: { code: asking.code, title: asking.title },
      to: { code: asked.code, title: asked.title },
      ...sourceColumns,
    })
    .from(asks)
    .innerJoin(asked, eq(asked.id, asks.toId))
    .leftJoin(asking, eq(asking.id, asks.fromId))
    .innerJoin(occurrences, eq(occurrences.id, asks.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(
      and(
        eq(asks.organisationId, scope.organisationId),
        ofAsks(scope, selection),
        window.asOf === null ? undefined : lte(asks.askedOn, window.asOf),
        window.since === null ? undefined : or(isNull(asks.answeredOn), gte(asks.answeredOn, window.since)),
      ),
    )
    .orderBy(asc(asks.askedOn), asc(asks.id));
};

/** Open actions of people who have not left, by owner and date due. */
export const selectOpenActions = async (scope: Scope, ownerIds: readonly string[]) =>
  scope.db
    .select({ action: actions, owner: people, ...sourceColumns })
    .from(actions)
    .innerJoin(people, eq(people.id, actions.ownerId))
    .innerJoin(occurrences, eq(occurrences.id, actions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(
      and(
        eq(actions.organisationId, scope.organisationId),
        eq(actions.state, "open"),
        eq(people.isActive, true),
        inArray(actions.ownerId, [...ownerIds]),
      ),
    )
    .orderBy(asc(people.code), asc(actions.dueOn), asc(actions.number));
