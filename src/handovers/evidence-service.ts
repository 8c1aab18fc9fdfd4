import { getStandings } from "../actions/hand-over-service.ts";
import type { ActionRow, AskRow } from "../actions/queries.ts";
import { gatherMetricEvidence } from "../metrics/evidence-service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { listGoalMetrics } from "../plan/goal-service.ts";
import type { StrategyRow } from "../plan/strategy-queries.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { getLikelihoods, type LikelihoodAt } from "../ratings/likelihood-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { longestHistory } from "./compose-handover.ts";
import {
  type HandedOverIds,
  selectActionsNamed,
  selectAnswers,
  selectAsksNamed,
  selectDecisionsAbout,
  selectEvaluationsDecided,
  selectFinishedActions,
  selectHandoversBefore,
  selectNextMeetings,
  selectOpenMilestones,
  selectOwnersBefore,
  selectRatingsAbout,
  selectStrategyGoals,
  selectStrategyMetrics,
  selectWaitingEvaluations,
} from "./evidence-queries.ts";
import type { ActionStanding, HandoverEvidence, HistoryEvent, RoutineRole } from "./handover-evidence.ts";
import type { EscalationHeld, MetricHeld } from "./holdings-queries.ts";

/** A handover as it was done, before its page is made. */
export interface DoneHandover {
  of: { kind: "goal" | "strategy"; id: string; code: string; title: string } | null;
  from: PersonRow;
  to: PersonRow;
  on: IsoDate;
  note: string | null;
  hasLeft: boolean;
  goals: readonly { id: string; code: string; title: string; heldSince: IsoDate }[];
  strategies: readonly (StrategyRow & { heldSince: IsoDate })[];
  metrics: readonly MetricHeld[];
  routines: readonly { id: string; code: string; title: string; roles: RoutineRole[] }[];
  actions: readonly ActionRow[];
  asks: readonly AskRow[];
  escalations: readonly EscalationHeld[];
}

const meetingsShown = 8;

const nameOf = ({ code, title }: { code: string; title: string }) => ({ code, title });
const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

/** Everything that a handover page says, as known now: nothing received, recorded or said later is in it. */
export const gatherHandover = async (scope: Scope, done: DoneHandover): Promise<HandoverEvidence> => {
  const organisation = await getOrganisation(scope);
  const { now, today } = timeOf(organisation, scope.clock);
  const goalIds = idsOf(done.goals);
  const strategyIds = idsOf(done.strategies);
  const served = await selectStrategyGoals(scope, strategyIds);
  const allGoalIds = [...new Set([...goalIds, ...served.map(({ goalId }) => goalId)])];
  const goalMetrics = await listGoalMetrics(scope, allGoalIds);
  const strategyMetrics = await selectStrategyMetrics(scope, strategyIds);
  const metricIds = [...goalMetrics, ...strategyMetrics].map(({ metricId }) => metricId);
  const metrics = await gatherMetricEvidence(scope, [...new Set([...metricIds, ...idsOf(done.metrics)])], now);
  const codesOf = (links: readonly { metricId: string }[]) =>
    links.flatMap(({ metricId }) => metrics.get(metricId)?.code ?? []);
  const likelihoods = await getLikelihoods(scope, { goalIds, strategyIds }, today);
  const likelihoodOf = (of: "goal" | "strategy", row: { id: string; code: string; title: string }) => {
    const rated = likelihoods.find(({ goalId, strategyId }) => row.id === (of === "goal" ? goalId : strategyId));
    return { of, ...nameOf(row), owners: [nameOf(done.to)], ...withoutStage(rated) };
  };
  const routineIds = idsOf(done.routines);
  const meetings = await selectNextMeetings(
    scope,
    { goalIds: allGoalIds, strategyIds, routineIds },
    now,
    meetingsShown,
  );
  const about: HandedOverIds = {
    ...{ goalIds, strategyIds, routineIds },
    personId: done.of === null ? done.from.id : null,
    successor: { id: done.to.id, on: done.on },
  };
  return {
    organisation: organisation.name,
    of: done.of && { kind: done.of.kind, ...nameOf(done.of) },
    from: nameOf(done.from),
    to: nameOf(done.to),
    on: done.on,
    note: done.note,
    hasLeft: done.hasLeft,
    knownOn: today,
    thresholds: organisation.statusThresholds,
    staleAfterDays: organisation.staleAfterDays,
    readerZone: done.to.timeZone,
    metrics: [...metrics.values()].map((metric) => ({ ...metric, figuresBefore: [], subgroups: [], sites: [] })),
    goals: done.goals.map((goal) => ({
      ...nameOf(goal),
      heldSince: goal.heldSince,
      metrics: codesOf(goalMetrics.filter(({ goalId }) => goalId === goal.id)),
      likelihood: likelihoodOf("goal", goal),
    })),
    strategies: done.strategies.map((strategy) => {
      const goalsServed = served.filter(({ strategyId }) => strategyId === strategy.id);
      const own = strategyMetrics.filter(({ strategyId }) => strategyId === strategy.id);
      const { theoryOfAction, promisedContribution, cost, evaluateOn, stoppedOn } = strategy;
      return {
        ...nameOf(strategy),
        heldSince: strategy.heldSince,
        goals: goalsServed.map(nameOf),
        // Where it promises to move none of its own, it is judged by what its goals are judged by.
        metrics: codesOf(
          own.length > 0 ? own : goalMetrics.filter(({ goalId }) => goalsServed.some((goal) => goal.goalId === goalId)),
        ),
        likelihood: likelihoodOf("strategy", strategy),
        ...{ theoryOfAction, promisedContribution, cost, evaluateOn, stoppedOn },
      };
    }),
    ownMetrics: done.metrics.map(({ code }) => code),
    routines: done.routines.map(({ code, title, roles }) => ({ code, title, roles })),
    meetings: meetings.map(({ title, turnTitle, heldOn, startsLocal, timeZone }) => ({
      title: titleOfOccurrence({ title }, { turnTitle }),
      on: heldOn,
      timeLocal: startsLocal.slice(11),
      timeZone,
    })),
    actions: await gatherActions(scope, done),
    asks: (await selectAsksNamed(scope, idsOf(done.asks))).map(({ ask, from, routine, turnTitle }) => ({
      text: ask.text,
      from,
      askedOn: ask.askedOn,
      askedAt: titleOfOccurrence(routine, { turnTitle }),
    })),
    escalations: done.escalations.map(({ number, text, owner, dueOn, raisedOn }) => ({
      ...{ number, text, owner, dueOn, raisedOn },
    })),
    milestones: await selectOpenMilestones(scope, strategyIds),
    evaluations: await selectWaitingEvaluations(scope, strategyIds),
    history: await gatherHistory(scope, about, done.from.id),
  };
};

