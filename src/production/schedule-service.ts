import { getWorkingCalendar } from "../calendars/service.ts";
import type { WorkingCalendar } from "../calendars/working-days.ts";
import { gatherMetricEvidence } from "../metrics/evidence-service.ts";
import { listExpectedFigures } from "../metrics/expected-figures.ts";
import { getMetricsById } from "../metrics/service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { getPeopleById, listActivePeopleByRole } from "../people/service.ts";
import { listGoalMetrics } from "../plan/goal-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { addDays, type IsoDate } from "../platform/time/dates.ts";
import { findYieldCause } from "../routines/occurrences/give-way.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { applyOverrides, builtInRunUpPlan, type RunUpPlan } from "../routines/run-ups/run-up-schema.ts";
import { isPaper, type OccurrenceStatus } from "../routines/vocabulary.ts";
import { isAskedFor, listAwaitedFigures, type MetricExpectation } from "./expectations.ts";
import { type Audience, listConcerned } from "./items.ts";
import {
  type OwnershipRow,
  type RoutineMemberRows,
  type RoutineRow,
  type StepRow,
  selectMembersOf,
  selectOwnershipsOf,
  selectRunUpPlans,
  selectScheduled,
  selectStepsOf,
} from "./queries.ts";
import type { Schedule, ScheduledOccurrence, ScheduledStep } from "./schedule.ts";

/** Before the range and after it this much is looked at too: what clashes with it, and where it could be moved. */
const lookBackDays = 100;
const lookAheadDays = 130;
/** Figures are listed as far as one of the occurrences may wait for them. */
const figuresAheadDays = lookAheadDays + 30;

export interface PersonLine {
  id: string;
  code: string;
  title: string;
  isActive: boolean;
}

/** An occurrence as the production calendar shows it, with who is who in it. */
export interface ProducedOccurrence extends ScheduledOccurrence {
  status: OccurrenceStatus;
  audience: Audience;
}

export interface LoadedSchedule extends Omit<Schedule, "occurrences"> {
  occurrences: ProducedOccurrence[];
  people: ReadonlyMap<string, PersonLine>;
  timeZone: string;
}

const groupBy = <T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
};

const toStep = ({ kind, code, dueOn, dueAt, deadlineOn, state }: StepRow): ScheduledStep => ({
  kind,
  code,
  dueOn,
  dueAt: dueAt.toISOString(),
  deadlineOn,
  state,
});

type Scheduled = Awaited<ReturnType<typeof selectScheduled>>[number];

/**
 * Leaves out the papers that will give way: it is decided at their first step, but known now. What has begun was decided
 * already.
 */
const leaveOutYielding = (
  rows: readonly Scheduled[],
  { yields }: RoutineMemberRows,
  stepsOf: ReadonlyMap<string, StepRow[]>,
): Scheduled[] => {
  const yieldsTo = groupBy(yields, (row) => row.routineId);
  const ofRoutine = groupBy(rows, ({ routine }) => routine.id);
  return rows.filter(({ occurrence, routine }) => {
    const hasBegun = (stepsOf.get(occurrence.id) ?? []).some(({ state }) => state === "done" || state === "due");
    if (occurrence.status !== "planned" || hasBegun) return true;
    const others = (yieldsTo.get(routine.id) ?? []).flatMap(({ yieldsToId }) =>
      (ofRoutine.get(yieldsToId) ?? []).map((other) => ({
        routineCode: other.routine.code,
        title: other.routine.title,
        date: other.occurrence.heldOn,
        status: other.occurrence.status,
      })),
    );
    return findYieldCause({ memoDate: occurrence.heldOn, others }) === null;
  });
};

const loadCalendars = async (scope: Scope, rows: readonly Scheduled[]) => {
  const byId = new Map<string | null, WorkingCalendar>([[null, await getWorkingCalendar(scope, null)]]);
  for (const { routine } of rows) {
    if (!byId.has(routine.calendarId)) {
      byId.set(routine.calendarId, await getWorkingCalendar(scope, routine.calendarId));
    }
  }
  return byId;
};

const loadPlans = async (scope: Scope): Promise<(routine: RoutineRow) => RunUpPlan> => {
  const rows = await selectRunUpPlans(scope);
  const byId = new Map(rows.map(({ id, definition }) => [id, definition]));
  const fallback = rows.find(({ code }) => code === builtInRunUpPlan.code)?.definition ?? builtInRunUpPlan;
  return ({ runUpPlanId, runUpOverrides }) =>
    applyOverrides(runUpPlanId === null ? fallback : (byId.get(runUpPlanId) ?? fallback), runUpOverrides);
};

