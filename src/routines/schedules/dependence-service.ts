import { isRelative, parseAnyCadence } from "../../cadences/cadence.ts";
import type { CadenceInput } from "../../cadences/cadence-schema.ts";
import type { Prerequisite } from "../../cadences/prerequisites.ts";
import type { LaterSchedule, PreviewRequest } from "../../cadences/preview.ts";
import type { Anchor } from "../../cadences/relative.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { unacceptable } from "../../platform/errors/problem.ts";
import { occurrenceRows } from "../occurrences/occurrence-queries.ts";
import { type RoutineRow, routineRows, selectRoutineLinks } from "../queries.ts";
import { findAffected, orderAffected } from "./dependence.ts";
import { lockDependences, selectDependences, selectYields } from "./dependence-queries.ts";
import { selectScheduleChanges } from "./schedule-change-queries.ts";

/** Everything about a routine that decides its dates, but its calendar and zone. */
export type Schedule = Pick<PreviewRequest, "cadence" | "shift" | "changes" | "anchors" | "prerequisites">;

/** The code of the routine whose meetings a cadence follows; null when it has days of its own. */
export const anchorCodeOf = (cadence: CadenceInput | null | undefined): string | null =>
  cadence?.halfwayBetween ?? cadence?.relativeTo?.routine ?? null;

const loadAnchors = async (
  scope: Scope,
  cadences: readonly LaterSchedule["cadence"][],
): Promise<Map<string, Anchor[]>> => {
  const codes = [...new Set(cadences.filter(isRelative).map(({ relation }) => relation.routine))];
  if (codes.length === 0) return new Map();
  const rows = await routineRows.resolve(
    scope,
    codes.map((code) => `code:${code}`),
    () => "/cadence",
  );
  const meetings = await occurrenceRows.takingPlaceOf(
    scope,
    rows.map((row) => row.id),
  );
  return new Map(rows.map((row) => [row.code, meetings.get(row.id) ?? []]));
};

const loadPrerequisites = async (
  scope: Scope,
  links: readonly { requiredId: string; times: number }[],
): Promise<Prerequisite[]> => {
  const ids = links.map(({ requiredId }) => requiredId);
  if (ids.length === 0) return [];
  const rows = await routineRows.byIds(scope, ids);
  const meetings = await occurrenceRows.takingPlaceOf(scope, ids);
  return links.flatMap(({ requiredId, times }) => {
    const row = rows.get(requiredId);
    if (row === undefined) return [];
    return [{ title: row.title, times, dates: (meetings.get(requiredId) ?? []).map(({ date }) => date) }];
  });
};

/** What decides the dates of a cadence that need not be a routine's yet. @throws Problem 422 for an unknown routine */
export const loadDependence = async (
  scope: Scope,
  cadences: readonly LaterSchedule["cadence"][],
  prerequisites: readonly { requiredId: string; times: number }[],
): Promise<Pick<Schedule, "anchors" | "prerequisites">> => ({
  anchors: await loadAnchors(scope, cadences),
  prerequisites: await loadPrerequisites(scope, prerequisites),
});

/** What decides a routine's dates; null for one that is called by its trigger. */
export const loadSchedule = async (scope: Scope, routine: RoutineRow): Promise<Schedule | null> => {
  if (routine.cadence === null) return null;
  const cadence = parseAnyCadence(routine.cadence);
  const changes = (await selectScheduleChanges(scope, [routine.id], "inForce")).map((change) => ({
    effectiveOn: change.effectiveOn,
    cadence: parseAnyCadence(change.cadence),
    shift: change.shift,
  }));
  const links = (await selectRoutineLinks(scope, [routine.id])).get(routine.id);
  const cadences = [cadence, ...changes.map((change) => change.cadence)];
  const dependence = await loadDependence(scope, cadences, links?.prerequisites ?? []);
  return { cadence, shift: routine.shift, changes, ...dependence };
};

/** Whether a schedule's dates hang on other routines'. */
export const isHanging = ({ anchors, prerequisites }: Schedule): boolean =>
  (anchors?.size ?? 0) > 0 || (prerequisites?.length ?? 0) > 0;

/**
 * These routines and those whose dates hang on them, however indirectly, each after all it hangs on: the order in which
 * whoever plans several locks them.
 */
export const listAffected = async (scope: Scope, routineIds: readonly string[]): Promise<RoutineRow[]> => {
  if (routineIds.length === 0) return [];
  const ids = orderAffected(await selectDependences(scope), routineIds);
  const rows = await routineRows.byIds(scope, ids);
  return ids.flatMap((id) => rows.get(id) ?? []);
};

/**
 * Refuses that routines wait for each other in a circle. Of two requests that would close one together, the second sees
 * what the first did.
 * @param named what the routine is to hang on, and where that stands
 * @throws Problem 422
 */
export const refuseCircle = async (
  scope: Scope,
  routineId: string,
  named: readonly { id: string; pointer: string }[],
): Promise<void> => {
  if (named.length === 0) return;
  await lockDependences(scope);
  const affected = findAffected(await selectDependences(scope), [routineId]);
  const closing = named.find(({ id }) => affected.has(id));
  if (closing) throw unacceptable(closing.pointer, "that routine waits for this one, so neither would be held");
};

/**
 * Refuses that routines give way to each other, directly or in a circle: each would wait for the other to take place.
 * @param yieldsToIds to which the routine is to give way, in the order in which they are named
 * @throws Problem 422
 */
export const refuseMutualYield = async (
  scope: Scope,
  routineId: string,
  yieldsToIds: readonly string[],
): Promise<void> => {
  if (yieldsToIds.length === 0) return;
  await lockDependences(scope);
  const affected = findAffected(await selectYields(scope), [routineId]);
  const closing = yieldsToIds.findIndex((id) => affected.has(id));
  if (closing >= 0) throw unacceptable(`/yieldsTo/${closing}`, "that routine gives way to this one already");
};
