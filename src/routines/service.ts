import { recordAudit } from "../audit/service.ts";
import { parseCadence } from "../cadences/cadence.ts";
import { CadenceError } from "../cadences/cadence-error.ts";
import type { CadenceInput } from "../cadences/cadence-schema.ts";
import { type Preview, previewOccurrences } from "../cadences/preview.ts";
import { getCalendarCodes, getWorkingCalendar, resolveCalendar } from "../calendars/service.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import { getPeopleById, resolvePeople, resolvePerson } from "../people/service.ts";
import type { GoalRow } from "../plan/goal-queries.ts";
import { getGoalCodes, getGoalsById, listAllGoals, resolveGoals } from "../plan/goal-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { yearOf } from "../platform/time/dates.ts";
import { cancelPlannedSteps, occurrenceRows } from "./occurrence-queries.ts";
import { planAhead, replan } from "./planning-service.ts";
import { type RoutineRow, replaceRoutineLinks, routineRows, runUpPlanRows, selectRoutineLinks } from "./queries.ts";
import type { PreviewRequestBody, RoutineInput, RoutinePatch } from "./schemas.ts";
import { describeKind, isPaper, type RoutineKind } from "./vocabulary.ts";

const defaultCatchUpHours = 72;
const maxPreviewYears = 20;
/** Cadences start in these years, and nobody plans beyond. */
const previewYears = { first: 1900, last: 2199 };
const maxTitleLength = 200;

const readCadence = (input: CadenceInput, pointer: string) => {
  try {
    return parseCadence(input);
  } catch (error) {
    if (error instanceof CadenceError) throw unacceptable(`${pointer}${error.pointer}`, error.message);
    throw error;
  }
};

const auditRoutine = async (scope: Scope, row: RoutineRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "routine", entityId: row.id, summary });
};

const refuseRepeats = (field: string, rows: readonly { id: string; code: string }[] | null): void => {
  const seen = new Set<string>();
  for (const [index, { id, code }] of (rows ?? []).entries()) {
    if (seen.has(id)) throw unacceptable(`/${field}/${index}`, `${code} is named twice`);
    seen.add(id);
  }
};

/** "Stocktake: Success after high school"; of so many goals that it would be no line of a mail, their number. */
const makeTitle = (kind: RoutineKind, goals: readonly GoalRow[]): string => {
  const title = [describeKind(kind), goals.map((goal) => goal.title).join(", ")].filter(Boolean).join(": ");
  return title.length <= maxTitleLength ? title : `${describeKind(kind)}: ${goals.length} goals`;
};

/** The columns and lists of what an input names; what it leaves out stays undefined or null. */
const resolveInput = async (scope: Scope, input: RoutinePatch) => {
  const one = async (reference: string | undefined, pointer: string) =>
    reference === undefined ? undefined : (await resolvePerson(scope, reference, pointer)).id;
  const goals =
    input.goals === undefined || input.goals === "all"
      ? null
      : await resolveGoals(scope, input.goals, (index) => `/goals/${index}`);
  const yieldsTo =
    input.yieldsTo === undefined
      ? null
      : await routineRows.resolve(scope, input.yieldsTo, (index) => `/yieldsTo/${index}`);
  const participants =
    input.participants === undefined
      ? null
      : await resolvePeople(scope, input.participants, (index) => `/participants/${index}`);
  refuseRepeats("goals", goals);
  refuseRepeats("yieldsTo", yieldsTo);
  refuseRepeats("participants", participants);
  if (input.cadence !== undefined) readCadence(input.cadence, "/cadence");
  const columns = {
    chairId: await one(input.chair, "/chair"),
    toId: await one(input.to, "/to"),
    fromId: await one(input.from, "/from"),
    calendarId:
      input.calendar === undefined ? undefined : (await resolveCalendar(scope, input.calendar, "/calendar")).id,
    runUpPlanId:
      input.runUpPlan === undefined
        ? undefined
        : (await runUpPlanRows.resolveOne(scope, input.runUpPlan, "/runUpPlan")).id,
    isForAllGoals: input.goals === undefined ? undefined : input.goals === "all",
    title: input.title,
    cadence: input.cadence,
    timeZone: input.timeZone,
    shift: input.shift,
    catchUpHours: input.catchUpHours,
  };
  return {
    columns: Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<
      Omit<RoutineRow, "id" | "organisationId" | "version" | "createdAt" | "updatedAt">
    >,
    goals,
    links: {
      goalIds: input.goals === "all" ? [] : (goals?.map((goal) => goal.id) ?? null),
      participantIds: participants?.map((person) => person.id) ?? null,
      yieldsToIds: yieldsTo?.map((routine) => routine.id) ?? null,
    },
  };
};

