import { listFollowUp, listOfOccurrence } from "../actions/follow-up-service.ts";
import { gatherMetricEvidence } from "../metrics/evidence-service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import { listGoalMetrics } from "../plan/goal-service.ts";
import { listHandovers, listOwners } from "../plan/ownership-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { getLastTakenPlace, type RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { getOccurrenceMembers } from "../routines/service.ts";
import type {
  ActionLogEvidence,
  AgendaEvidence,
  DocumentSetting,
  GoalEvidence,
  MemoEvidence,
  MetricEvidence,
  Party,
  SignOff,
} from "./evidence.ts";

// Everything a document says is gathered here, as known at the organisation's "now": nothing received, recorded or
// said later is in it.

interface Gathered {
  setting: DocumentSetting;
  today: IsoDate;
  goals: GoalEvidence[];
  goalIds: string[];
  metrics: MetricEvidence[];
  party(personId: string | null): Promise<Party | null>;
}

const gatherCommon = async (scope: Scope, found: RoutineOccurrence, signOff: SignOff): Promise<Gathered> => {
  const { occurrence, routine } = found;
  const organisation = await getOrganisation(scope);
  const { now, today } = timeOf(organisation, scope.clock);
  const { goals } = await getOccurrenceMembers(scope, found);
  const goalIds = goals.map((goal) => goal.id);
  const links = await listGoalMetrics(scope, goalIds);
  const metrics = await gatherMetricEvidence(scope, [...new Set(links.map((link) => link.metricId))], now);
  const owners = await listOwners(scope, { goalIds }, today);
  const people = await getPeopleById(
    scope,
    owners.map((owner) => owner.personId),
  );
  return {
    today,
    goalIds,
    metrics: [...metrics.values()],
    goals: goals.map((goal) => ({
      code: goal.code,
      title: goal.title,
      owners: owners
        .filter((owner) => owner.goalId === goal.id)
        .flatMap((owner) => people.get(owner.personId) ?? [])
        .map(({ code, title }) => ({ code, title })),
      metrics: links
        .filter((link) => link.goalId === goal.id)
        .flatMap((link) => metrics.get(link.metricId)?.code ?? []),
    })),
    setting: {
      organisation: organisation.name,
      routine: { code: routine.code, title: titleOfOccurrence(routine, occurrence), kind: routine.kind },
      meeting: {
        on: occurrence.heldOn,
        timeLocal: occurrence.startsLocal.slice(11),
        timeZone: occurrence.timeZone,
        minutes: occurrence.minutes,
      },
      knownOn: today,
      thresholds: organisation.statusThresholds,
      staleAfterDays: organisation.staleAfterDays,
      signOff,
    },
    async party(personId) {
      const person = personId === null ? undefined : (await getPeopleById(scope, [personId])).get(personId);
      return person === undefined ? null : { code: person.code, title: person.title };
    },
  };
};

/** What an agenda is composed from. */
export const gatherAgenda = async (
  scope: Scope,
  found: RoutineOccurrence,
  signOff: SignOff,
): Promise<AgendaEvidence> => {
  const { setting, today, goals, goalIds, metrics, party } = await gatherCommon(scope, found, signOff);
  const { occurrence, routine } = found;
  const last = await getLastTakenPlace(scope, [routine.id], occurrence);
  const lastMetOn = last?.heldOn ?? null;
  const { actions, asks } = await listFollowUp(scope, {
    routineId: routine.id,
    turn: occurrence,
    goalIds,
    asOfDate: today,
    sincePreviousOn: lastMetOn,
    checksUntilOn: occurrence.heldOn,
  });
  return {
    setting,
    calledBecause: occurrence.calledBecause,
    chair: await party(routine.chairId),
    goals,
    metrics,
    actions,
    asks,
    lastMetOn,
  };
};

/** What a memo is composed from: what is new since the last memo, or the last meeting it stands between. */
export const gatherMemo = async (scope: Scope, found: RoutineOccurrence, signOff: SignOff): Promise<MemoEvidence> => {
  const { setting, today, goals, goalIds, metrics, party } = await gatherCommon(scope, found, signOff);
  const { occurrence, routine } = found;
  const { yieldsToIds } = await getOccurrenceMembers(scope, found);
  const last = await getLastTakenPlace(scope, [routine.id, ...yieldsToIds], occurrence);
  const after = last?.heldOn ?? null;
  const { actions, decisions, asks } = await listFollowUp(scope, {
    turn: occurrence,
    goalIds,
    asOfDate: today,
    sincePreviousOn: after,
    checksUntilOn: occurrence.heldOn,
  });
  const [to, from] = [await party(routine.toId), await party(routine.fromId)];
  if (to === null || from === null) throw new Error(`the memo ${routine.code} has no reader or no writer`);
  return {
    setting,
    to,
    from,
    period: { after, until: today },
    goals,
    metrics,
    actions,
    decisions,
    asks,
    handovers: await listHandovers(scope, goalIds, { after, until: today }),
  };
};

/** What an action log is composed from: what its meeting recorded, and what is still open from earlier ones. */
export const gatherActionLog = async (
  scope: Scope,
  found: RoutineOccurrence,
  signOff: SignOff,
): Promise<ActionLogEvidence> => {
  const { setting, today, goals, goalIds, party } = await gatherCommon(scope, found, signOff);
  const { occurrence, routine } = found;
  const { actions, decisions, asks } = await listOfOccurrence(scope, occurrence.id, today);
  const earlier = await listFollowUp(scope, {
    routineId: routine.id,
    turn: occurrence,
    goalIds,
    asOfDate: today,
    sincePreviousOn: occurrence.heldOn,
    exceptOccurrenceId: occurrence.id,
  });
  return {
    setting,
    chair: await party(routine.chairId),
    goals,
    decisions,
    actions,
    asks,
    earlierActions: earlier.actions.filter((action) => action.state === "open"),
  };
};
