import { listFollowUp, listOfOccurrence } from "../actions/follow-up-service.ts";
import { listEvaluationsOfMeeting } from "../evaluations/meeting-service.ts";
import { gatherMeetingRecord } from "../meetings/evidence-service.ts";
import { gatherBreakdowns } from "../metrics/breakdowns/breakdown-service.ts";
import { gatherMetricsSince } from "../metrics/evidence-service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import { listGoalMetrics } from "../plan/goal-service.ts";
import { listHandovers, listOwners } from "../plan/ownership-service.ts";
import { listStrategiesOfGoals } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { getLikelihoods } from "../ratings/likelihood-service.ts";
import {
  getLastNotCalledOff,
  getLastTakenPlace,
  type RoutineOccurrence,
} from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { getOccurrenceMembers } from "../routines/service.ts";
import { listForPaper } from "../soft-evidence/service.ts";
import { getTemplateOf } from "../templates/service.ts";
import type { PaperTemplate } from "../templates/template.ts";
import type {
  ActionLogEvidence,
  AgendaEvidence,
  DocumentSetting,
  GoalEvidence,
  LikelihoodEvidence,
  MemoEvidence,
  Party,
  SignOff,
} from "./evidence.ts";
import { type DocumentRow, documentRows } from "./queries.ts";
import { gatherStrategySections, type StrategySection } from "./strategy-sections-service.ts";

// Everything a document says is gathered here, as known at the organisation's "now": nothing received, recorded or
// said later is in it.

interface Gathered {
  setting: DocumentSetting;
  now: Date;
  today: IsoDate;
  /** Without their metrics: those are known once they are gathered. */
  goals: GoalEvidence[];
  goalIds: string[];
  /** Of the routine itself, beside its goals or alone. */
  strategies: StrategySection[];
  party(personId: string | null): Promise<Party | null>;
}

