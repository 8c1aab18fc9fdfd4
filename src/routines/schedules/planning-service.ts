import { recordAudit } from "../../audit/service.ts";
import { type PlannedDate, previewOccurrences } from "../../cadences/preview.ts";
import type { WorkingCalendar } from "../../calendars/working-days.ts";
import { getOrganisation, getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { ExpectedVersion } from "../../platform/http/routes.ts";
import { newId } from "../../platform/ids/ids.ts";
import { addDays, formatDate, type IsoDate } from "../../platform/time/dates.ts";
import { localDateOf } from "../../platform/time/wall-time.ts";
import { recordChange } from "../occurrences/change-service.ts";
import { type NewOccurrenceRow, type OccurrenceRow, occurrenceRows } from "../occurrences/occurrence-queries.ts";
import { titleOfOccurrence } from "../occurrences/occurrence-title.ts";
import { assignTurnsOf } from "../occurrences/turn-service.ts";
import { type RoutineRow, type RunUpPlanRow, routineRows } from "../queries.ts";
import type { PlannedStep } from "../run-ups/run-up.ts";
import { getPlanInForce, replaceRunUpPlan } from "../run-ups/run-up-plan-service.ts";
import type { RunUpPlanInput } from "../run-ups/run-up-schema.ts";
import {
  isPlannedAs,
  loadContext,
  planSteps,
  planStepsAnew,
  redateSteps,
  toStepRow,
} from "../run-ups/step-planning-service.ts";
import { cancelPlannedSteps, insertSteps, removeSteps, type StepRow, selectSteps } from "../run-ups/step-queries.ts";
import { nameDates } from "./date-names.ts";
import { isHanging, listAffected, loadSchedule, type Schedule } from "./dependence-service.ts";
import { pairWithNewDates } from "./new-dates.ts";

/** Occurrences exist at least this far ahead. */
const horizonDays = 18 * 31;
/** Planned in strides beyond it, so that not every morning has something to plan. */
const strideDays = 28;

/** Why dates came or went without anybody having called them off; also what tells that a new plan may take them up again. */
const scheduleChanged = "the routine's schedule was changed";
const followedChanged = "a meeting that it follows was changed";
type PlanningCause = typeof scheduleChanged | typeof followedChanged;

const toTimes = (planned: PlannedDate) => ({
  heldOn: planned.date,
  startsLocal: planned.startsAt.local,
  timeZone: planned.startsAt.timeZone,
  startsAt: new Date(planned.instant),
  minutes: planned.minutes,
  movedFromOn: planned.movedFrom,
  moveReason: planned.movedFrom === null ? null : planned.reason,
});

const toOccurrenceRow = (scope: Scope, routine: RoutineRow, planned: PlannedDate): NewOccurrenceRow => {
  const now = scope.clock.now();
  return {
    id: newId(),
    organisationId: scope.organisationId,
    routineId: routine.id,
    recurrenceOn: planned.recurrenceOn,
    ...toTimes(planned),
    status: "planned",
    createdAt: now,
    updatedAt: now,
  };
};

const listPlannedDates = async (
  scope: Scope,
  routine: RoutineRow,
  schedule: Schedule,
  { calendar }: { calendar: WorkingCalendar },
  { from, to }: { from: IsoDate; to: IsoDate },
): Promise<PlannedDate[]> => {
  if (from > to) return [];
  const { dates } = previewOccurrences({ ...schedule, calendar, zone: routine.timeZone, from, to });
  const { now } = await getTime(scope);
  return nameDates(dates, await occurrenceRows.overOf(scope, routine.id, now));
};

/** Stores dates that are not there yet, each with its run-up. */
const insertPlanned = async (
  scope: Scope,
  routine: RoutineRow,
  dates: readonly PlannedDate[],
  planTheirSteps: (row: OccurrenceRow) => PlannedStep[],
): Promise<void> => {
  const made = await occurrenceRows.insertMissing(
    scope,
    dates.map((date) => toOccurrenceRow(scope, routine, date)),
  );
  await insertSteps(
    scope,
    made.flatMap((row) => planTheirSteps(row).map((step) => toStepRow(scope, row.id, step))),
  );
};

/**
 * Makes the occurrences of a routine up to the rolling horizon, with their run-up: exactly the dates the preview
 * shows. Run twice, or by two at once, it makes each once.
 */
export const planAhead = (scope: Scope, { id }: RoutineRow): Promise<void> => planAllOf(scope, [id]);

const planOneAhead = async (scope: Scope, { id }: RoutineRow): Promise<void> => {
  const { today } = await getTime(scope);
  const routine = await routineRows.lock(scope, id);
  if (routine === undefined || routine.endedAt !== null) return;
  const to = addDays(today, horizonDays + strideDays);
  if (routine.plannedUntil !== null && routine.plannedUntil >= to) return;
  const schedule = await loadSchedule(scope, routine);
  if (schedule === null) return routineRows.markPlanned(scope, routine.id, to);
  // Dates that hang on others may have moved with them since; the rest only grow at their end.
  if (routine.plannedUntil !== null && isHanging(schedule)) return replanOne(scope, routine, followedChanged);
  const from =
    routine.plannedUntil === null ? localDateOf(routine.knownAt, routine.timeZone) : addDays(routine.plannedUntil, 1);
  const context = await loadContext(scope, routine);
  const planned = (await listPlannedDates(scope, routine, schedule, context, { from, to })).filter(
    // A date that was over before the service knew the routine was never its to prepare.
    (date) => new Date(date.instant) >= routine.knownAt,
  );
  await insertPlanned(scope, routine, planned, (row) => planSteps(routine, row, context, routine.knownAt));
  await routineRows.markPlanned(scope, routine.id, to);
  await assignTurnsOf(scope, routine);
};

/** Plans these routines ahead and what hangs on them anew, each once, in the order in which they are locked. */
const planAllOf = async (scope: Scope, ids: readonly string[]): Promise<void> => {
  for (const routine of await listAffected(scope, ids)) {
    if (ids.includes(routine.id)) await planOneAhead(scope, routine);
    else await replanOne(scope, routine, followedChanged);
  }
};

/** The routines whose occurrences do not reach the horizon. */
export const listRoutinesToPlan = async (scope: Scope): Promise<RoutineRow[]> => {
  const { today } = await getTime(scope);
  return routineRows.plannedShortOf(scope, addDays(today, horizonDays));
};

/** Every routine of the organisation planned up to the horizon. */
export const planAllAhead = async (scope: Scope): Promise<void> => {
  const short = await listRoutinesToPlan(scope);
  await planAllOf(
    scope,
    short.map(({ id }) => id),
  );
};

/**
 * What follows from dates of a routine that came, went or moved: turns are taken anew, and routines whose dates hang on
 * this one are planned anew, and those that hang on them.
 */
export const settleChangedDates = async (scope: Scope, routine: RoutineRow): Promise<void> => {
  await assignTurnsOf(scope, routine);
  for (const affected of await listAffected(scope, [routine.id])) {
    if (affected.id !== routine.id) await replanOne(scope, affected, followedChanged);
  }
};

/** Calls off what was begun on and the new schedule no longer has. */
const cancelUnwanted = async (
  scope: Scope,
  routine: RoutineRow,
  row: OccurrenceRow,
  cause: PlanningCause,
  reason: string,
): Promise<void> => {
  const { now } = await getTime(scope);
  const cancelled = await occurrenceRows.update(scope, row.id, {
    status: "cancelled",
    cause,
    sequence: row.sequence + 1,
  });
  await cancelPlannedSteps(scope, row.id, cause);
  await recordChange(scope, { kind: "cancelled", before: row, after: cancelled, reason, isByPeople: false });
  await auditPlanning(scope, now, "cancelled", routine, row, `was cancelled: ${reason}`);
};

const auditPlanning = (
  scope: Scope,
  now: Date,
  verb: string,
  routine: RoutineRow,
  row: OccurrenceRow,
  what: string,
): Promise<void> =>
  recordAudit(scope, now, {
    event: `occurrence.${verb}`,
    entityType: "occurrence",
    entityId: row.id,
    summary: `${titleOfOccurrence(routine, row)} of ${formatDate(row.heldOn)} ${what}`,
    detail: { routine: routine.code, date: row.heldOn },
  });

/** Takes up again what an earlier change of the schedule had called off, where the new one has the same date. */
const takeUpAgain = async (
  scope: Scope,
  routine: RoutineRow,
  wanted: ReadonlyMap<IsoDate, PlannedDate>,
  now: Date,
): Promise<void> => {
  const causes = [scheduleChanged, followedChanged];
  for (const before of await occurrenceRows.cancelledFor(scope, routine.id, [...wanted.keys()], causes)) {
    const planned = wanted.get(before.recurrenceOn);
    if (planned === undefined) continue;
    const row = await occurrenceRows.update(scope, before.id, {
      ...toTimes(planned),
      status: "planned",
      cause: null,
      sequence: before.sequence + 1,
    });
    await redateSteps(scope, routine, row);
    await recordChange(scope, {
      kind: "reinstated",
      before,
      after: row,
      reason: before.cause ?? scheduleChanged,
      isByPeople: false,
    });
    await auditPlanning(scope, now, "planned-again", routine, row, `takes place after all: ${before.cause}`);
  }
};

const isSameTime = (row: OccurrenceRow, planned: PlannedDate): boolean =>
  row.startsAt.toISOString() === planned.instant &&
  row.minutes === planned.minutes &&
  row.timeZone === planned.startsAt.timeZone;

const isExplainedAs = (row: OccurrenceRow, { movedFromOn, moveReason }: ReturnType<typeof toTimes>): boolean =>
  row.movedFromOn === movedFromOn && row.moveReason === moveReason;

/** Gives an occurrence the time that its schedule has for it now, and says so where somebody was told of another. */
const followSchedule = async (
  scope: Scope,
  routine: RoutineRow,
  before: OccurrenceRow,
  planned: PlannedDate,
  reason: string,
  isBegun: boolean,
): Promise<OccurrenceRow> => {
  const times = { ...toTimes(planned), recurrenceOn: planned.recurrenceOn };
  if (isSameTime(before, planned)) {
    // Only why it lies there is another: nobody was told of another time.
    return isExplainedAs(before, times) && before.recurrenceOn === times.recurrenceOn
      ? before
      : occurrenceRows.update(scope, before.id, times);
  }
  const row = await occurrenceRows.update(scope, before.id, { ...times, sequence: before.sequence + 1 });
  if (!isBegun) return row;
  const { now } = await getTime(scope);
  await redateSteps(scope, routine, row);
  await recordChange(scope, { kind: "moved", before, after: row, reason, isByPeople: false });
  await auditPlanning(scope, now, "moved", routine, before, `was moved to ${formatDate(row.heldOn)}: ${reason}`);
  return row;
};

/**
 * Plans a changed routine anew from now on, and what hangs on it. What people moved and what is past stays as it is. Of
 * the rest, dates that the new schedule keeps keep their occurrence and take its hour; dates that it lacks go, or where
 * a step has begun move to the new date that is nearest, else are called off; new ones come. What the new schedule would have had earlier than now stays where
 * it is: nobody can meet in the past.
 */
export const replan = (scope: Scope, { id }: RoutineRow, reason?: string): Promise<void> =>
  replanAll(scope, [id], reason);

/** Plans changed routines anew, and all that hang on them, each once and after those it hangs on. */
const replanAll = async (scope: Scope, changedIds: readonly string[], reason?: string): Promise<void> => {
  for (const routine of await listAffected(scope, changedIds)) {
    if (changedIds.includes(routine.id)) await replanOne(scope, routine, scheduleChanged, reason);
    else await replanOne(scope, routine, followedChanged);
  }
};

/** How far back to look for what the schedule has already passed by: further than anything is moved ahead. */
export const passedDays = 366;

/**
 * Whether an occurrence stays where it is although its schedule has it earlier than now: its hour of today has passed,
 * or the meetings it follows were moved so. By a schedule of other days it is another occurrence.
 */
const staysAhead = (row: OccurrenceRow, passed: PlannedDate | undefined, cause: PlanningCause): boolean =>
  passed !== undefined && (cause === followedChanged || passed.date === row.heldOn);

const replanOne = async (
  scope: Scope,
  { id }: RoutineRow,
  cause: PlanningCause,
  reason: string = cause,
): Promise<void> => {
  const { now, today } = await getTime(scope);
  const routine = await routineRows.lock(scope, id);
  if (routine === undefined || routine.endedAt !== null) return;
  const schedule = await loadSchedule(scope, routine);
  if (schedule === null) return;
  const ahead = await occurrenceRows.lockPlannedAfter(scope, routine.id, now);
  const moved = await occurrenceRows.movedByPeople(
    scope,
    ahead.map((row) => row.id),
  );
  const untouched = new Set((await occurrenceRows.untouchedAfter(scope, routine.id, now)).map((row) => row.id));
  const context = await loadContext(scope, routine);
  const to = addDays(today, horizonDays + strideDays);
  const window = { from: addDays(localDateOf(now, routine.timeZone), -passedDays), to };
  const planned = await listPlannedDates(scope, routine, schedule, context, window);
  const upcoming = planned.filter((date) => new Date(date.instant) > now);
  const wanted = new Map(upcoming.map((date) => [date.recurrenceOn, date]));
  const passed = new Map(planned.map((date) => [date.recurrenceOn, date]));

  const kept: OccurrenceRow[] = [];
  const dropped: string[] = [];
  const homeless: OccurrenceRow[] = [];
  for (const row of ahead) {
    const isBegun = !untouched.has(row.id);
    const date = wanted.get(row.recurrenceOn);
    if (moved.has(row.id)) continue;
    if (date !== undefined) {
      const followed = await followSchedule(scope, routine, row, date, reason, isBegun);
      if (!isBegun) kept.push(followed);
    } else if (staysAhead(row, passed.get(row.recurrenceOn), cause)) {
      if (!isBegun) kept.push(row);
    } else if (isBegun) homeless.push(row);
    else dropped.push(row.id);
  }
  const taken = await occurrenceRows.namesOf(scope, routine.id);
  const free = upcoming.filter(({ recurrenceOn }) => !taken.has(recurrenceOn));
  const pairs = pairWithNewDates(homeless, free);
  for (const row of homeless) {
    const date = pairs.get(row.id);
    if (date === undefined) await cancelUnwanted(scope, routine, row, cause, reason);
    else await followSchedule(scope, routine, row, date, reason, true);
  }
  await occurrenceRows.removeUntouched(scope, dropped);
  const plan = (row: OccurrenceRow) => planStepsAnew(routine, row, context, now);
  await replanSteps(scope, kept, plan);
  await takeUpAgain(scope, routine, wanted, now);
  await insertPlanned(scope, routine, upcoming, plan);
  await routineRows.markPlanned(scope, routine.id, to);
  await assignTurnsOf(scope, routine);
};

/** Replaces the steps of occurrences that nothing has happened to, where they would be planned otherwise now. */
const replanSteps = async (
  scope: Scope,
  rows: readonly OccurrenceRow[],
  plan: (row: OccurrenceRow) => PlannedStep[],
): Promise<void> => {
  const byOccurrence = new Map<string, StepRow[]>(rows.map((row) => [row.id, []]));
  for (const step of await selectSteps(scope, [...byOccurrence.keys()])) {
    byOccurrence.get(step.occurrenceId)?.push(step);
  }
  const changed = rows
    .map((row) => ({ id: row.id, steps: plan(row) }))
    .filter(({ id, steps }) => !isPlannedAs(byOccurrence.get(id) ?? [], steps));
  await removeSteps(
    scope,
    changed.map(({ id }) => id),
  );
  await insertSteps(
    scope,
    changed.flatMap(({ id, steps }) => steps.map((step) => toStepRow(scope, id, step))),
  );
};

const replanWhere = async (
  scope: Scope,
  isAffected: (routine: RoutineRow) => boolean | Promise<boolean>,
): Promise<void> => {
  const ids: string[] = [];
  for (const routine of await routineRows.ongoing(scope)) if (await isAffected(routine)) ids.push(routine.id);
  await replanAll(scope, ids);
};

/** Plans anew what works by a calendar that was changed: routines that name it, or name none where it is the default. */
export const replanRoutinesOfCalendar = async (scope: Scope, calendarId: string): Promise<void> => {
  const { defaultCalendarId } = await getOrganisation(scope);
  await replanWhere(scope, (routine) => (routine.calendarId ?? defaultCalendarId) === calendarId);
};

/**
 * Replaces the steps of a run-up plan and plans anew the routines that go by it.
 * @throws Problem 404, 412
 */
export const changeRunUpPlan = async (
  scope: Scope,
  reference: string,
  input: RunUpPlanInput,
  expectedVersion: ExpectedVersion,
): Promise<RunUpPlanRow> => {
  const plan = await replaceRunUpPlan(scope, reference, input, expectedVersion);
  await replanWhere(scope, async ({ runUpPlanId }) => (await getPlanInForce(scope, runUpPlanId)).code === plan.code);
  return plan;
};
