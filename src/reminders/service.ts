import { listOpenActionsOfZone, listWaitingAsksOfZone } from "../actions/reminding-service.ts";
import { recordAudit } from "../audit/service.ts";
import { getWorkingCalendar } from "../calendars/service.ts";
import { listUnreachable } from "../notifications/bounces/bounce-service.ts";
import { digestDeliveryKey, type MailContext, type NewDelivery, queueDeliveries } from "../notifications/service.ts";
import { nextDailyRunAfter } from "../organisations/daily-run.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { findEarliestDueAt } from "../organisations/zone-mornings-service.ts";
import { getPeopleById } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { addDays, daysBetween, earlierOf, type IsoDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import {
  buildOwnSections,
  type DigestDay,
  type DigestSection,
  type ExtraSections,
  isListReason,
  type KnownAction,
  type KnownAsk,
} from "./digest.ts";
import { writeDigest } from "./digest-letter.tsx";

/** One morning in one zone. */
export interface Morning {
  /** Of the readers; empty for the organisation's own. */
  timeZone: string;
  /** The date there. */
  on: IsoDate;
  /** When it was due: earlier than that date after downtime. */
  dueAt: Date;
}

type Person = { id: string; code: string; title: string; email: string; isActive: boolean };

export interface Digest {
  person: Person;
  sections: DigestSection[];
}

/** Mornings missed are looked back upon no further. */
const longestLookBackDays = 60;

const zoneOf = async (scope: Scope, morning: Morning): Promise<{ timeZone: string; isOwn: boolean }> => {
  const own = (await getOrganisation(scope)).timeZone;
  return morning.timeZone === "" ? { timeZone: own, isOwn: true } : { timeZone: morning.timeZone, isOwn: false };
};

/**
 * The dates that a morning speaks for: its own, those whose mornings were missed, and those that a run on the days off
 * just before would have made up for and could not, since nobody is written to on a day off.
 */
const findDay = async (scope: Scope, morning: Morning): Promise<DigestDay> => {
  const { followUp } = await getOrganisation(scope);
  const { timeZone } = await zoneOf(scope, morning);
  const calendar = await getWorkingCalendar(scope, null);
  const { on } = morning;
  const daysOff: IsoDate[] = [];
  for (
    let day = addDays(on, -1);
    daysOff.length < longestLookBackDays && !calendar.isWorkingDay(day);
    day = addDays(day, -1)
  )
    daysOff.push(day);
  const dueEarlier = daysOff.length === 0 ? null : await findEarliestDueAt(scope, morning.timeZone, daysOff);
  const since = [morning.dueAt, ...(dueEarlier === null ? [] : [dueEarlier])]
    .map((at) => localDateOf(at, timeZone))
    .reduce(earlierOf);
  const count = Math.min(Math.max(daysBetween(since, on), 0), longestLookBackDays);
  return { on, days: Array.from({ length: count + 1 }, (_, back) => addDays(on, -back)), calendar, ladder: followUp };
};

interface Worklist {
  personId: string;
  actions: KnownAction[];
  asks: KnownAsk[];
  isReminded: boolean;
}

const gatherWorklists = async (scope: Scope, morning: Morning, day: DigestDay): Promise<Worklist[]> => {
  const zone = await zoneOf(scope, morning);
  const lists = new Map<string, Worklist>();
  const listOf = (personId: string): Worklist => {
    const list = lists.get(personId) ?? { personId, actions: [], asks: [], isReminded: false };
    lists.set(personId, list);
    return list;
  };
  for (const action of await listOpenActionsOfZone(scope, zone)) {
    const known = { ...action, knownFromOn: nextDailyRunAfter(action.recordedAt, zone.timeZone).runOn };
    listOf(action.ownerId).actions.push(known);
  }
  for (const ask of await listWaitingAsksOfZone(scope, zone)) {
    const known = { ...ask, loggedOn: ask.loggedAt === null ? null : localDateOf(ask.loggedAt, zone.timeZone) };
    listOf(ask.toId).asks.push(known);
  }
  for (const list of lists.values()) list.isReminded = isListReason(list.actions, list.asks, day);
  return [...lists.values()];
};

/**
 * Whether anybody is to be written to this morning. On a day off it may be so only for mornings missed; the run that is
 * made then tells the next working morning about them.
 * @param newsFor for whom other domains have something new, in whatever zone they live
 */
export const isDigestWanted = async (
  scope: Scope,
  morning: Morning,
  newsFor: readonly string[] = [],
): Promise<boolean> => {
  const day = await findDay(scope, morning);
  if (day.days.length === 1 && !day.calendar.isWorkingDay(day.on)) return false;
  if ((await listReadersOfZone(scope, morning, newsFor)).size > 0) return true;
  return (await gatherWorklists(scope, morning, day)).some(({ isReminded }) => isReminded);
};

/** Extras concern whoever lives by another zone too; each is told in their own morning. */
const listReadersOfZone = async (
  scope: Scope,
  morning: Morning,
  personIds: readonly string[],
): Promise<Map<string, Person>> => {
  const { timeZone, isOwn } = await zoneOf(scope, morning);
  const people = await getPeopleById(scope, personIds);
  return new Map(
    [...people].filter(
      ([, person]) =>
        person.isActive &&
        person.digestsOffAt === null &&
        (person.timeZone === timeZone || (isOwn && person.timeZone === null)),
    ),
  );
};

/**
 * Who gets a digest on a morning, with all that is theirs to do: those for whom a rung of the ladder, something new or an
 * extra that is new falls on it. Nobody on a day off, nobody who left, turned it off, or whose address mail does not reach.
 * @param extras sections of other domains, which stand behind the person's own
 */
export const gatherDigests = async (
  scope: Scope,
  morning: Morning,
  addressOf: MailContext["addressOf"],
  extras: ExtraSections = new Map(),
): Promise<Digest[]> => {
  const day = await findDay(scope, morning);
  if (!day.calendar.isWorkingDay(day.on)) return [];
  const worklists = new Map((await gatherWorklists(scope, morning, day)).map((list) => [list.personId, list]));
  const isReason = (id: string) => worklists.get(id)?.isReminded === true || extras.get(id)?.isNew === true;
  const ids = [...new Set([...worklists.keys(), ...extras.keys()])].filter(isReason);
  const people = await listReadersOfZone(scope, morning, ids);
  const unreachable = await listUnreachable(scope, [...people.values()]);
  const { organisationId } = scope;
  return [...people.values()]
    .filter(({ id }) => !unreachable.has(id))
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((person) => {
      const { actions = [], asks = [] } = worklists.get(person.id) ?? {};
      const own = buildOwnSections(actions, asks, day, (purpose, id) =>
        addressOf({ purpose, organisationId, id, personId: person.id }),
      );
      return { person, sections: [...own, ...(extras.get(person.id)?.sections ?? [])] };
    })
    .filter(({ sections }) => sections.length > 0);
};

/** "2 overdue (A1, A2), 1 waiting for your answer" */
const describeDigest = ({ sections }: Digest): string =>
  sections
    .map(({ title, lines }) => {
      const labels = lines.flatMap(({ label }) => (label === null ? [] : [label]));
      return `${lines.length} ${title.toLowerCase()}${labels.length === 0 ? "" : ` (${labels.join(", ")})`}`;
    })
    .join(", ");

/** Sends the digests of a morning. Whatever happens, the ledger takes one a person and date. */
export const sendDigests = async (
  scope: Scope,
  morning: Morning,
  { mailPolicy, addressOf }: MailContext,
  extras: ExtraSections = new Map(),
): Promise<void> => {
  const digests = await gatherDigests(scope, morning, addressOf, extras);
  const organisation = await getOrganisation(scope);
  const { now } = timeOf(organisation, scope.clock);
  const { organisationId } = scope;
  const outcomes = await queueDeliveries(
    scope,
    mailPolicy,
    digests.map(({ person, sections }): NewDelivery => {
      const unsubscribeUrl = addressOf({ purpose: "digest", organisationId, id: person.id });
      return {
        kind: "digest",
        dedupeKey: digestDeliveryKey(morning.on, person.id),
        person,
        unsubscribeUrl,
        letter: writeDigest({ organisation: organisation.name, onDate: morning.on, sections, unsubscribeUrl }),
      };
    }),
  );
  await recordAudit(
    scope,
    now,
    ...digests
      .filter((_digest, index) => outcomes[index] !== "repeated")
      .map((digest) => ({
        event: "digest.sent",
        entityType: "person",
        entityId: digest.person.id,
        summary: `${digest.person.title} was reminded: ${describeDigest(digest)}`,
      })),
  );
};
