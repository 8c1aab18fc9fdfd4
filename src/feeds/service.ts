import { recordAudit } from "../audit/service.ts";
import { buildFeed } from "../icalendar/calendar.ts";
import type { MailPolicy } from "../notifications/service.ts";
import { getOrganisation, getTime, timeOf } from "../organisations/service.ts";
import { getPeopleById, resolvePerson } from "../people/service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { Problem, unacceptable } from "../platform/errors/problem.ts";
import { presentStored } from "../platform/http/fields.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { addDays } from "../platform/time/dates.ts";
import { startOfLocalDay } from "../platform/time/wall-time.ts";
import { toCalendarEvent } from "./entry.ts";
import { type FeedRow, feedRows, selectFeedByHash, selectFeedEntries } from "./queries.ts";
import type { CalendarFeed, CalendarFeedInput } from "./schemas.ts";
import { generateToken, hashToken } from "./token.ts";

/** What has been stays in subscribed calendars for a quarter. */
const shownBackDays = 92;
const refreshMinutes = 60;

const auditFeed = async (scope: Scope, row: FeedRow, verb: "created" | "revoked", summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event: `calendar-feed.${verb}`,
    entityType: "calendarFeed",
    entityId: row.id,
    summary,
  });
};

/** By time of making; one row more than the limit. Revoked ones stay in the list. */
export const listFeeds = (scope: Scope, page: PageRequest): Promise<FeedRow[]> => feedRows.page(scope, page);

/** @throws Problem 404 */
export const getFeed = (scope: Scope, id: string): Promise<FeedRow> => feedRows.byId(scope, id);

/**
 * Makes a feed and returns the secret of its address; it cannot be shown again.
 * @throws Problem 404 or 422 for a person who is not there, 422 for one who has left
 */
export const createFeed = async (scope: Scope, input: CalendarFeedInput): Promise<{ row: FeedRow; token: string }> => {
  const person = input.person === undefined ? null : await resolvePerson(scope, input.person, "/person");
  if (person?.isActive === false) throw unacceptable("/person", `${person.title} has left`);
  const { token, hash } = generateToken();
  const row = await feedRows.insert(scope, { name: input.name, personId: person?.id ?? null, tokenHash: hash });
  const whose = person === null ? "all routines" : person.title;
  await auditFeed(scope, row, "created", `The calendar feed ${row.name} (${whose}) was made`);
  return { row, token };
};

/** Takes effect the next time the feed is asked for. @throws Problem 404, 412 */
export const revokeFeed = async (scope: Scope, id: string, expectedVersion: ExpectedVersion): Promise<void> => {
  const { revokedAt } = await feedRows.byId(scope, id);
  const row = await feedRows.update(scope, id, { revokedAt: revokedAt ?? scope.clock.now() }, expectedVersion);
  if (revokedAt === null) await auditFeed(scope, row, "revoked", `The calendar feed ${row.name} was revoked`);
};

export const presentFeeds = async (scope: Scope, rows: readonly FeedRow[]): Promise<CalendarFeed[]> => {
  const people = await getPeopleById(
    scope,
    rows.flatMap((row) => (row.personId === null ? [] : [row.personId])),
  );
  return rows.map((row) => ({
    ...presentStored(row),
    name: row.name,
    person: row.personId === null ? null : (people.get(row.personId)?.code ?? null),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }));
};

/** Who publishes, the same as in invitations, so that calendars take both for one event. */
export type Publisher = Pick<MailPolicy, "organizer">;

/** In the same words whether it was never made, was revoked, or is of somebody who left. */
const noSuchFeed = (): Problem =>
  new Problem(404, "This calendar has ended, or its address is not complete. Ask the delivery unit for a new one.");

/**
 * The calendar behind an address, as iCalendar text: what was planned, held or issued from three months back to as far
 * as is planned, by the organisation's own time. The text is the same until something in it changes.
 * @throws Problem 404
 */
export const readFeed = async (
  { database, clock, publisher }: { database: Database; clock: Clock; publisher: Publisher },
  token: string,
): Promise<string> => {
  const feed = await database.askAsSystem((db) => selectFeedByHash(db, hashToken(token)));
  if (feed === undefined) throw noSuchFeed();
  return database.inOrganisation(feed.organisationId, async (db) => {
    const scope: Scope = { organisationId: feed.organisationId, db, actor: systemActor, clock };
    const { personId } = feed;
    const person = personId === null ? undefined : (await getPeopleById(scope, [personId])).get(personId);
    if (personId !== null && person?.isActive !== true) throw noSuchFeed();
    const organisation = await getOrganisation(scope);
    const { today, timeZone } = timeOf(organisation, clock);
    const since = new Date(startOfLocalDay(addDays(today, -shownBackDays), timeZone));
    const entries = await selectFeedEntries(scope, { since, personId, today });
    const lastChangedMs = Math.max(feed.createdAt.getTime(), ...entries.map(({ updatedAt }) => updatedAt.getTime()));
    return buildFeed({
      name: feed.name,
      description: person === undefined ? organisation.name : `${organisation.name}: ${person.title}`,
      organizer: { name: publisher.organizer.name || organisation.name, email: publisher.organizer.email },
      events: entries.map(toCalendarEvent),
      stampedAt: new Date(lastChangedMs),
      refreshMinutes,
    });
  });
};
