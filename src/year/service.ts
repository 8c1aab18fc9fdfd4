import { getCalendar, getWorkingCalendar } from "../calendars/service.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import { getPeopleById, getPerson } from "../people/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { daysInMonth, formatIsoDate, type IsoDate, monthOf, yearOf } from "../platform/time/dates.ts";
import { addMinutes, localDateOf, readWallTime } from "../platform/time/wall-time.ts";
import { getStepsOf } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { getPlanInForce } from "../routines/run-ups/run-up-plan-service.ts";
import { applyOverrides, type RunUpPlan } from "../routines/run-ups/run-up-schema.ts";
import { getRoutineMembers, type RoutineMembers } from "../routines/service.ts";
import {
  type OccurrenceRow,
  type RoutineRow,
  selectDatesOf,
  selectOccurrencesOf,
  selectRoutines,
  selectYields,
} from "./queries.ts";
import type { Year } from "./schemas.ts";
import {
  buildYear,
  type OccurrenceOfYear,
  type RoutineOfYear,
  type StepOfYear,
  type YearCalendar,
  type YearSource,
} from "./year-model.ts";
import { titleOfStep } from "./year-steps.ts";

type PersonRow = Awaited<ReturnType<typeof getPerson>>;
type StepRow = Awaited<ReturnType<typeof getStepsOf>> extends Map<string, (infer S)[]> ? S : never;

/** A routine with what its year is told from. */
interface KnownRoutine {
  row: RoutineRow;
  runUp: RunUpPlan;
  yieldsToIds: string[];
}

/** What concerns a person: the routines that name them, and the goals and strategies that are theirs today. */
interface Concern {
  person: PersonRow;
  goalIds: ReadonlySet<string>;
  strategyIds: ReadonlySet<string>;
  members: ReadonlyMap<string, RoutineMembers>;
}

const isNamedIn = ({ row }: KnownRoutine, { person, members }: Concern): boolean =>
  // The unit prepares everything.
  person.role === "deliveryUnit" ||
  [row.chairId, row.toId, row.fromId, ...(members.get(row.id)?.participantIds ?? [])].includes(person.id);

const concernsRoutine = (routine: KnownRoutine, concern: Concern | null): boolean =>
  concern === null ||
  isNamedIn(routine, concern) ||
  (concern.members.get(routine.row.id)?.goals ?? []).some(({ id }) => concern.goalIds.has(id)) ||
  (concern.members.get(routine.row.id)?.strategies ?? []).some(({ id }) => concern.strategyIds.has(id));

/** Where goals take turns, an occurrence concerns the owner of the one whose turn it is. */
const concernsOccurrence = (routine: KnownRoutine, { turnGoalId }: OccurrenceRow, concern: Concern | null): boolean =>
  concern === null || turnGoalId === null
    ? concernsRoutine(routine, concern)
    : isNamedIn(routine, concern) || concern.goalIds.has(turnGoalId);

const loadConcern = async (
  scope: Scope,
  reference: string,
  routines: readonly KnownRoutine[],
  today: IsoDate,
): Promise<Concern> => {
  const person = await getPerson(scope, reference);
  const members = new Map<string, RoutineMembers>();
  for (const { row } of routines) members.set(row.id, await getRoutineMembers(scope, row));
  const all = [...members.values()];
  const goalIds = [...new Set(all.flatMap(({ goals }) => goals.map(({ id }) => id)))];
  const strategyIds = [...new Set(all.flatMap(({ strategies }) => strategies.map(({ id }) => id)))];
  const owners = await listOwners(scope, { goalIds, strategyIds }, today);
  const own = owners.filter(({ personId }) => personId === person.id);
  return {
    person,
    goalIds: new Set(own.flatMap(({ goalId }) => goalId ?? [])),
    strategyIds: new Set(own.flatMap(({ strategyId }) => strategyId ?? [])),
    members,
  };
};

const loadRoutines = async (scope: Scope): Promise<KnownRoutine[]> => {
  const yields = await selectYields(scope);
  const plans = new Map<string | null, RunUpPlan>();
  const known: KnownRoutine[] = [];
  for (const row of await selectRoutines(scope)) {
    const plan = plans.get(row.runUpPlanId) ?? (await getPlanInForce(scope, row.runUpPlanId));
    plans.set(row.runUpPlanId, plan);
    const yieldsToIds = yields.flatMap(({ routineId, yieldsToId }) => (routineId === row.id ? [yieldsToId] : []));
    known.push({ row, runUp: applyOverrides(plan, row.runUpOverrides), yieldsToIds });
  }
  return known;
};

const loadCalendar = async (scope: Scope, calendarId: string | null, year: number): Promise<YearCalendar> => {
  const id = calendarId ?? (await getOrganisation(scope)).defaultCalendarId;
  const working = await getWorkingCalendar(scope, id);
  const row = id === null ? null : await getCalendar(scope, id);
  return {
    name: row === null ? "" : (row.definition.title ?? row.code),
    reasonNotWorking: working.reasonNotWorking,
    daysOff: working.listDaysOff(formatIsoDate(year, 1, 1), formatIsoDate(year, 12, 31)),
  };
};