const assertWhole = (kind: RoutineKind, has: { to: boolean; from: boolean; chair: boolean }): void => {
  if (isPaper(kind) && !(has.to && has.from))
    throw unacceptable(has.to ? "/from" : "/to", "a memo needs `to` and `from`: whom it is for and whose it is");
  if (!isPaper(kind) && !has.chair) throw unacceptable("/chair", "a meeting needs a chair");
};

export const listRoutines = (scope: Scope, page: PageRequest): Promise<RoutineRow[]> => routineRows.page(scope, page);

/** @throws Problem 404 */
export const getRoutine = (scope: Scope, reference: string): Promise<RoutineRow> =>
  routineRows.byReference(scope, reference);

export const findRoutine = (scope: Scope, code: string): Promise<RoutineRow | undefined> =>
  routineRows.find(scope, `code:${code}`);

/**
 * Adds a routine and plans it up to the horizon.
 * @throws Problem 404, 409, 422 with pointers
 */
export const createRoutine = async (scope: Scope, input: RoutineInput): Promise<RoutineRow> => {
  const { now, timeZone } = await getTime(scope);
  assertWhole(input.kind, {
    to: input.to !== undefined,
    from: input.from !== undefined,
    chair: input.chair !== undefined,
  });
  const { columns, goals, links } = await resolveInput(scope, input);
  const row = await routineRows.insert(scope, {
    timeZone,
    shift: "next",
    catchUpHours: defaultCatchUpHours,
    title: makeTitle(input.kind, goals ?? []),
    ...columns,
    code: input.code,
    kind: input.kind,
    cadence: input.cadence,
    knownAt: now,
  });
  await replaceRoutineLinks(scope, row.id, links);
  await auditRoutine(scope, row, "routine.created", `The routine ${row.title} (${row.code}) was added`);
  await planAhead(scope, row);
  return routineRows.byId(scope, row.id);
};

/**
 * Changes a routine; where its dates may change with it, it is planned anew from now on.
 * @throws Problem 404, 409 when it has ended, 412, 422
 */
export const updateRoutine = async (
  scope: Scope,
  reference: string,
  patch: RoutinePatch,
  expectedVersion: ExpectedVersion,
): Promise<RoutineRow> => {
  const current = await routineRows.byReference(scope, reference);
  if (current.endedAt !== null) throw conflict("This routine has ended; add a new one.");
  const { columns, links } = await resolveInput(scope, patch);
  const itself = links.yieldsToIds?.indexOf(current.id) ?? -1;
  if (itself >= 0) throw unacceptable(`/yieldsTo/${itself}`, "a routine cannot give way to itself");
  const row = await routineRows.update(scope, current.id, columns, expectedVersion);
  await replaceRoutineLinks(scope, row.id, links);
  await auditRoutine(
    scope,
    row,
    "routine.changed",
    `The routine ${row.title} (${row.code}) was changed: ${Object.keys(patch).join(", ")}`,
  );
  const moving = ["cadence", "timeZone", "shift", "calendar", "runUpPlan"] as const;
  if (moving.some((field) => patch[field] !== undefined)) await replan(scope, row);
  return routineRows.byId(scope, row.id);
};

/**
 * Ends a routine: nothing further is planned, what lies ahead is cancelled, what was done stays readable.
 * @throws Problem 404, 409 when it has ended already, 412
 */
export const endRoutine = async (scope: Scope, reference: string, expectedVersion: ExpectedVersion): Promise<void> => {
  const { now } = await getTime(scope);
  const { id, endedAt } = await routineRows.byReference(scope, reference);
  if (endedAt !== null) throw conflict("This routine has ended already.");
  const row = await routineRows.update(scope, id, { endedAt: now }, expectedVersion);
  for (const { id: occurrenceId } of await occurrenceRows.lockPlannedAfter(scope, id, now)) {
    await occurrenceRows.update(scope, occurrenceId, { status: "cancelled", cause: "the routine was ended" });
    await cancelPlannedSteps(scope, occurrenceId, "the routine was ended");
  }
  await auditRoutine(scope, row, "routine.ended", `The routine ${row.title} (${row.code}) was ended`);
};