/** What is known of the next figures of these goals' metrics, by goal. */
const loadExpectations = async (
  scope: Scope,
  goalIds: readonly string[],
  now: Date,
  until: IsoDate,
): Promise<Map<string, MetricExpectation[]>> => {
  const links = goalIds.length === 0 ? [] : await listGoalMetrics(scope, goalIds);
  const metricIds = [...new Set(links.map(({ metricId }) => metricId))];
  if (metricIds.length === 0) return new Map();
  const metrics = await getMetricsById(scope, metricIds);
  const evidence = await gatherMetricEvidence(scope, metricIds, now);
  const byMetric = new Map<string, MetricExpectation>();
  for (const [id, metric] of metrics) {
    const known = evidence.get(id);
    const latest = known?.figures.at(-1)?.period ?? null;
    byMetric.set(id, {
      metricId: id,
      code: metric.code,
      title: metric.title,
      seriesOf: metric.ofMetricId ?? id,
      ownerId: metric.ownerId,
      frequency: metric.frequency,
      periodNoun: known?.periodNoun ?? null,
      isUnpredictable: latest === null || metric.publicationLag === null,
      expected: listExpectedFigures(latest, metric.publicationLag, metric.frequency, until),
    });
  }
  const byGoal = new Map<string, MetricExpectation[]>();
  for (const { goalId, metricId } of links) {
    const metric = byMetric.get(metricId);
    if (metric !== undefined) byGoal.set(goalId, [...(byGoal.get(goalId) ?? []), metric]);
  }
  return byGoal;
};

const ownerOn = (histories: readonly OwnershipRow[], onDate: IsoDate): string | null =>
  histories.find(({ fromOn, untilOn }) => fromOn <= onDate && (untilOn === null || untilOn > onDate))?.personId ?? null;

/** The goals an occurrence is about: that of its turn, where the routine takes turns over them. */
const goalsOf = ({ occurrence, routine }: Scheduled, byRoutine: Map<string, string[]>, all: string[]): string[] => {
  if (occurrence.turnGoalId !== null) return [occurrence.turnGoalId];
  return routine.isForAllGoals ? all : (byRoutine.get(routine.id) ?? []);
};

interface AudienceRequest {
  row: Scheduled;
  goalIds: readonly string[];
  participantIds: readonly string[];
  histories: ReadonlyMap<string, OwnershipRow[]>;
  expectations: ReadonlyMap<string, MetricExpectation[]>;
  unitIds: readonly string[];
  leaderIds: readonly string[];
  isActive(personId: string): boolean;
  today: IsoDate;
}

const makeAudience = (request: AudienceRequest): Audience => {
  const { row, goalIds, participantIds, histories, expectations, unitIds, leaderIds, isActive, today } = request;
  const { routine, occurrence } = row;
  const leadId = isPaper(routine.kind) ? routine.toId : routine.chairId;
  const ownersOn = (onDate: IsoDate) =>
    goalIds.flatMap((goalId) => ownerOn(histories.get(goalId) ?? [], onDate) ?? []).filter(isActive);
  return {
    idsOf(role, onDate) {
      switch (role) {
        case "chair":
          return leadId === null || !isActive(leadId) ? [] : [leadId];
        case "owners":
          return ownersOn(onDate);
        case "participants":
          return participantIds.filter(isActive);
        case "unit":
          return unitIds;
        case "leader":
          return leaderIds;
      }
    },
    askedBy({ dueOn, state }) {
      const isAhead = state === "planned" || state === "due";
      return goalIds
        .flatMap((goalId) =>
          (expectations.get(goalId) ?? [])
            .filter((metric) => !isAhead || isAskedFor(metric, { requestOn: dueOn, heldOn: occurrence.heldOn, today }))
            .flatMap((metric) => metric.ownerId ?? ownerOn(histories.get(goalId) ?? [], dueOn) ?? []),
        )
        .filter(isActive);
    },
  };
};

/**
 * All that takes place between two dates and around them, with its run-up, people, calendars and the figures it may
 * wait for. The number of queries does not grow with the number of occurrences.
 */
