import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { addDays, formatWeekdayDate, type IsoDate } from "../platform/time/dates.ts";
import type { ProposedDate } from "./proposals.ts";
import { insertToldKeys, selectToldKeys } from "./queries.ts";
import { gatherProduction } from "./service.ts";

/** What lies further ahead may still change by itself. */
const warnedAheadDays = 60;

/** One thing about the schedule that the delivery unit is told once. */
export interface ScheduleWarning {
  /** Stays the same as long as occurrences and dates do. */
  key: string;
  message: string;
  on: IsoDate;
  /** What to do about it, in words; null where no date could be found, which the message then says. */
  proposed: string | null;
}

/**
 * Says what a proposed date asks to be done: "Move it to Tue 18 February 2014, 10:00: ...", naming the occurrence only
 * where several are concerned.
 */
const sayProposal = (proposed: ProposedDate | null, nameOf: (occurrence: string) => string): string | null =>
  proposed === null
    ? null
    : `Move ${nameOf(proposed.occurrence)} to ${formatWeekdayDate(proposed.date)}, at the same hour (${proposed.at}): ${proposed.why}.`;

/** Clashes and just-missed figures of the next sixty days, by date. */
export const listScheduleWarnings = async (scope: Scope): Promise<ScheduleWarning[]> => {
  const { today } = await getTime(scope);
  const { items, clashes, releases } = await gatherProduction(scope, today, addDays(today, warnedAheadDays), null);
  const names = new Map(items.map(({ occurrence, routineTitle }) => [occurrence, routineTitle]));
  const nameOf = (occurrence: string): string => names.get(occurrence) ?? "the other one";
  const warnings = [
    ...clashes.map(({ key, message, on, proposed, occurrences }) => ({
      key,
      message,
      on,
      proposed: sayProposal(proposed, occurrences.length === 1 ? () => "it" : nameOf),
    })),
    ...releases.map(({ key, message, on, proposed }) => ({
      key,
      message,
      on,
      proposed: sayProposal(proposed, () => "it"),
    })),
  ];
  return warnings.sort((a, b) => (`${a.on} ${a.key}` < `${b.on} ${b.key}` ? -1 : 1));
};

/** Those of the keys that nobody was told of, in the order given. */
export const listUntold = async (scope: Scope, keys: readonly string[]): Promise<string[]> => {
  if (keys.length === 0) return [];
  const told = new Set(await selectToldKeys(scope, keys));
  return keys.filter((key) => !told.has(key));
};

/** Records that these were told; run twice it changes nothing. */
export const rememberTold = (scope: Scope, keys: readonly string[], on: IsoDate): Promise<void> =>
  insertToldKeys(scope, [...new Set(keys)], on);
