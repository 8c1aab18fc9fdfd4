import { type Cadence, parseAnyCadence, type RelativeCadence } from "../cadences/cadence.ts";
import { CadenceError } from "../cadences/cadence-error.ts";
import type { CadenceInput } from "../cadences/cadence-schema.ts";
import { resolveCalendar } from "../calendars/service.ts";
import { resolvePeople, resolvePerson } from "../people/service.ts";
import type { GoalRow } from "../plan/goal-queries.ts";
import { resolveGoals } from "../plan/goal-service.ts";
import type { StrategyRow } from "../plan/strategy-queries.ts";
import { resolveStrategies } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import { resolveSites } from "../sites/service.ts";
import { type RoutineRow, routineRows, runUpPlanRows, type Turn } from "./queries.ts";
import { normaliseOverride } from "./run-ups/run-up-schema.ts";
import { anchorCodeOf } from "./schedules/dependence-service.ts";
import type { RoutinePatch } from "./schemas.ts";
import { describeKind, isPaper, type RoutineKind, type TurnKind } from "./vocabulary.ts";

const maxTitleLength = 200;

/** @throws Problem 422 where it cannot be read or would never happen */
export const readCadence = (input: CadenceInput, pointer: string): Cadence | RelativeCadence => {
  try {
    return parseAnyCadence(input);
  } catch (error) {
    if (error instanceof CadenceError) throw unacceptable(`${pointer}${error.pointer}`, error.message);
    throw error;
  }
};

const refuseRepeats = (field: string, rows: readonly { id: string; code: string }[] | null): void => {
  const seen = new Set<string>();
  for (const [index, { id, code }] of (rows ?? []).entries()) {
    if (seen.has(id)) throw unacceptable(`/${field}/${index}`, `${code} is named twice`);
    seen.add(id);
  }
};

/** "Stocktake: Success after high school"; of so many that it would be no line of a mail, their number. */
export const makeTitle = (
  kind: RoutineKind,
  goals: readonly GoalRow[],
  strategies: readonly StrategyRow[] = [],
): string => {
  const [named, noun] = goals.length > 0 ? [goals, "goals"] : [strategies, "strategies"];
  const title = [describeKind(kind), named.map((one) => one.title).join(", ")].filter(Boolean).join(": ");
  return title.length <= maxTitleLength ? title : `${describeKind(kind)}: ${named.length} ${noun}`;
};

/**
 * The routine whose meetings a cadence follows, which must be there; null when it has days of its own.
 * @throws Problem 422
 */
export const resolveAnchor = async (
  scope: Scope,
  input: CadenceInput,
  pointer: string,
): Promise<{ id: string; pointer: string } | null> => {
  readCadence(input, pointer);
  const code = anchorCodeOf(input);
  if (code === null) return null;
  const where = `${pointer}${input.relativeTo === undefined ? "/halfwayBetween" : "/relativeTo/routine"}`;
  return { id: (await routineRows.resolveOne(scope, `code:${code}`, where)).id, pointer: where };
};

const resolveTurns = async (
  scope: Scope,
  { goals, sites, topics }: NonNullable<RoutinePatch["turns"]>,
): Promise<{ kind: TurnKind; order: Turn[] }> => {
  const nobody: Turn = { goalId: null, siteId: null, topic: null };
  if (goals !== undefined) {
    const rows = await resolveGoals(scope, goals, (index) => `/turns/goals/${index}`);
    refuseRepeats("turns/goals", rows);
    return { kind: "goals", order: rows.map(({ id }) => ({ ...nobody, goalId: id })) };
  }
  if (sites !== undefined) {
    const rows = await resolveSites(scope, sites, (index) => `/turns/sites/${index}`);
    refuseRepeats("turns/sites", rows);
    return { kind: "sites", order: rows.map(({ id }) => ({ ...nobody, siteId: id })) };
  }
  refuseRepeats("turns/topics", topics?.map((topic) => ({ id: topic, code: topic })) ?? null);
  return { kind: "topics", order: (topics ?? []).map((topic) => ({ ...nobody, topic })) };
};

/** The columns and lists of what an input names; what it leaves out stays undefined or null. */
export const resolveInput = async (scope: Scope, input: RoutinePatch) => {
  const one = async (reference: string | undefined, pointer: string) =>
    reference === undefined ? undefined : (await resolvePerson(scope, reference, pointer)).id;
  const goals =
    input.goals === undefined || input.goals === "all"
      ? null
      : await resolveGoals(scope, input.goals, (index) => `/goals/${index}`);
  const strategies =
    input.strategies === undefined
      ? null
      : await resolveStrategies(scope, input.strategies, (index) => `/strategies/${index}`);
  const yieldsTo =
    input.yieldsTo === undefined
      ? null
      : await routineRows.resolve(scope, input.yieldsTo, (index) => `/yieldsTo/${index}`);
  const participants =
    input.participants === undefined
      ? null
      : await resolvePeople(scope, input.participants, (index) => `/participants/${index}`);
  refuseRepeats("goals", goals);
  refuseRepeats("strategies", strategies);
  refuseRepeats("yieldsTo", yieldsTo);
  refuseRepeats("participants", participants);
  const prerequisites =
    input.after === undefined
      ? null
      : await routineRows.resolve(scope, input.after?.routines ?? [], (index) => `/after/routines/${index}`);
  refuseRepeats("after/routines", prerequisites);
  const anchor = input.cadence === undefined ? null : await resolveAnchor(scope, input.cadence, "/cadence");
  const turns = input.turns ? await resolveTurns(scope, input.turns) : input.turns;
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
    trigger: input.trigger,
    runUpOverrides: input.runUp?.map(normaliseOverride),
    turnsOver: turns === null ? null : turns?.kind,
    overlap: input.overlap,
    template: input.template,
    timeZone: input.timeZone,
    shift: input.shift,
    catchUpHours: input.catchUpHours,
  };
  return {
    columns: Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<
      Omit<RoutineRow, "id" | "organisationId" | "version" | "createdAt" | "updatedAt">
    >,
    goals,
    strategies,
    /** The routines on whose meetings its dates hang, and where the input names them. */
    hangsOn: [
      ...(anchor === null ? [] : [anchor]),
      ...(prerequisites ?? []).map(({ id }, index) => ({ id, pointer: `/after/routines/${index}` })),
    ],
    links: {
      goalIds: input.goals === "all" ? [] : (goals?.map((goal) => goal.id) ?? null),
      strategyIds: strategies?.map((strategy) => strategy.id) ?? null,
      participantIds: participants?.map((person) => person.id) ?? null,
      yieldsToIds: yieldsTo?.map((routine) => routine.id) ?? null,
      prerequisites: prerequisites?.map(({ id }) => ({ requiredId: id, times: input.after?.times ?? 1 })) ?? null,
      turns: turns === null ? [] : (turns?.order ?? null),
    },
  };
};

export const assertWhole = (kind: RoutineKind, has: { to: boolean; from: boolean; chair: boolean }): void => {
  if (isPaper(kind) && !(has.to && has.from))
    throw unacceptable(has.to ? "/from" : "/to", "a memo needs `to` and `from`: whom it is for and whose it is");
  if (!isPaper(kind) && !has.chair) throw unacceptable("/chair", "a meeting needs a chair");
};