const toRoutine = (
  known: KnownRoutine,
  people: ReadonlyMap<string, PersonRow>,
  codes: ReadonlyMap<string, string>,
  calendar: YearCalendar,
  concern: Concern | null,
): RoutineOfYear => {
  const { row } = known;
  const titleOf = (id: string | null) => (id === null ? null : (people.get(id)?.title ?? null));
  return {
    code: row.code,
    title: row.title,
    kind: row.kind,
    chair: titleOf(row.chairId),
    from: titleOf(row.fromId),
    to: titleOf(row.toId),
    calendar,
    yieldsTo: known.yieldsToIds.flatMap((id) => codes.get(id) ?? []),
    knownOn: localDateOf(row.knownAt, row.timeZone),
    plannedUntil: row.plannedUntil,
    hasEnded: row.endedAt !== null,
    hasCadence: row.cadence !== null,
    isShown: concernsRoutine(known, concern),
  };
};

const toStep = ({ runUp }: KnownRoutine, occurrence: OccurrenceRow, step: StepRow): StepOfYear => ({
  kind: step.kind,
  title: titleOfStep(step, runUp),
  dueOn: step.dueOn,
  time: readWallTime(step.dueAt, occurrence.timeZone).local.slice(11),
  answerBy: step.deadlineOn,
  state: step.state,
});

const toOccurrence = (
  known: KnownRoutine,
  row: OccurrenceRow,
  steps: readonly StepRow[],
  concern: Concern | null,
): OccurrenceOfYear => ({
  id: row.id,
  routine: known.row.code,
  title: titleOfOccurrence(known.row, row),
  heldOn: row.heldOn,
  time: row.startsLocal.slice(11, 16),
  until: readWallTime(addMinutes(row.startsAt, row.minutes), row.timeZone).local.slice(11),
  timeZone: row.timeZone,
  status: row.status,
  movedFrom: row.movedFromOn,
  moveReason: row.moveReason,
  cause: row.cause,
  calledBecause: row.calledBecause,
  steps: steps.map((step) => toStep(known, row, step)),
  isShown: concernsOccurrence(known, row, concern),
});

/** What might be given way to in each month that one of these lies in. */
const loadYieldedTo = async (
  scope: Scope,
  routines: readonly KnownRoutine[],
  rows: readonly OccurrenceRow[],
): Promise<YearSource["yieldedTo"]> => {
  const days = rows.map(({ heldOn }) => heldOn).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const ids = [...new Set(routines.flatMap(({ yieldsToIds }) => yieldsToIds))];
  const [year, month] = [yearOf(last), monthOf(last)];
  const to = formatIsoDate(year, month, daysInMonth(year, month));
  return selectDatesOf(scope, ids, formatIsoDate(yearOf(first), monthOf(first), 1), to);
};

/**
 * A calendar year of the organisation's routines, or of what concerns one person: who chairs, gets or sends it, takes
 * part, or answers today for a goal of it; the delivery unit is concerned by all of it.
 * @throws Problem 404 for an unknown person
 */
export const getYear = async (scope: Scope, year: number, personReference?: string): Promise<Year> => {
  const { today, timeZone } = await getTime(scope);
  const known = await loadRoutines(scope);
  const byId = new Map(known.map((routine) => [routine.row.id, routine]));
  const concern = personReference === undefined ? null : await loadConcern(scope, personReference, known, today);
  const people = await getPeopleById(
    scope,
    known.flatMap(({ row }) => [row.chairId, row.toId, row.fromId].filter((id) => id !== null)),
  );
  const calendars = new Map<string | null, YearCalendar>();
  for (const { row } of known) {
    const { calendarId } = row;
    if (!calendars.has(calendarId)) calendars.set(calendarId, await loadCalendar(scope, calendarId, year));
  }
  const codes = new Map(known.map(({ row }) => [row.id, row.code]));
  const routines = known.flatMap((routine) => {
    const calendar = calendars.get(routine.row.calendarId);
    return calendar === undefined ? [] : [toRoutine(routine, people, codes, calendar, concern)];
  });
  const rows = await selectOccurrencesOf(scope, formatIsoDate(year, 1, 1), formatIsoDate(year, 12, 31));
  const steps = await getStepsOf(
    scope,
    rows.map(({ id }) => id),
  );
  return buildYear({
    organisation: (await getOrganisation(scope)).name,
    year,
    timeZone,
    today,
    person: concern?.person.title ?? null,
    routines,
    occurrences: rows.flatMap((row) => {
      const routine = byId.get(row.routineId);
      return routine === undefined ? [] : [toOccurrence(routine, row, steps.get(row.id) ?? [], concern)];
    }),
    yieldedTo: await loadYieldedTo(scope, known, rows),
  });
};
