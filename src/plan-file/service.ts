import { isDeepStrictEqual } from "node:util";
import type { CalendarInput } from "../calendars/calendar-schemas.ts";
import {
  createCalendar,
  describeCalendars,
  findCalendarByCode,
  getCalendar,
  updateCalendar,
} from "../calendars/service.ts";
import { wasEvaluatedFor } from "../evaluations/service.ts";
import { requireNothingHeld } from "../handovers/person-service.ts";
import { passGoalOn, passStrategyOn } from "../handovers/service.ts";
import { createMetric, describeMetrics, findMetricByCode, updateMetric } from "../metrics/service.ts";
import { createOrganisation, getOrganisation, updateOrganisation } from "../organisations/service.ts";
import { createPerson, describePeople, findPersonByCode, updatePerson } from "../people/service.ts";
import { createGoal, describeGoals, findGoalByCode, updateGoal } from "../plan/goal-service.ts";
import { createStrategy, describeStrategies, findStrategyByCode, updateStrategy } from "../plan/strategy-service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import type { Actor, Scope } from "../platform/db/scope.ts";
import { Problem } from "../platform/errors/problem.ts";
import { describeRoutines } from "../routines/describe-service.ts";
import { createRunUpPlan, findRunUpPlan } from "../routines/run-ups/run-up-plan-service.ts";
import { normaliseRunUpPlan } from "../routines/run-ups/run-up-schema.ts";
import { changeRunUpPlan, replanRoutinesOfCalendar } from "../routines/schedules/planning-service.ts";
import { normaliseRoutine } from "../routines/schemas.ts";
import { createRoutine, findRoutine, updateRoutine } from "../routines/service.ts";
import { createSite, describeSites, findSiteByCode, updateSite } from "../sites/service.ts";
import { createPaperTemplate, findPaperTemplate, replacePaperTemplate } from "../templates/service.ts";
import { isGiven } from "./given-fields.ts";
import { orderByReferences } from "./order.ts";
import type { listsWithCodes } from "./read.ts";
import type { PlanFile } from "./schemas.ts";

/** What loading did to one thing of the plan. */
export interface LoadedThing {
  kind: string;
  code: string;
  outcome: "created" | "changed" | "left";
  /** Of a changed one: which fields. */
  fields: string[];
}

/** How the things of one list of the plan file are found, made and changed. */
interface Loader<Input extends { code: string }, Row> {
  kind: string;
  /** The codes of the file's list, in its order: faults are told by their place in the file. */
  place: { list: string; codes: readonly string[] };
  find(scope: Scope, code: string): Promise<Row | undefined>;
  /** The present state in the shape of the file, as far as the file speaks of it. */
  describe(scope: Scope, row: Row, input: Input): Promise<object>;
  create(scope: Scope, input: Input): Promise<unknown>;
  change(scope: Scope, input: Input, fields: (keyof Input & string)[]): Promise<unknown>;
}

const pick = <T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> =>
  Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;

/** Fields the file gives that differ from what is stored; what the file leaves out is left alone. */
const differingFields = <Input extends object>(input: Input, present: object): (keyof Input & string)[] =>
  (Object.keys(input) as (keyof Input & string)[]).filter((field) => {
    const wanted = input[field];
    if (field === "code" || wanted === undefined || !isGiven(input, field)) return false;
    const is = (present as Partial<Input>)[field];
    if (Array.isArray(wanted) && wanted.length === 0 && is === undefined) return false;
    return !isDeepStrictEqual(bareReferences(wanted), bareReferences(is));
  });

/** `code:X` and `X` name the same thing. */
const bareReferences = (value: unknown): unknown => {
  if (typeof value === "string") return value.replace(/^code:/, "");
  if (Array.isArray(value)) return value.map(bareReferences);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bareReferences(inner)]));
};

/** Blackouts that came from a calendar file of which the plan file says nothing: they are not its to remove. */
const listImported = (present: CalendarInput, input: CalendarInput): CalendarInput["blackouts"] => {
  const named = new Set(input.blackouts.flatMap(({ source }) => source ?? []));
  return present.blackouts.filter(({ source }) => source !== undefined && !named.has(source));
};

const firstOf = async <T>(described: Promise<T[]>): Promise<T & object> => {
  const [first] = await described;
  if (first === undefined) throw new Error("what was found could not be described");
  return first as T & object;
};