/** The dates a routine would have; stores nothing. @throws Problem 404, 422 */
export const previewRoutine = async (scope: Scope, body: PreviewRequestBody): Promise<Preview> => {
  const { columns } = await resolveInput(scope, {
    cadence: body.cadence,
    ...(body.calendar === undefined ? {} : { calendar: body.calendar }),
  });
  const [fromYear, toYear] = [yearOf(body.from), yearOf(body.to)];
  if (fromYear < previewYears.first) throw unacceptable("/from", `lies before ${previewYears.first}`);
  if (toYear > previewYears.last) throw unacceptable("/to", `lies after ${previewYears.last}`);
  if (body.to < body.from) throw unacceptable("/to", "lies before `from`");
  if (toYear - fromYear > maxPreviewYears) {
    throw unacceptable("/to", `a preview spans at most ${maxPreviewYears} years`);
  }
  return previewOccurrences({
    cadence: readCadence(body.cadence, "/cadence"),
    calendar: await getWorkingCalendar(scope, columns.calendarId ?? null),
    shift: body.shift ?? "next",
    zone: body.timeZone ?? (await getOrganisation(scope)).timeZone,
    from: body.from,
    to: body.to,
  });
};

export interface RoutineMembers {
  /** In the routine's order; of a routine for all goals, every goal there is today. */
  goals: GoalRow[];
  participantIds: string[];
  yieldsToIds: string[];
}

export const getRoutineMembers = async (scope: Scope, routine: RoutineRow): Promise<RoutineMembers> => {
  const links = (await selectRoutineLinks(scope, [routine.id])).get(routine.id);
  const { goalIds = [], participantIds = [], yieldsToIds = [] } = links ?? {};
  if (routine.isForAllGoals) return { goals: await listAllGoals(scope), participantIds, yieldsToIds };
  const goals = await getGoalsById(scope, goalIds);
  return { goals: goalIds.flatMap((id) => goals.get(id) ?? []), participantIds, yieldsToIds };
};

/** Routines as the plan file writes them. */
export const describeRoutines = async (scope: Scope, rows: readonly RoutineRow[]): Promise<RoutineInput[]> => {
  const links = await selectRoutineLinks(
    scope,
    rows.map((row) => row.id),
  );
  const all = [...links.values()];
  const people = await getPeopleById(scope, [
    ...rows.flatMap((row) => [row.chairId, row.toId, row.fromId]).filter((id) => id !== null),
    ...all.flatMap((link) => link.participantIds),
  ]);
  const goals = await getGoalCodes(
    scope,
    all.flatMap((link) => link.goalIds),
  );
  const routines = await routineRows.codesById(
    scope,
    all.flatMap((link) => link.yieldsToIds),
  );
  const calendars = await getCalendarCodes(
    scope,
    rows.flatMap((row) => (row.calendarId === null ? [] : [row.calendarId])),
  );
  const plans = await runUpPlanRows.codesById(
    scope,
    rows.flatMap((row) => (row.runUpPlanId === null ? [] : [row.runUpPlanId])),
  );
  const codes = (ids: readonly string[], of: Map<string, string>) =>
    ids.map((id) => of.get(id)).filter((code) => code !== undefined);
  const personCodes = new Map([...people].map(([id, person]) => [id, person.code]));
  return rows.map((row) => {
    const link = links.get(row.id);
    const single = (field: string, id: string | null, of: Map<string, string>) => {
      const code = id === null ? undefined : of.get(id);
      return code === undefined ? {} : { [field]: code };
    };
    const list = (field: string, found: string[]) => (found.length === 0 ? {} : { [field]: found });
    return {
      code: row.code,
      kind: row.kind,
      title: row.title,
      ...(row.isForAllGoals ? { goals: "all" as const } : list("goals", codes(link?.goalIds ?? [], goals))),
      ...single("chair", row.chairId, personCodes),
      ...single("to", row.toId, personCodes),
      ...single("from", row.fromId, personCodes),
      ...list("participants", codes(link?.participantIds ?? [], personCodes)),
      cadence: row.cadence,
      timeZone: row.timeZone,
      shift: row.shift,
      ...single("calendar", row.calendarId, calendars),
      ...single("runUpPlan", row.runUpPlanId, plans),
      ...list("yieldsTo", codes(link?.yieldsToIds ?? [], routines)),
      catchUpHours: row.catchUpHours,
    } as RoutineInput;
  });
};
