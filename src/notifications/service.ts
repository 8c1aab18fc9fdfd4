import { getOrganisation, timeOf } from "../organisations/service.ts";
import { getPerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { WriteAddress } from "../platform/http/signed-link.ts";
import { newId } from "../platform/ids/ids.ts";
import { readCalendarMethod } from "../platform/mail/calendar-method.ts";
import type { Mailer } from "../platform/mail/mailer.ts";
import type { Job } from "../platform/queue/catalog.ts";
import { enqueueJobs } from "../platform/queue/enqueue.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { getOccurrence } from "../routines/occurrences/occurrence-service.ts";
import type { CalendarLetter } from "./invitation-letters.ts";
import { subjectLine } from "./letters.ts";
import {
  type DeliveryAttemptRow,
  type DeliveryRow,
  type DeliverySummaryRow,
  insertAttempts,
  insertDeliveries,
  type NewDeliveryRow,
  selectAttempts,
  selectDeliveries,
  selectDelivery,
  selectTold,
  type ToldRow,
  takeUnattended,
} from "./queries.ts";
import { claimLeaseMs } from "./retry.ts";

export type DeliveryKind = DeliveryRow["kind"];

/** Decided once, where the service is put together. */
export interface MailPolicy {
  /** False: no SMTP server is set. A sandbox keeps its mail whatever this says. */
  leaves: boolean;
  /** What stands right of the @ in every Message-ID. */
  messageIdHost: string;
  /** Who invites: the sender of all mail. The name is empty where MAIL_FROM gives none. */
  organizer: { name: string; email: string };
}

/** What whoever writes mails is given. */
export interface MailContext {
  mailPolicy: MailPolicy;
  /** The address by which the reader of a mail opens or answers something, without an account. */
  addressOf: WriteAddress;
}

/** @param mailFrom `a@b` or `Name <a@b>`; its domain names the Message-IDs, unless it is this machine's own */
export const createMailPolicy = (mailer: Mailer, mailFrom: string, publicUrl: string): MailPolicy => {
  const [, name = "", email = mailFrom] = /^([^<>]*?)\s*<([^<>]+)>$/.exec(mailFrom) ?? [];
  const domain = email.split("@")[1] ?? "localhost";
  return {
    leaves: mailer.leaves,
    messageIdHost: domain === "localhost" ? new URL(publicUrl).hostname : domain,
    organizer: { name, email },
  };
};

/**
 * The key of what one person gets once about one occurrence.
 * @param on the occurrence's date, for what has to be said again when the occurrence moves
 */
export const occurrenceDeliveryKey = (
  kind: Exclude<DeliveryKind, "digest">,
  occurrenceId: string,
  personId: string,
  on?: IsoDate,
): string => [kind, occurrenceId, personId, ...(on === undefined ? [] : [on])].join("/");

/** The key of how an occurrence stands after a change: whoever is told the same again is told once. */
export const changeDeliveryKey = (
  occurrence: { id: string; sequence: number; status: string },
  personId: string,
): string => ["change", occurrence.id, personId, `${occurrence.sequence}-${occurrence.status}`].join("/");

/** The key of the one digest that a person gets on a date, which is that of their own zone. */
export const digestDeliveryKey = (on: IsoDate, personId: string): string => ["digest", on, personId].join("/");

export interface NewDelivery {
  kind: DeliveryKind;
  /** Of `occurrenceDeliveryKey` or `digestDeliveryKey`. */
  dedupeKey: string;
  occurrenceId?: string | undefined;
  documentId?: string | undefined;
  /** A row of people. */
  person: { id: string; email: string; isActive: boolean };
  letter: CalendarLetter;
  /** Where one click ends mails of this kind (RFC 8058); absent where they cannot be turned off. */
  unsubscribeUrl?: string | undefined;
}

/**
 * queued: it will be sent. kept: it is in the ledger and never leaves. repeated: the ledger had the key already, and
 * nothing was written. notMailed: the person has left.
 */
export type QueueOutcome = "queued" | "kept" | "repeated" | "notMailed";

/**
 * Writes mails into the ledger, in the caller's transaction, with the jobs that send them. Times are the
 * organisation's own, those of attempts real.
 * @returns one outcome for each, in the same order.
 */
export const queueDeliveries = async (
  scope: Scope,
  mailPolicy: MailPolicy,
  requests: readonly NewDelivery[],
): Promise<QueueOutcome[]> => {
  if (requests.length === 0) return [];
  const organisation = await getOrganisation(scope);
  const { now } = timeOf(organisation, scope.clock);
  const state = mailPolicy.leaves && !organisation.isSandbox ? "queued" : "kept";
  const rows = requests.map((request) =>
    request.person.isActive ? buildDelivery(scope, request, state, now, mailPolicy.messageIdHost) : null,
  );
  const written = await insertDeliveries(
    scope,
    rows.filter((row) => row !== null),
  );
  const ids = rows.flatMap((row) => (row !== null && written.has(row.id) ? [row.id] : []));
  if (state === "kept")
    await insertAttempts(
      scope,
      ids.map((deliveryId) => ({ deliveryId, number: 1, outcome: "kept" as const })),
    );
  else await enqueueSending(scope, ids);
  return rows.map((row) => (row === null ? "notMailed" : written.has(row.id) ? state : "repeated"));
};

/** One mail; see `queueDeliveries`. */
export const queueDelivery = async (
  scope: Scope,
  { mailPolicy, ...request }: NewDelivery & { mailPolicy: MailPolicy },
): Promise<QueueOutcome> => {
  const [outcome] = await queueDeliveries(scope, mailPolicy, [request]);
  if (outcome === undefined) throw new Error("a delivery came to nothing");
  return outcome;
};

const buildDelivery = (
  scope: Scope,
  { kind, dedupeKey, occurrenceId, documentId, person, letter, unsubscribeUrl }: NewDelivery,
  state: "queued" | "kept",
  now: Date,
  messageIdHost: string,
): NewDeliveryRow => {
  const id = newId();
  if (letter.calendar !== undefined && readCalendarMethod(letter.calendar.content) !== letter.calendar.method) {
    throw new Error("the calendar part of a mail does not state its method");
  }
  return {
    id,
    organisationId: scope.organisationId,
    dedupeKey,
    kind,
    occurrenceId: occurrenceId ?? null,
    documentId: documentId ?? null,
    personId: person.id,
    toAddress: person.email,
    subject: subjectLine(letter.subject),
    text: letter.text,
    html: letter.html ?? null,
    calendarMethod: letter.calendar?.method ?? null,
    calendarText: letter.calendar?.content ?? null,
    unsubscribeUrl: unsubscribeUrl ?? null,
    messageId: `<${id}@${messageIdHost}>`,
    state,
    attempts: state === "kept" ? 1 : 0,
    createdAt: now,
    updatedAt: now,
  };
};

/** One job for several mails: what a job costs would otherwise be a third of what a mail costs (measured). */
const deliveriesPerJob = 20;
/** Few mails are spread over the workers all the same. */
const jobsAtLeast = 8;

/** Writes the jobs that send deliveries, in the caller's transaction. */
export const enqueueSending = (scope: Scope, deliveryIds: readonly string[]): Promise<void> => {
  const perJob = Math.min(deliveriesPerJob, Math.ceil(deliveryIds.length / jobsAtLeast));
  const jobs: Job[] = [];
  for (let start = 0; start < deliveryIds.length; start += perJob) {
    jobs.push({
      name: "notifications.send-deliveries",
      payload: { organisationId: scope.organisationId, deliveryIds: deliveryIds.slice(start, start + perJob) },
    });
  }
  return enqueueJobs(scope, jobs);
};

/** Rows the sweep puts back into the queue at a time; the next sweep takes the next ones. */
const reclaimedPerSweep = 500;
/** A job that was enqueued and is not done by then is taken for lost. */
const enqueuedLongAgoMs = 5 * 60_000;

/**
 * For the sweep: enqueues again what is due for its next attempt, what its sender abandoned, and what waits longer
 * than a job takes to come up.
 * @param now the real time, not the organisation's
 * @returns how many were enqueued
 */
export const reclaimDeliveries = async (scope: Scope, now: Date): Promise<number> => {
  const before = {
    claimed: new Date(now.getTime() - claimLeaseMs),
    enqueued: new Date(now.getTime() - enqueuedLongAgoMs),
  };
  const ids = await takeUnattended(scope, now, before, reclaimedPerSweep);
  await enqueueSending(scope, ids);
  return ids.length;
};

/**
 * The ledger in the order of writing, without bodies; one row more than the limit.
 * @throws Problem 404 for an unknown person or occurrence
 */
export const listDeliveries = async (
  scope: Scope,
  page: PageRequest,
  filters: {
    state?: DeliveryRow["state"] | undefined;
    kind?: DeliveryKind | undefined;
    person?: string | undefined;
    occurrence?: string | undefined;
  },
): Promise<DeliverySummaryRow[]> => {
  const person = filters.person === undefined ? undefined : await getPerson(scope, filters.person);
  if (filters.occurrence !== undefined) await getOccurrence(scope, filters.occurrence);
  return selectDeliveries(scope, page, {
    state: filters.state,
    kind: filters.kind,
    personId: person?.id,
    occurrenceId: filters.occurrence,
  });
};

/** Mails that say when a meeting is: whoever got one is told when that changes. */
const kindsThatTell: readonly DeliveryKind[] = [
  "invitation",
  "dataRequest",
  "selfAssessment",
  "task",
  "brief",
  "reminder",
  "reviewCalled",
  "change",
];

/** Who was told when an occurrence is, each with the last mail that said it. */
export const listTold = (scope: Scope, occurrenceId: string): Promise<ToldRow[]> =>
  selectTold(scope, occurrenceId, kindsThatTell);

/** @throws Problem 404 */
export const getDelivery = async (
  scope: Scope,
  id: string,
): Promise<{ delivery: DeliveryRow; attempts: DeliveryAttemptRow[] }> => {
  const delivery = await selectDelivery(scope, id);
  if (delivery === undefined) throw notFound("delivery");
  return { delivery, attempts: await selectAttempts(scope, id) };
};
