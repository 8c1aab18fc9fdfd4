import { getTime } from "../../organisations/service.ts";
import { getGoalsById } from "../../plan/goal-service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { getSitesById } from "../../sites/service.ts";
import { type RoutineRow, selectRoutineLinks, type Turn } from "../queries.ts";
import { occurrenceRows } from "./occurrence-queries.ts";
import { assignTurns } from "./turns.ts";

interface TitledTurn extends Turn {
  title: string;
}

/** The order of a routine that takes turns, with titles. */
const listTurns = async (scope: Scope, routine: RoutineRow): Promise<TitledTurn[]> => {
  const turns = (await selectRoutineLinks(scope, [routine.id])).get(routine.id)?.turns ?? [];
  const goals = await getGoalsById(
    scope,
    turns.flatMap(({ goalId }) => goalId ?? []),
  );
  const sites = await getSitesById(
    scope,
    turns.flatMap(({ siteId }) => siteId ?? []),
  );
  return turns.map((turn) => ({
    ...turn,
    title: goals.get(turn.goalId ?? "")?.title ?? sites.get(turn.siteId ?? "")?.title ?? turn.topic ?? "",
  }));
};

/** Takes the turn from every occurrence that is neither over nor being prepared: its routine takes turns no longer. */
export const clearTurnsOf = async (scope: Scope, routine: RoutineRow): Promise<void> => {
  const { now } = await getTime(scope);
  for (const row of await occurrenceRows.withFixed(scope, routine.id, now)) {
    if (row.isFixed || row.turnTitle === null) continue;
    await occurrenceRows.update(scope, row.id, { turnGoalId: null, turnSiteId: null, turnTitle: null });
  }
};

/**
 * Gives every occurrence that is neither over nor being prepared its turn. To be called whenever dates of a routine
 * came, went or were called off; without turns it does nothing.
 */
export const assignTurnsOf = async (scope: Scope, routine: RoutineRow): Promise<void> => {
  if (routine.turnsOver === null) return;
  const turns = await listTurns(scope, routine);
  const { now } = await getTime(scope);
  const rows = await occurrenceRows.withFixed(scope, routine.id, now);
  const turnOf = (row: (typeof rows)[number]): number | null => {
    const found = turns.findIndex(({ goalId, siteId, title }) =>
      goalId === null && siteId === null
        ? title === row.turnTitle
        : goalId === row.turnGoalId && siteId === row.turnSiteId,
    );
    return found < 0 ? null : found;
  };
  const assigned = assignTurns(
    turns.length,
    rows.map((row) => ({
      id: row.id,
      takesPlace: !["skipped", "cancelled", "gaveWay"].includes(row.status),
      isFixed: row.isFixed,
      turn: turnOf(row),
    })),
  );
  for (const row of rows) {
    const turn = turns[assigned.get(row.id) ?? -1];
    if (turn === undefined || (turnOf(row) === assigned.get(row.id) && row.turnTitle === turn.title)) continue;
    await occurrenceRows.update(scope, row.id, {
      turnGoalId: turn.goalId,
      turnSiteId: turn.siteId,
      turnTitle: turn.title,
    });
  }
};