const gatherCommon = async (scope: Scope, found: RoutineOccurrence, signOff: SignOff): Promise<Gathered> => {
  const { occurrence, routine } = found;
  const organisation = await getOrganisation(scope);
  const { now, today } = timeOf(organisation, scope.clock);
  const { goals, strategies } = await getOccurrenceMembers(scope, found);
  const goalIds = goals.map((goal) => goal.id);
  const owners = await listOwners(scope, { goalIds }, today);
  const people = await getPeopleById(
    scope,
    owners.map((owner) => owner.personId),
  );
  return {
    now,
    today,
    goalIds,
    strategies: await gatherStrategySections(scope, strategies, { goalIds, today, heldOn: occurrence.heldOn }),
    goals: goals.map((goal) => ({
      code: goal.code,
      title: goal.title,
      owners: owners
        .filter((owner) => owner.goalId === goal.id)
        .flatMap((owner) => people.get(owner.personId) ?? [])
        .map(({ code, title }) => ({ code, title })),
      metrics: [],
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

interface LastTime {
  occurrence: RoutineOccurrence["occurrence"] | undefined;
  paper: DocumentRow | undefined;
}

/** The last meeting or paper that readers know: one that took place, or whose paper they have. */
const findLastTime = async (
  scope: Scope,
  routineIds: readonly string[],
  next: RoutineOccurrence["occurrence"],
): Promise<LastTime> => {
  const occurrence = await getLastNotCalledOff(scope, routineIds, next);
  const paper = occurrence && (await documentRows.paperOf(scope, occurrence.id));
  if (occurrence?.status !== "planned" || paper?.status === "issued") return { occurrence, paper };
  const taken = await getLastTakenPlace(scope, routineIds, next);
  return { occurrence: taken, paper: taken && (await documentRows.paperOf(scope, taken.id)) };
};

/** What agendas and memos have in common beyond what is known of the meeting itself. */
const gatherPaper = async (
  scope: Scope,
  { occurrence }: RoutineOccurrence,
  { goals, goalIds, strategies: own, now, today }: Gathered,
  { occurrence: last, paper: lastPaper }: LastTime,
  kind: "agenda" | "memo",
) => {
  const links = await listGoalMetrics(scope, goalIds);
  const ofStrategies = own.flatMap(({ metricIds }) => metricIds);
  const metricIds = [...new Set([...links.map((link) => link.metricId), ...ofStrategies])];
  const lastKnownOn = lastPaper?.content.knownOn ?? last?.heldOn ?? null;
  const metrics = await gatherMetricsSince(scope, metricIds, now, lastPaper?.composedAt ?? null);
  const breakdowns = await gatherBreakdowns(scope, metricIds, now);
  const serving = await listStrategiesOfGoals(scope, goalIds);
  const known = new Set(serving.map(({ id }) => id));
  const others = own.filter(({ id }) => !known.has(id));
  const strategies = [...serving, ...others.map(({ id, section: { code, title } }) => ({ id, code, title }))];
  const handovers =
    kind === "memo" || lastKnownOn !== null
      ? await listHandovers(scope, goalIds, {
          after: kind === "memo" ? (last?.heldOn ?? null) : lastKnownOn,
          until: today,
        })
      : [];
  const codesOf = (goalId: string | undefined) =>
    links.filter((link) => link.goalId === goalId).flatMap((link) => metrics.get(link.metricId)?.code ?? []);
  return {
    lastKnownOn,
    goals: [
      ...goals.map((goal, index) => ({ ...goal, metrics: codesOf(goalIds[index]) })),
      ...own.map(({ section, metricIds: ids }) => ({
        ...section,
        metrics: ids.flatMap((id) => metrics.get(id)?.code ?? []),
      })),
    ],
    metrics: metricIds.flatMap((id) => {
      const metric = metrics.get(id);
      return metric === undefined ? [] : [{ ...metric, ...(breakdowns.get(id) ?? { subgroups: [], sites: [] }) }];
    }),
    likelihoods: await gatherLikelihoods(scope, goals, goalIds, strategies, today),
    handovers,
    softEvidence: await listForPaper(scope, {
      goalIds,
      metricIds,
      strategyIds: strategies.map(({ id }) => id),
      occurrenceId: occurrence.id,
      lastOccurrenceId: last?.id ?? null,
      siteId: occurrence.turnSiteId,
      lastPaperAt: lastPaper?.composedAt ?? last?.startsAt ?? null,
    }),
  };
};

/** Of the goals, the strategies that serve them and the routine's own; of those that nobody rated ever, none is told. */
const gatherLikelihoods = async (
  scope: Scope,
  goals: readonly GoalEvidence[],
  goalIds: readonly string[],
  strategies: Awaited<ReturnType<typeof listStrategiesOfGoals>>,
  today: IsoDate,
): Promise<LikelihoodEvidence[]> => {
  const strategyIds = strategies.map(({ id }) => id);
  const rated = await getLikelihoods(scope, { goalIds, strategyIds }, today);
  if (rated.every(({ current }) => current === null)) return [];
  const owners = await listOwners(scope, { strategyIds }, today);
  const people = await getPeopleById(
    scope,
    owners.map(({ personId }) => personId),
  );
  const ofGoals = goals.map(({ code, title, owners: parties }, index) => {
    const rating = rated.find(({ goalId }) => goalId === goalIds[index]);
    const { current = null, previous = null } = rating ?? {};
    return { of: "goal" as const, code, title, owners: parties, current, previous };
  });
  const ofStrategies = strategies.map(({ id, code, title }) => {
    const { current = null, previous = null } = rated.find(({ strategyId }) => strategyId === id) ?? {};
    const parties = owners
      .filter(({ strategyId }) => strategyId === id)
      .flatMap(({ personId }) => people.get(personId) ?? [])
      .map((person) => ({ code: person.code, title: person.title }));
    return { of: "strategy" as const, code, title, owners: parties, current, previous };
  });
  return [...ofGoals, ...ofStrategies].map(({ current, ...line }) => ({
    ...line,
    current: current && { likelihood: current.likelihood, ratedOn: current.ratedOn, rationale: current.rationale },
  }));
};

const templateOf = async <P extends PaperTemplate["paper"]>(
  scope: Scope,
  { routine }: RoutineOccurrence,
  paper: P,
): Promise<Extract<PaperTemplate, { paper: P }>> => {
  const template = await getTemplateOf(scope, routine);
  if (template.paper !== paper) throw new Error(`the template of ${routine.code} is not one of ${paper}s`);
  return template as Extract<PaperTemplate, { paper: P }>;
};

/** What an agenda is composed from. */
export const gatherAgenda = async (
  scope: Scope,
  found: RoutineOccurrence,
  signOff: SignOff,
): Promise<AgendaEvidence> => {
  const common = await gatherCommon(scope, found, signOff);
  const { setting, today, goalIds, party } = common;
  const strategyIds = common.strategies.map(({ id }) => id);
  const { occurrence, routine } = found;
  const last = await findLastTime(scope, [routine.id], occurrence);
  const lastMetOn = last.occurrence?.heldOn ?? null;
  const { actions, asks } = await listFollowUp(scope, {
    routineId: routine.id,
    turn: occurrence,
    goalIds,
    strategyIds,
    asOfDate: today,
    sincePreviousOn: lastMetOn,
    checksUntilOn: occurrence.heldOn,
  });
  return {
    setting,
    template: await templateOf(scope, found, "agenda"),
    calledBecause: occurrence.calledBecause,
    chair: await party(routine.chairId),
    actions,
    asks,
    evaluations: await listEvaluationsOfMeeting(
      scope,
      { goalIds, strategyIds },
      { today, heldOn: occurrence.heldOn, after: lastMetOn },
    ),
    lastMetOn,
    ...(await gatherPaper(scope, found, common, last, "agenda")),
  };
};

/** What a memo is composed from: what is new since the last memo, or the last meeting it stands between. */
export const gatherMemo = async (scope: Scope, found: RoutineOccurrence, signOff: SignOff): Promise<MemoEvidence> => {
  const common = await gatherCommon(scope, found, signOff);
  const { setting, today, goalIds, party } = common;
  const { occurrence, routine } = found;
  const { yieldsToIds } = await getOccurrenceMembers(scope, found);
  const last = await findLastTime(scope, [routine.id, ...yieldsToIds], occurrence);
  const after = last.occurrence?.heldOn ?? null;
  const { actions, decisions, asks } = await listFollowUp(scope, {
    turn: occurrence,
    goalIds,
    strategyIds: common.strategies.map(({ id }) => id),
    asOfDate: today,
    sincePreviousOn: after,
    checksUntilOn: occurrence.heldOn,
  });
  const [to, from] = [await party(routine.toId), await party(routine.fromId)];
  if (to === null || from === null) throw new Error(`the memo ${routine.code} has no reader or no writer`);
  return {
    setting,
    template: await templateOf(scope, found, "memo"),
    to,
    from,
    period: { after, until: today },
    actions,
    decisions,
    asks,
    ...(await gatherPaper(scope, found, common, last, "memo")),
  };
};

/** What an action log is composed from: what its meeting recorded, and what is still open from earlier ones. */
export const gatherActionLog = async (
  scope: Scope,
  found: RoutineOccurrence,
  signOff: SignOff,
): Promise<ActionLogEvidence> => {
  const { setting, today, goals, goalIds, strategies, party } = await gatherCommon(scope, found, signOff);
  const { occurrence, routine } = found;
  const { actions, decisions, asks } = await listOfOccurrence(scope, occurrence.id, today);
  const earlier = await listFollowUp(scope, {
    routineId: routine.id,
    turn: occurrence,
    goalIds,
    strategyIds: strategies.map(({ id }) => id),
    asOfDate: today,
    sincePreviousOn: occurrence.heldOn,
    exceptOccurrenceId: occurrence.id,
  });
  return {
    setting,
    chair: await party(routine.chairId),
    goals: [...goals, ...strategies.map(({ section }) => section)],
    decisions,
    actions,
    asks,
    earlierActions: earlier.actions.filter((action) => action.state === "open"),
    ...(await gatherMeetingRecord(scope, found)),
  };
};
