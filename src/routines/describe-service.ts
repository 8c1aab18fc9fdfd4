import { getCalendarCodes } from "../calendars/service.ts";
import { getPeopleById } from "../people/service.ts";
import { getGoalCodes } from "../plan/goal-service.ts";
import { getStrategyCodes } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { getSiteCodes } from "../sites/service.ts";
import { type RoutineRow, routineRows, runUpPlanRows, selectRoutineLinks, type Turn } from "./queries.ts";
import type { RoutineInput } from "./schemas.ts";
import type { TurnKind } from "./vocabulary.ts";

const describeAfter = (
  prerequisites: readonly { requiredId: string; times: number }[],
  codes: ReadonlyMap<string, string>,
): Pick<RoutineInput, "after"> => {
  const routines = prerequisites.flatMap(({ requiredId }) => codes.get(requiredId) ?? []);
  return routines.length === 0 ? {} : { after: { routines, times: prerequisites[0]?.times ?? 1 } };
};

const describeTurns = (
  kind: TurnKind | null,
  turns: readonly Turn[],
  codes: { goals: ReadonlyMap<string, string>; sites: ReadonlyMap<string, string> },
): Pick<RoutineInput, "turns"> => {
  if (kind === null) return {};
  const named = turns.flatMap(
    ({ goalId, siteId, topic }) => codes.goals.get(goalId ?? "") ?? codes.sites.get(siteId ?? "") ?? topic ?? [],
  );
  return { turns: { [kind]: named } };
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
    all.flatMap((link) => [...link.goalIds, ...link.turns.flatMap(({ goalId }) => goalId ?? [])]),
  );
  const strategies = await getStrategyCodes(
    scope,
    all.flatMap((link) => link.strategyIds),
  );
  const sites = await getSiteCodes(
    scope,
    all.flatMap((link) => link.turns.flatMap(({ siteId }) => siteId ?? [])),
  );
  const routines = await routineRows.codesById(
    scope,
    all.flatMap((link) => [...link.yieldsToIds, ...link.prerequisites.map(({ requiredId }) => requiredId)]),
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
      ...list("strategies", codes(link?.strategyIds ?? [], strategies)),
      ...single("chair", row.chairId, personCodes),
      ...single("to", row.toId, personCodes),
      ...single("from", row.fromId, personCodes),
      ...list("participants", codes(link?.participantIds ?? [], personCodes)),
      ...(row.cadence === null ? {} : { cadence: row.cadence }),
      ...(row.trigger === null ? {} : { trigger: row.trigger }),
      timeZone: row.timeZone,
      shift: row.shift,
      ...single("calendar", row.calendarId, calendars),
      ...single("runUpPlan", row.runUpPlanId, plans),
      ...(row.runUpOverrides.length === 0 ? {} : { runUp: row.runUpOverrides }),
      ...(row.template === null ? {} : { template: row.template }),
      ...describeAfter(link?.prerequisites ?? [], routines),
      ...describeTurns(row.turnsOver, link?.turns ?? [], { goals, sites }),
      overlap: row.overlap,
      ...list("yieldsTo", codes(link?.yieldsToIds ?? [], routines)),
      catchUpHours: row.catchUpHours,
    } as RoutineInput;
  });
};