const withoutStage = (rated: LikelihoodAt | undefined) => {
  const { current = null, previous = null } = rated ?? {};
  return {
    current: current && { likelihood: current.likelihood, ratedOn: current.ratedOn, rationale: current.rationale },
    previous,
  };
};

const gatherActions = async (scope: Scope, { actions, to }: DoneHandover): Promise<ActionStanding[]> => {
  const standings = await getStandings(scope, actions);
  const rows = await selectActionsNamed(scope, idsOf(actions));
  return rows.map(({ action, goal, strategy, metric, heldOn, routine, turnTitle }) => {
    const { slips = [], response = null, respondedOn = null } = standings.get(action.id) ?? {};
    return {
      number: action.number,
      type: action.type,
      text: action.text,
      owner: nameOf(to),
      dueOn: action.dueOn,
      originalDueOn: action.originalDueOn,
      slips,
      slipReason: slips.at(-1)?.reason ?? null,
      state: action.state,
      closedOn: action.finishedOn,
      response,
      respondedOn,
      serves: strategy ?? goal,
      metric,
      checkOn: action.checkOn,
      agreedOn: heldOn,
      agreedAt: titleOfOccurrence(routine, { turnTitle }),
    };
  });
};

/** A date that the query has asked to be there. */
type Dated<T> = T & { on: IsoDate };
const dated = <T extends { on: IsoDate | null }>(rows: readonly T[]): Dated<T>[] =>
  rows.flatMap((row) => (row.on === null ? [] : [{ ...row, on: row.on }]));

const gatherHistory = async (
  scope: Scope,
  about: HandedOverIds,
  fromPersonId: string,
): Promise<HandoverEvidence["history"]> => {
  const owners = await selectOwnersBefore(scope, about, longestHistory);
  const decisions = await selectDecisionsAbout(scope, about, longestHistory);
  const finished = dated(await selectFinishedActions(scope, about, longestHistory));
  const standings = await getStandings(
    scope,
    finished.map(({ action }) => action),
  );
  const ratings = await selectRatingsAbout(scope, about, longestHistory);
  const evaluations = dated(await selectEvaluationsDecided(scope, about, longestHistory));
  const answers = dated(await selectAnswers(scope, about, longestHistory));
  const handovers = about.personId === null ? [] : await selectHandoversBefore(scope, fromPersonId, longestHistory);
  const events: HistoryEvent[] = [
    ...owners.map(({ on, of, person, note }) => ({ kind: "owner" as const, on, of, person, note })),
    ...decisions.map(({ on, number, text, routine, turnTitle }) => ({
      ...{ kind: "decision" as const, on, number, text, at: titleOfOccurrence(routine, { turnTitle }) },
    })),
    ...finished.map(({ on, number, text, owner, action }) => ({
      kind: action.state === "dropped" ? ("dropped" as const) : ("done" as const),
      ...{ on, number, text, owner, response: standings.get(action.id)?.response ?? null },
    })),
    ...ratings.flatMap(({ on, of, stage, likelihood, rationale }) =>
      stage === "self" ? [] : [{ kind: "rating" as const, on, of, stage, likelihood, rationale }],
    ),
    ...evaluations.flatMap(({ on, of, decision, reason }) =>
      decision === null ? [] : [{ kind: "evaluation" as const, on, of, decision, reason }],
    ),
    ...answers.map(({ on, text, by, answer }) => ({ kind: "answer" as const, on, text, by, answer: answer ?? "" })),
    ...handovers.map(({ on, from, to, note }) => ({ kind: "handover" as const, on, from, to, note })),
  ];
  const counted = [owners, decisions, finished, ratings, evaluations, answers, handovers];
  // Each came the latest first; those of one day stay in the order in which they happened.
  return { events: events.toReversed(), total: counted.reduce((sum, rows) => sum + (rows[0]?.total ?? 0), 0) };
};