const loadList = async <Input extends { code: string }, Row>(
  scope: Scope,
  list: readonly Input[],
  loader: Loader<Input, Row>,
): Promise<LoadedThing[]> => {
  const loaded: LoadedThing[] = [];
  for (const input of list) {
    const { kind } = loader;
    const { code } = input;
    try {
      const row = await loader.find(scope, code);
      if (row === undefined) {
        await loader.create(scope, input);
        loaded.push({ kind, code, outcome: "created", fields: [] });
        continue;
      }
      const fields = differingFields(input, await loader.describe(scope, row, input));
      if (fields.length > 0) await loader.change(scope, input, fields);
      loaded.push({ kind, code, outcome: fields.length > 0 ? "changed" : "left", fields });
    } catch (error) {
      throw error instanceof Problem ? atThing(error, kind, code, loader.place) : error;
    }
  }
  return loaded;
};

/** The same problem, saying which thing of the file it is about and where it stands. */
const atThing = (problem: Problem, kind: string, code: string, { list, codes }: Loader<never, never>["place"]) =>
  new Problem(problem.status, `${kind} ${code}: ${problem.message}`, {
    errors: problem.errors.map(({ pointer, message }) => ({
      pointer: `/${list}/${codes.indexOf(code)}${pointer}`,
      message,
    })),
    cause: problem,
  });

const placeOf = (plan: PlanFile, list: (typeof listsWithCodes)[number]) => ({
  list,
  codes: plan[list].map(({ code }) => code),
});

const byCode = (code: string): string => `code:${code}`;

const loadSettings = async (scope: Scope, plan: PlanFile): Promise<LoadedThing> => {
  const { code, ...settings } = plan.organisation;
  const { statusThresholds, staleAfterDays, followUp } = plan;
  const wanted = { ...settings, statusThresholds, staleAfterDays, followUp };
  const fields = differingFields(wanted, await getOrganisation(scope));
  if (fields.length > 0) await updateOrganisation(scope, pick(wanted, fields), undefined, "any");
  return { kind: "organisation", code, outcome: fields.length > 0 ? "changed" : "left", fields };
};

/**
 * Whoever the file says has left may hold nothing once the whole file is loaded: it may name their successors itself.
 * @throws Problem 409
 */
const requireLeaversHoldNothing = async (scope: Scope, plan: PlanFile, loaded: LoadedThing[]): Promise<void> => {
  for (const { kind, code, fields } of loaded) {
    if (kind !== "person" || !fields.includes("active")) continue;
    const person = await findPersonByCode(scope, code);
    if (person === undefined || person.isActive) continue;
    await requireNothingHeld(scope, person).catch((error: unknown) => {
      throw error instanceof Problem ? atThing(error, kind, code, placeOf(plan, "people")) : error;
    });
  }
};

/**
 * Brings an organisation up to a plan file, in the caller's transaction. Things are found by their code: what is
 * missing is created, what differs is changed, what is the same is left; nothing is removed.
 * @returns what was done to each thing, in the order of loading
 * @throws Problem of the use cases, saying which thing it is about; 409 when it lets somebody leave who holds something
 */
export const loadPlan = async (scope: Scope, plan: PlanFile): Promise<LoadedThing[]> => {
  const loaded = await loadThings(scope, plan);
  await requireLeaversHoldNothing(scope, plan, loaded);
  return loaded;
};