export const loadSchedule = async (scope: Scope, from: IsoDate, to: IsoDate): Promise<LoadedSchedule> => {
  const organisation = await getOrganisation(scope);
  const { now, today, timeZone } = timeOf(organisation, scope.clock);
  const knownFrom = addDays(from, -lookBackDays);
  const knownTo = addDays(to, lookAheadDays);
  const found = await selectScheduled(scope, knownFrom, knownTo);
  const stepsOf = groupBy(
    await selectStepsOf(
      scope,
      found.map(({ occurrence }) => occurrence.id),
    ),
    (step) => step.occurrenceId,
  );
  const members = await selectMembersOf(scope, [...new Set(found.map(({ routine }) => routine.id))]);
  const rows = leaveOutYielding(found, members, stepsOf);

  const goalIdsOf = new Map(
    [...groupBy(members.goals, (row) => row.routineId)].map(([id, group]) => [id, group.map((row) => row.goalId)]),
  );
  const participantsOf = groupBy(members.participants, (row) => row.routineId);
  const goalIds = [...new Set(rows.flatMap((row) => goalsOf(row, goalIdsOf, members.allGoalIds)))];
  const histories = groupBy(await selectOwnershipsOf(scope, goalIds), (row) => row.goalId ?? "");
  const expectations = await loadExpectations(scope, goalIds, now, addDays(to, figuresAheadDays));
  const calendars = await loadCalendars(scope, rows);
  const planOf = await loadPlans(scope);

  const unit = await listActivePeopleByRole(scope, "deliveryUnit");
  const leaders = await listActivePeopleByRole(scope, "systemLeader");
  const named = await getPeopleById(scope, [
    ...rows.flatMap(({ routine }) => [routine.chairId, routine.toId].filter((id) => id !== null)),
    ...members.participants.map(({ personId }) => personId),
    ...[...histories.values()].flat().map(({ personId }) => personId),
    ...[...expectations.values()].flat().flatMap(({ ownerId }) => ownerId ?? []),
  ]);
  const people = new Map<string, PersonLine>([...named, ...[...unit, ...leaders].map((one) => [one.id, one] as const)]);
  const isActive = (id: string): boolean => people.get(id)?.isActive === true;
  const defaultCalendar = calendars.get(null) ?? (await getWorkingCalendar(scope, null));

  const produce = (row: Scheduled): ProducedOccurrence => {
    const { occurrence, routine } = row;
    const ownGoalIds = goalsOf(row, goalIdsOf, members.allGoalIds);
    const audience = makeAudience({
      row,
      goalIds: ownGoalIds,
      participantIds: (participantsOf.get(routine.id) ?? []).map(({ personId }) => personId),
      histories,
      expectations,
      unitIds: unit.map(({ id }) => id),
      leaderIds: leaders.map(({ id }) => id),
      isActive,
      today,
    });
    const steps = (stepsOf.get(occurrence.id) ?? []).map(toStep);
    const plan = planOf(routine);
    const issue = steps.find(({ kind }) => kind === "issue");
    return {
      id: occurrence.id,
      routineId: routine.id,
      routine: routine.code,
      title: titleOfOccurrence(routine, occurrence),
      kind: routine.kind,
      chairId: isPaper(routine.kind) ? null : routine.chairId,
      readerIds: issue === undefined ? [] : listConcerned({ kind: routine.kind, plan }, issue, audience),
      scheduledOn: occurrence.movedFromOn ?? occurrence.heldOn,
      heldOn: occurrence.heldOn,
      at: occurrence.startsLocal.slice(11),
      timeZone: occurrence.timeZone,
      startsAt: occurrence.startsAt.toISOString(),
      minutes: occurrence.minutes,
      isMovable: occurrence.status === "planned" && occurrence.startsAt > now,
      wasMoved: occurrence.movedFromOn !== null && occurrence.movedFromOn !== occurrence.heldOn,
      steps,
      plan,
      calendar: calendars.get(routine.calendarId) ?? defaultCalendar,
      knownAt: routine.knownAt.toISOString(),
      figures: listAwaitedFigures(ownGoalIds.flatMap((goalId) => expectations.get(goalId) ?? [])),
      status: occurrence.status,
      audience,
    };
  };
  return {
    occurrences: rows.map(produce),
    knownFrom,
    knownTo,
    today,
    defaultCalendar,
    papersPerWeek: organisation.briefsPerWeek,
    nameOf: (id) => people.get(id)?.title ?? "Somebody",
    people,
    timeZone,
  };
};
