import { recordAudit } from "../audit/service.ts";
import { describeMeeting, listInvited, updateInvitation } from "../invitations/service.ts";
import { type CalendarLetter, type LetterChange, writeChange } from "../notifications/invitation-letters.ts";
import { changeDeliveryKey, listTold, queueDeliveries } from "../notifications/service.ts";
import { isSameStanding, type Standing, standingKnownFrom, standingOf } from "../notifications/standing.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { getPeopleById } from "../people/service.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { formatDate } from "../platform/time/dates.ts";
import type { OccurrenceChangeRow } from "../routines/occurrences/change-queries.ts";
import {
  beginAnnouncement,
  type ChangeToAnnounce,
  endAnnouncement,
  getChangesOf,
} from "../routines/occurrences/change-service.ts";
import type { RunUpDependencies } from "./service.ts";
import { renewSignOff } from "./sign-off-service.ts";

type Changes = readonly OccurrenceChangeRow[];

/**
 * Who moves a meeting often moves it again at once: a change is told when nothing was changed for so long. The sweep
 * comes back for what waits. A sandbox does not wait, its clock stands still meanwhile.
 */
const settleMs = 60_000;

/**
 * Tells of a change of an occurrence how it stands now, in one mail each, to everybody who was told otherwise; whoever
 * was invited gets the calendar entry with it. One transaction under the occurrence's lock: called twice, or twice at
 * once, it has one effect; killed, it has none and the sweep finds it again.
 */
export const announceChange = (
  dependencies: RunUpDependencies,
  organisationId: string,
  changeId: string,
): Promise<void> =>
  dependencies.database.inOrganisation(organisationId, async (db) => {
    const scope: Scope = { organisationId, db, actor: systemActor, clock: dependencies.clock };
    const announcement = await beginAnnouncement(scope, changeId);
    if (announcement === null) return;
    const { id } = announcement.occurrence;
    const changes = (await getChangesOf(scope, [id])).get(id) ?? [];
    if (await isUnsettled(scope, changes)) return;
    await tellReaders(scope, announcement, changes, dependencies);
    await renewSignOff(scope, announcement, dependencies);
    await endAnnouncement(scope, id);
  });

const isUnsettled = async (scope: Scope, changes: Changes): Promise<boolean> => {
  const organisation = await getOrganisation(scope);
  if (organisation.isSandbox) return false;
  const settledBefore = scope.clock.now().getTime() - settleMs;
  return changes.some(({ announcement, recordedAt }) => {
    const recordedMs = recordedAt.getTime();
    // One that lies ahead was dated by a clock that was wrong, and is not waited for.
    return announcement === "due" && recordedMs > settledBefore && recordedMs <= settledBefore + settleMs;
  });
};

interface Misinformed {
  person: PersonRow;
  /** How it stands by the mail or the calendar of the person. */
  believed: Standing;
}

/** Everybody who believes something else about the occurrence than how it stands, by mail or by calendar. */
const listMisinformed = async (scope: Scope, occurrenceId: string, changes: Changes, now: Standing) => {
  const told = await listTold(scope, occurrenceId);
  const people = await getPeopleById(
    scope,
    told.map(({ personId }) => personId),
  );
  return told.flatMap(({ personId, lastId, lastCalendarId }): Misinformed[] => {
    const person = people.get(personId);
    if (person?.isActive !== true) return [];
    const mailIds = lastCalendarId === null ? [lastId] : [lastId, lastCalendarId];
    const believed = mailIds
      .map((mailId) => standingKnownFrom(mailId, changes, now))
      .find((standing) => !isSameStanding(standing, now));
    return believed === undefined ? [] : [{ person, believed }];
  });
};

const describeChange = ({ occurrence }: ChangeToAnnounce, believed: Standing, reason: string): LetterChange => {
  const fromStartsAt = believed.startsAt;
  switch (occurrence.status) {
    case "gaveWay":
      return { kind: "gaveWay", fromStartsAt, to: occurrence.cause ?? reason };
    case "skipped":
    case "cancelled":
      return { kind: occurrence.status, fromStartsAt, reason };
    default:
      return believed.takesPlace ? { kind: "moved", fromStartsAt, reason } : { kind: "reinstated", reason };
  }
};

const tellReaders = async (
  scope: Scope,
  found: ChangeToAnnounce,
  changes: Changes,
  dependencies: RunUpDependencies,
): Promise<void> => {
  const { occurrence, routine } = found;
  const standing = standingOf(occurrence);
  const { now } = timeOf(await getOrganisation(scope), scope.clock);
  const misinformed = (await listMisinformed(scope, occurrence.id, changes, standing)).filter(
    // Of a time that has passed nobody needs to be told any more.
    ({ believed }) => (standing.takesPlace ? standing : believed).startsAt > now,
  );
  if (misinformed.length === 0) return;
  const reason = changes.toSorted((a, b) => (a.id < b.id ? -1 : 1)).at(-1)?.reason ?? "";
  const invited = await listInvited(scope, occurrence.id);
  const meeting = await describeMeeting(scope, found);
  const letters: { person: PersonRow; letter: CalendarLetter }[] = [];
  for (const { person, believed } of misinformed) {
    const invitation = invited.get(person.id);
    const update =
      invitation === undefined
        ? null
        : await updateInvitation(
            scope,
            found,
            { invitation, person, takesPlace: standing.takesPlace },
            meeting,
            dependencies,
          );
    const change = describeChange(found, believed, reason);
    const { calendar, links } = update ?? { calendar: null, links: null };
    letters.push({ person, letter: writeChange({ meeting, change, readerZone: person.timeZone, links, calendar }) });
  }
  await queueDeliveries(
    scope,
    dependencies.mailPolicy,
    letters.map(({ person, letter }) => ({
      kind: "change",
      dedupeKey: changeDeliveryKey(occurrence, person.id),
      occurrenceId: occurrence.id,
      person,
      letter,
    })),
  );
  await recordAudit(scope, now, {
    event: "occurrence.change-told",
    entityType: "occurrence",
    entityId: occurrence.id,
    summary: `${meeting.title} of ${formatDate(occurrence.heldOn)}: ${letters.map(({ person }) => person.title).join(", ")} were told of the change`,
    detail: { routine: routine.code, date: occurrence.heldOn, status: occurrence.status },
  });
};
