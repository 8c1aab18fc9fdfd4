import { recordAudit } from "../audit/service.ts";
import { buildInvitation } from "../icalendar/calendar.ts";
import { uidOfOccurrence } from "../icalendar/occurrence-uid.ts";
import {
  type LetterCalendar,
  type LetterMeeting,
  type ReplyLinks,
  writeInvitation,
} from "../notifications/invitation-letters.ts";
import { type MailContext, occurrenceDeliveryKey, queueDeliveries } from "../notifications/service.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { getPeopleById } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { formatDate } from "../platform/time/dates.ts";
import { getOccurrence, lockOccurrence, type RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { type InvitationRow, invitationRows } from "./queries.ts";

export interface Invitee {
  person: PersonRow;
  /** "you chair this meeting" */
  because: string;
}

/** Who would be invited now. */
export interface InvitationPlan {
  toInvite: Invitee[];
  invitedBefore: Invitee[];
}

/** A meeting as mails about it name it. */
export const describeMeeting = async (
  scope: Scope,
  { occurrence, routine }: RoutineOccurrence,
): Promise<LetterMeeting> => {
  const chairs = routine.chairId === null ? undefined : await getPeopleById(scope, [routine.chairId]);
  return {
    organisation: (await getOrganisation(scope)).name,
    title: titleOfOccurrence(routine, occurrence),
    isPaper: isPaper(routine.kind),
    startsAt: occurrence.startsAt,
    minutes: occurrence.minutes,
    timeZone: occurrence.timeZone,
    chair: (routine.chairId === null ? undefined : chairs?.get(routine.chairId))?.title ?? null,
  };
};

const linksOf = (scope: Scope, invitation: InvitationRow, context: MailContext): ReplyLinks => {
  const { organisationId } = scope;
  const address = context.addressOf({ purpose: "invitation", organisationId, id: invitation.id });
  return { accept: `${address}&reply=accepted`, decline: `${address}&reply=declined` };
};

const writeCalendar = async (
  scope: Scope,
  { occurrence }: RoutineOccurrence,
  meeting: LetterMeeting,
  person: PersonRow,
  method: LetterCalendar["method"],
  links: ReplyLinks | null,
  { mailPolicy }: MailContext,
): Promise<LetterCalendar> => {
  const { now } = await getTime(scope);
  const chair = meeting.chair === null ? [] : [`Chair: ${meeting.chair}`];
  const answer = links === null ? [] : [`Accept: ${links.accept}`, `Decline: ${links.decline}`];
  const content = buildInvitation({
    method,
    event: {
      uid: uidOfOccurrence(occurrence.id),
      sequence: occurrence.sequence,
      startsAt: occurrence.startsAt,
      minutes: occurrence.minutes,
      timeZone: occurrence.timeZone,
      summary: meeting.title,
      description: [...chair, ...answer].join("\n") || null,
      url: null,
      location: null,
      createdAt: occurrence.createdAt,
      lastModifiedAt: occurrence.updatedAt,
    },
    organizer: { name: mailPolicy.organizer.name || meeting.organisation, email: mailPolicy.organizer.email },
    attendee: { name: person.title, email: person.email },
    stampedAt: now,
  });
  return { method, content };
};

/** Why nobody can be invited to it, or null. */
const findHindrance = async (scope: Scope, { occurrence, routine }: RoutineOccurrence): Promise<string | null> => {
  if (isPaper(routine.kind)) return "nobody meets over a paper";
  if (occurrence.status !== "planned") return "it does not lie ahead any more";
  const { now } = await getTime(scope);
  return occurrence.startsAt <= now ? "it has begun" : null;
};

const planInvitations = async (
  scope: Scope,
  { occurrence }: RoutineOccurrence,
  readers: readonly Invitee[],
): Promise<InvitationPlan> => {
  const rows = await invitationRows.ofOccurrence(scope, occurrence.id);
  const invited = new Set(rows.map((row) => row.personId));
  const active = readers.filter(({ person }) => person.isActive);
  return {
    toInvite: active.filter(({ person }) => !invited.has(person.id)),
    invitedBefore: active.filter(({ person }) => invited.has(person.id)),
  };
};

const mailInvitations = async (
  scope: Scope,
  found: RoutineOccurrence,
  invitees: readonly Invitee[],
  context: MailContext,
): Promise<Invitee[]> => {
  const { occurrence, routine } = found;
  const rows = await invitationRows.insertMissing(
    scope,
    occurrence,
    invitees.map(({ person }) => person.id),
  );
  const rowOf = new Map(rows.map((row) => [row.personId, row]));
  const meeting = await describeMeeting(scope, found);
  const mailed: Invitee[] = [];
  const deliveries: Parameters<typeof queueDeliveries>[2][number][] = [];
  for (const { person, because } of invitees) {
    const row = rowOf.get(person.id);
    if (row === undefined) continue;
    const links = linksOf(scope, row, context);
    const calendar = await writeCalendar(scope, found, meeting, person, "REQUEST", links, context);
    mailed.push({ person, because });
    deliveries.push({
      kind: "invitation",
      dedupeKey: occurrenceDeliveryKey("invitation", occurrence.id, person.id),
      occurrenceId: occurrence.id,
      person,
      letter: writeInvitation({ meeting, readerZone: person.timeZone, because, links, calendar }),
    });
  }
  await queueDeliveries(scope, context.mailPolicy, deliveries);
  if (mailed.length > 0) {
    const { now } = await getTime(scope);
    await recordAudit(scope, now, {
      event: "occurrence.invited",
      entityType: "occurrence",
      entityId: occurrence.id,
      summary: `${meeting.title} of ${formatDate(occurrence.heldOn)}: ${nameAll(mailed)} were invited`,
      detail: { routine: routine.code, date: occurrence.heldOn, sequence: occurrence.sequence },
    });
  }
  return mailed;
};

const nameAll = (invitees: readonly Invitee[]): string => invitees.map(({ person }) => person.title).join(", ");

/**
 * Invites the readers of an occurrence who have no invitation yet: one mail each, with a calendar entry at the
 * occurrence's sequence and two links to answer by. The caller holds the occurrence's lock; called again it mails nobody
 * twice.
 * @returns what came of it, in words
 */
export const inviteReaders = async (
  scope: Scope,
  found: RoutineOccurrence,
  readers: readonly Invitee[],
  context: MailContext,
): Promise<string> => {
  const hindrance = await findHindrance(scope, found);
  if (hindrance !== null) return `nobody was invited: ${hindrance}`;
  const { toInvite, invitedBefore } = await planInvitations(scope, found, readers);
  const mailed = await mailInvitations(scope, found, toInvite, context);
  if (mailed.length > 0) return `invited ${nameAll(mailed)}`;
  return invitedBefore.length > 0 ? "every reader was invited before" : "there is nobody to invite";
};

/**
 * Invites now all readers who are not invited yet, ahead of the step or without one.
 * @param listReaders who is to be invited to an occurrence, and why
 * @param isDryRun shows whom it would mail, and mails nobody
 * @throws Problem 404, 409 for a paper and for a meeting that does not lie ahead
 */
export const inviteNow = async (
  scope: Scope,
  occurrenceId: string,
  listReaders: (scope: Scope, found: RoutineOccurrence) => Promise<Invitee[]>,
  isDryRun: boolean,
  context: MailContext,
): Promise<InvitationPlan> => {
  const found = await lockOccurrence(scope, occurrenceId, "any");
  const hindrance = await findHindrance(scope, found);
  if (hindrance !== null) throw conflict(`Nobody can be invited to it: ${hindrance}.`);
  const plan = await planInvitations(scope, found, await listReaders(scope, found));
  if (!isDryRun) await mailInvitations(scope, found, plan.toInvite, context);
  return plan;
};

/** Who was invited to an occurrence, in that order, with the people; one row more than the limit. @throws Problem 404 */
export const listInvitations = async (
  scope: Scope,
  page: PageRequest,
  occurrenceId: string,
): Promise<{ rows: InvitationRow[]; people: Map<string, PersonRow> }> => {
  await getOccurrence(scope, occurrenceId);
  const rows = await invitationRows.pageOfOccurrence(scope, page, occurrenceId);
  const people = await getPeopleById(
    scope,
    rows.map((row) => row.personId),
  );
  return { rows, people };
};

/** The part of a mail that brings the reader's calendar up to date. */
export interface CalendarUpdate {
  calendar: LetterCalendar;
  /** Null where there is nothing left to answer. */
  links: ReplyLinks | null;
}

/** The people who were invited to an occurrence, by id. The caller holds its lock. */
export const listInvited = async (scope: Scope, occurrenceId: string): Promise<Map<string, InvitationRow>> =>
  new Map((await invitationRows.ofOccurrence(scope, occurrenceId)).map((row) => [row.personId, row]));

/**
 * Invites somebody anew to a meeting that was moved, or withdraws the invitation to one that does not take place. What
 * was answered to the former date counts no longer. The caller holds the occurrence's lock, and sends the mail.
 * @param takesPlace whether it does, as it stands now
 */
export const updateInvitation = async (
  scope: Scope,
  found: RoutineOccurrence,
  { invitation, person, takesPlace }: { invitation: InvitationRow; person: PersonRow; takesPlace: boolean },
  meeting: LetterMeeting,
  context: MailContext,
): Promise<CalendarUpdate> => {
  await invitationRows.update(scope, invitation.id, {
    sequence: found.occurrence.sequence,
    ...(takesPlace ? { state: "invited", reply: null, repliedAt: null } : { state: "cancelled" }),
  });
  const links = takesPlace ? linksOf(scope, invitation, context) : null;
  const method = takesPlace ? "REQUEST" : "CANCEL";
  return { calendar: await writeCalendar(scope, found, meeting, person, method, links, context), links };
};
