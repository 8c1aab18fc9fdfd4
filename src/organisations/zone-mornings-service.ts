import type { Scope } from "../platform/db/scope.ts";
import { newId } from "../platform/ids/ids.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { nextDailyRunAfter } from "./daily-run.ts";
import { insertDailyRun } from "./queries.ts";
import { getOrganisation, timeOf } from "./service.ts";
import {
  deleteZoneMorningsExcept,
  insertZoneMornings,
  moveZoneMorning,
  selectEarliestDueAt,
  selectZoneMorningsToMove,
  selectZones,
} from "./zone-mornings-queries.ts";

/** The longest that two mornings of one zone lie apart, a change of its clocks included. */
const longestDayMs = 26 * 3_600_000;

/**
 * Gives each zone in which people live a morning of its own, and takes it from those in which nobody does any more. The
 * organisation's own zone has its daily run instead.
 */
export const keepZoneMornings = async (scope: Scope, zonesOfPeople: readonly string[]): Promise<void> => {
  const organisation = await getOrganisation(scope);
  const { now } = timeOf(organisation, scope.clock);
  const wanted = [...new Set(zonesOfPeople)].filter((zone) => zone !== organisation.timeZone);
  const present = new Set(await selectZones(scope));
  const added = wanted.filter((zone) => !present.has(zone)).sort();
  await insertZoneMornings(
    scope,
    added.map((timeZone) => ({ timeZone, nextAt: nextDailyRunAfter(now, timeZone).dueAt })),
  );
  if (present.size + added.length > wanted.length) await deleteZoneMorningsExcept(scope, wanted);
};

export interface ZoneMorning {
  timeZone: string;
  on: IsoDate;
  dueAt: Date;
}

/**
 * Takes the mornings of zones that are due and dates the next ones from now: after days of downtime there is one run a
 * zone. A date has one run in a zone, also where the clock jumped back.
 * @param isNeeded asked when one is due; a morning with nothing to do has no run
 * @returns the ids of the runs
 */
export const takeDueZoneMornings = async (
  scope: Scope,
  isNeeded: (morning: ZoneMorning) => Promise<boolean>,
): Promise<string[]> => {
  const { now } = timeOf(await getOrganisation(scope), scope.clock);
  const ids: string[] = [];
  for (const row of await selectZoneMorningsToMove(scope, now, new Date(now.getTime() + longestDayMs))) {
    const { timeZone, nextAt } = row;
    const isMine = await moveZoneMorning(scope, row, nextDailyRunAfter(now, timeZone).dueAt);
    if (!isMine || nextAt > now) continue;
    const morning: ZoneMorning = { timeZone, on: localDateOf(now, timeZone), dueAt: nextAt };
    if (!(await isNeeded(morning))) continue;
    const id = await insertDailyRun(scope, {
      id: newId(),
      organisationId: scope.organisationId,
      runOn: morning.on,
      timeZone,
      dueAt: nextAt,
      state: "due",
      enqueuedAt: scope.clock.now(),
    });
    if (id !== null) ids.push(id);
  }
  return ids;
};

/**
 * Since when the runs of some dates of a zone have stood for mornings missed; null where there was no such run.
 * @param timeZone as in the run: empty for the organisation's own
 */
export const findEarliestDueAt = (scope: Scope, timeZone: string, dates: readonly IsoDate[]): Promise<Date | null> =>
  selectEarliestDueAt(scope, timeZone, dates);
