import { getTime } from "../organisations/service.ts";
import { getPerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import { addDays, daysBetween, earlierOf, type IsoDate, laterOf } from "../platform/time/dates.ts";
import { getOccurrence, getStepsOf } from "../routines/occurrences/occurrence-service.ts";
import { listItems, listItemsFor, type ProductionItem } from "./items.ts";
import { type ReleaseFlag, type ReviewedClash, reviewSchedule } from "./proposals.ts";
import { type LoadedSchedule, loadSchedule } from "./schedule-service.ts";
import type { ProductionCalendar, ProductionQuery } from "./schemas.ts";
import { groupByWeek } from "./weeks.ts";

const defaultDays = 13 * 7;
const maxDays = 400;

/** All that falls due between two dates, flat and by time, with what should be dealt with before it hurts. */
export interface Production {
  from: IsoDate;
  to: IsoDate;
  /** Of the organisation; each item says its own. */
  timeZone: string;
  /** `people` holds codes, here and in clashes. */
  items: ProductionItem[];
  clashes: ReviewedClash[];
  releases: ReleaseFlag[];
}

/** @throws Problem 422 for a range that is upside down or too long */
const requireRange = (from: IsoDate, to: IsoDate): void => {
  if (to < from) throw unacceptable("/to", `${to} is before ${from}`);
  if (daysBetween(from, to) >= maxDays) throw unacceptable("/to", `ask for ${maxDays} days at most`);
};

const codesOf = ({ people }: LoadedSchedule, ids: readonly string[]): string[] =>
  ids.flatMap((id) => people.get(id)?.code ?? []);

/**
 * Everything that falls due from one date to another, both included, each date in its routine's zone: for one person
 * what that person meets over, is sent, is asked for or has to do; without a person everything.
 * @param personId an id; null for the whole unit's view
 * @throws Problem 404 for an unknown person, 422 for a range that is upside down or longer than 400 days
 */
export const gatherProduction = async (
  scope: Scope,
  from: IsoDate,
  to: IsoDate,
  personId: string | null,
): Promise<Production> => {
  requireRange(from, to);
  const person = personId === null ? null : await getPerson(scope, personId);
  const schedule = await loadSchedule(scope, from, to);
  const isInside = (date: IsoDate) => date >= from && date <= to;
  const due = schedule.occurrences
    .flatMap((occurrence) => listItems(occurrence, occurrence.audience))
    .filter(({ date }) => isInside(date))
    .sort((a, b) => (`${a.date} ${a.instant}` < `${b.date} ${b.instant}` ? -1 : 1));
  const items = person === null ? due : listItemsFor(due, person);
  const concerned = new Set(items.map(({ occurrence }) => occurrence));
  const concerns = (people: readonly string[], occurrences: readonly string[]): boolean =>
    person === null ||
    (people.length > 0 ? people.includes(person.id) : occurrences.some((occurrence) => concerned.has(occurrence)));
  const { clashes, releases } = reviewSchedule(schedule, isInside);
  return {
    from,
    to,
    timeZone: schedule.timeZone,
    items: items.map((item) => ({ ...item, people: codesOf(schedule, item.people) })),
    clashes: clashes
      .filter((clash) => concerns(clash.people, clash.occurrences))
      .map((clash) => ({ ...clash, people: codesOf(schedule, clash.people) })),
    releases: releases.filter((flag) => concerns([], [flag.occurrence])),
  };
};

/** The dates asked for; those of an occurrence's run-up where only it is asked for. @throws Problem 404 */
const readRange = async (scope: Scope, query: ProductionQuery): Promise<{ from: IsoDate; to: IsoDate }> => {
  const { today } = await getTime(scope);
  if (query.occurrence === undefined) {
    const from = query.from ?? today;
    return { from, to: query.to ?? addDays(from, defaultDays) };
  }
  const { occurrence } = await getOccurrence(scope, query.occurrence);
  const steps = (await getStepsOf(scope, [occurrence.id])).get(occurrence.id) ?? [];
  const dates = [occurrence.heldOn, ...steps.map(({ dueOn }) => dueOn)];
  return { from: query.from ?? dates.reduce(earlierOf), to: query.to ?? dates.reduce(laterOf) };
};

/**
 * The production calendar, week by week.
 * @throws Problem 404 for an unknown person or occurrence, 422 for a range that is upside down or longer than 400 days
 */
export const getProductionCalendar = async (scope: Scope, query: ProductionQuery): Promise<ProductionCalendar> => {
  const { from, to } = await readRange(scope, query);
  requireRange(from, to);
  const personId = query.person === undefined ? null : (await getPerson(scope, query.person)).id;
  const { timeZone, items, clashes, releases } = await gatherProduction(scope, from, to, personId);
  const wanted = query.occurrence;
  const isWanted = (occurrences: readonly string[]) => wanted === undefined || occurrences.includes(wanted);
  return {
    from,
    to,
    timeZone,
    weeks: groupByWeek(
      items.filter(({ occurrence }) => isWanted([occurrence])),
      from,
      to,
    ),
    clashes: clashes
      .filter(({ occurrences }) => isWanted(occurrences))
      .map(({ kind, occurrences, people, on, message, proposed }) => ({
        kind,
        occurrences,
        people,
        on,
        message,
        proposed,
      })),
    releases: releases.filter(({ occurrence }) => isWanted([occurrence])).map(({ key: _key, ...flag }) => flag),
  };
};