const loadThings = async (scope: Scope, plan: PlanFile): Promise<LoadedThing[]> => [
  await loadSettings(scope, plan),
  ...(await loadList(scope, plan.calendars, {
    kind: "calendar",
    place: placeOf(plan, "calendars"),
    find: findCalendarByCode,
    async describe(at, row, input) {
      const present = await firstOf(describeCalendars(at, [row]));
      const imported = listImported(present, input);
      return { ...present, blackouts: present.blackouts.filter((blackout) => !imported.includes(blackout)) };
    },
    create: createCalendar,
    async change(at, input, fields) {
      const { definition } = await getCalendar(at, byCode(input.code));
      const patch = pick(input, fields);
      const kept = fields.includes("blackouts")
        ? { blackouts: [...input.blackouts, ...listImported(definition, input)] }
        : {};
      const row = await updateCalendar(at, byCode(input.code), { ...patch, ...kept }, "any");
      await replanRoutinesOfCalendar(at, row.id);
    },
  })),
  ...(await loadList(scope, plan.runUpPlans.map(normaliseRunUpPlan), {
    kind: "run-up plan",
    place: placeOf(plan, "runUpPlans"),
    find: findRunUpPlan,
    describe: async (_at, row) => row.definition,
    create: createRunUpPlan,
    change: (at, input) => changeRunUpPlan(at, byCode(input.code), input, "any"),
  })),
  ...(await loadList(scope, plan.templates, {
    kind: "paper template",
    place: placeOf(plan, "templates"),
    find: findPaperTemplate,
    describe: async (_at, row) => row.definition,
    create: createPaperTemplate,
    change: (at, input) => replacePaperTemplate(at, byCode(input.code), input, "any"),
  })),
  ...(await loadList(scope, plan.people, {
    kind: "person",
    place: placeOf(plan, "people"),
    find: findPersonByCode,
    describe: (at, row) => firstOf(describePeople(at, [row])),
    create: createPerson,
    change: (at, input, fields) => updatePerson(at, byCode(input.code), pick(input, fields), "any"),
  })),
  ...(await loadList(
    scope,
    orderByReferences(plan.sites, (site) => (site.parent === undefined ? [] : [site.parent])),
    {
      kind: "site",
      place: placeOf(plan, "sites"),
      find: findSiteByCode,
      describe: (at, row) => firstOf(describeSites(at, [row])),
      create: createSite,
      change: (at, input, fields) => updateSite(at, byCode(input.code), pick(input, fields), "any"),
    },
  )),
  ...(await loadList(
    scope,
    orderByReferences(plan.metrics, (metric) => (metric.of === undefined ? [] : [metric.of.metric])),
    {
      kind: "metric",
      place: placeOf(plan, "metrics"),
      find: findMetricByCode,
      describe: (at, row) => firstOf(describeMetrics(at, [row])),
      create: createMetric,
      change: (at, input, fields) => updateMetric(at, byCode(input.code), pick(input, fields), "any"),
    },
  )),
  ...(await loadList(scope, plan.goals, {
    kind: "goal",
    place: placeOf(plan, "goals"),
    find: findGoalByCode,
    describe: (at, row) => firstOf(describeGoals(at, [row])),
    create: createGoal,
    change: (at, input, fields) => updateGoal(at, byCode(input.code), pick(input, fields), "any", passGoalOn(null)),
  })),
  ...(await loadList(scope, plan.strategies, {
    kind: "strategy",
    place: placeOf(plan, "strategies"),
    find: findStrategyByCode,
    async describe(at, row, { evaluateOn }) {
      const present = await firstOf(describeStrategies(at, [row]));
      // The plan's date was kept: when it comes up next was decided then, and the old date does not undo it.
      const isKept = evaluateOn !== undefined && (await wasEvaluatedFor(at, row.id, evaluateOn));
      return isKept ? { ...present, evaluateOn } : present;
    },
    create: createStrategy,
    change: (at, input, fields) =>
      updateStrategy(at, byCode(input.code), pick(input, fields), "any", passStrategyOn(null)),
  })),
  ...(await loadList(
    scope,
    orderByReferences(plan.routines.map(normaliseRoutine), ({ yieldsTo = [], after, cadence }) => [
      ...yieldsTo,
      ...(after?.routines ?? []),
      ...[cadence?.halfwayBetween ?? cadence?.relativeTo?.routine ?? []].flat(),
    ]),
    {
      kind: "routine",
      place: placeOf(plan, "routines"),
      find: findRoutine,
      describe: (at, row) => firstOf(describeRoutines(at, [row])),
      create: createRoutine,
      change: (at, input, fields) => {
        const { kind: _kind, ...patch } = pick(
          input,
          fields.filter((field) => field !== "kind"),
        ) as Partial<typeof input>;
        return updateRoutine(at, byCode(input.code), patch, "any");
      },
    },
  )),
];

/**
 * Makes the plan file's organisation with everything in it; all or nothing.
 * @param sandboxStartsAt makes it a sandbox whose clock stands there
 * @throws Problem 409 when the code is taken, and those of `loadPlan`
 */
export const createFromPlan = <T>(
  database: Database,
  clock: Clock,
  actor: Actor,
  plan: PlanFile,
  sandboxStartsAt: Date | null,
  furnish: (scope: Scope, loaded: LoadedThing[]) => Promise<T>,
): Promise<T> =>
  createOrganisation(
    database,
    clock,
    actor,
    {
      ...plan.organisation,
      ...(plan.statusThresholds === undefined ? {} : { statusThresholds: plan.statusThresholds }),
      ...(plan.staleAfterDays === undefined ? {} : { staleAfterDays: plan.staleAfterDays }),
      ...(plan.followUp === undefined ? {} : { followUp: plan.followUp }),
    },
    sandboxStartsAt,
    async (scope) => furnish(scope, await loadPlan(scope, plan)),
  );
