import { setTimeout as delay } from "node:timers/promises";
import { recordAudit } from "../audit/service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { isDatabaseUnreachable } from "../platform/errors/database-errors.ts";
import type { Logger } from "../platform/log/logger.ts";
import type { MailAttachment, Mailer, OutgoingMail, SendOutcome } from "../platform/mail/mailer.ts";
import { getChangesOf } from "../routines/occurrences/change-service.ts";
import { getOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { hasAttachments, makeAttachments, readMailedPaper } from "./attachments-service.ts";
import { recordRefusal } from "./bounces/bounce-service.ts";
import {
  type Claim,
  type ClaimedDelivery,
  claimDelivery,
  endAttempt,
  insertAttempts,
  keepUnfinished,
  recordSent,
  releaseClaim,
  selectFirstAttemptStart,
} from "./queries.ts";
import { claimLeaseMs, decideNextAttemptAt, maxAttempts } from "./retry.ts";
import { enqueueSending } from "./service.ts";
import { isSameStanding, standingKnownFrom, standingOf } from "./standing.ts";
import { unsubscribeHeaders } from "./unsubscribe-headers.ts";

export interface SendDependencies {
  database: Database;
  clock: Clock;
  mailer: Mailer;
  log: Logger;
  /** Waits between tries to record an outcome while the database cannot be reached. */
  recordWaitsMs?: readonly number[];
  /** How long a job sends before it gives the rest of its mails to another. */
  longestRunMs?: number;
}

/** With the longest sending still shorter than a claim's lease: a database that restarts repeats no mail. */
const defaultRecordWaitsMs = [250, 500, 1_000, 2_000, 4_000, 8_000];

/**
 * sent; retried: another attempt follows; failed: none follows. skipped: nothing to do for this caller, because it is
 * done, not due yet, in another's hands, or must not leave.
 */
export type SendResult = "sent" | "retried" | "failed" | "skipped";

let lastHandOver: Promise<void> = Promise.resolve();

/**
 * In this process one mail at a time is between its first byte and the record of its outcome, so that a kill repeats one
 * at most. Connecting and agreeing on the recipient go on side by side.
 */
const createTurnToHandOver = (): { take(): Promise<void>; end(): void } => {
  let end = () => {};
  let isOver = false;
  return {
    take() {
      const before = lastHandOver;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      // Asked for too late, when the sending was given up: nobody would end it.
      if (isOver) end();
      lastHandOver = before.then(() => ended);
      return before;
    },
    end() {
      isOver = true;
      end();
    },
  };
};

/**
 * Makes one attempt to send a delivery, if it is due and nobody else is at it. Safe to call twice and at once.
 * @throws when the database cannot be reached; the sweep finds the delivery again.
 */
export const sendDelivery = async (
  dependencies: SendDependencies,
  organisationId: string,
  deliveryId: string,
): Promise<SendResult> => {
  const { mailer, log } = dependencies;
  // What was to leave does so once there is a server again: until then it waits, unclaimed.
  if (!mailer.leaves) return "skipped";
  const claim = await claimForSending(dependencies, organisationId, deliveryId);
  if (claim === null) return "skipped";
  const turn = createTurnToHandOver();
  try {
    const { outcome, result } = await sendAndRecord(dependencies, claim, turn.take);
    // Without the server's words: they quote addresses.
    log.info({ organisationId, deliveryId, attempt: claim.attempts, outcome, result }, "mail attempted");
    return result;
  } finally {
    turn.end();
  }
};

/** Whoever stops waits for the jobs that run. */
const defaultLongestRunMs = 5_000;

/**
 * Sends deliveries one after the other; see `sendDelivery`. Where mails take long, those not begun are enqueued again.
 * @throws when the database cannot be reached: run again, it passes over what was done.
 */
export const sendDeliveries = async (
  dependencies: SendDependencies,
  organisationId: string,
  deliveryIds: readonly string[],
): Promise<void> => {
  const { longestRunMs = defaultLongestRunMs } = dependencies;
  const startedMs = performance.now();
  for (const [index, deliveryId] of deliveryIds.entries()) {
    if (index > 0 && performance.now() - startedMs > longestRunMs) {
      await asService(dependencies, organisationId, (scope) => enqueueSending(scope, deliveryIds.slice(index)));
      return;
    }
    await sendDelivery(dependencies, organisationId, deliveryId);
  }
};

const sendAndRecord = async (
  dependencies: SendDependencies,
  claim: ClaimedDelivery,
  mayHandOver: () => Promise<void>,
): Promise<{ outcome: SendOutcome["outcome"]; result: SendResult }> => {
  const { clock, mailer } = dependencies;
  const mail = { ...toOutgoingMail(claim), attachments: await attach(dependencies, claim) };
  const sending = await mailer.send(mail, mayHandOver);
  return { outcome: sending.outcome, result: await recordPatiently(dependencies, claim, sending, clock.now()) };
};

/** The words are worth sending without what goes with them, which their link leads to as well. */
const attach = async (dependencies: SendDependencies, claim: ClaimedDelivery): Promise<MailAttachment[]> => {
  // Between claim and hand-over every question to the database is one more that can fail.
  if (!hasAttachments(claim)) return [];
  const { organisationId, id: deliveryId } = claim;
  try {
    const paper = await asService(dependencies, organisationId, (scope) => readMailedPaper(scope, claim));
    return paper === null ? [] : await makeAttachments(paper);
  } catch (error) {
    if (isDatabaseUnreachable(error)) throw error;
    dependencies.log.error({ organisationId, deliveryId, error }, "mail goes without its attachments");
    return [];
  }
};

/** The date is that of writing, so that a repeated mail is the same mail. */
const toOutgoingMail = (row: ClaimedDelivery): OutgoingMail => ({
  to: row.toAddress,
  subject: row.subject,
  text: row.text,
  ...(row.html === null ? {} : { html: row.html }),
  ...(row.calendarMethod === null || row.calendarText === null
    ? {}
    : { calendar: { method: row.calendarMethod, content: row.calendarText } }),
  headers: unsubscribeHeaders(row.unsubscribeUrl),
  messageId: row.messageId,
  date: row.createdAt,
});

const asService = <T>(
  { database, clock }: SendDependencies,
  organisationId: string,
  work: (scope: Scope) => Promise<T>,
): Promise<T> =>
  database.inOrganisation(organisationId, (db) => work({ organisationId, db, actor: systemActor, clock }));

/**
 * Claim, send, record: each committed before the next begins, so that a kill at any point leaves one of these:
 * - before the claim is committed: nothing happened; the job, or the sweep after it, starts anew;
 * - from there until the mail is handed over: `sending` with a claim that nobody renews. Nothing has left; once the
 *   lease is over the next one takes it over and sends, once;
 * - after the server's 250 and before the record is committed: the same state, and nothing tells it from the one
 *   before. It is sent again with the same Message-ID: this one mail may arrive twice. Its attempt says `unknown`;
 * - after the record: a final state, or `queued` for later. No claim is to be had before its time.
 * While the lease runs nobody else can claim, and a mailer answers well within it, so two never send at once unless a
 * process stood still for longer than a lease; then too the Message-ID is the same.
 */
const claimForSending = async (
  dependencies: SendDependencies,
  organisationId: string,
  deliveryId: string,
): Promise<ClaimedDelivery | null> => {
  const now = dependencies.clock.now();
  const claim = await dependencies.database.askAsSystem((db) =>
    claimDelivery(db, {
      organisationId,
      id: deliveryId,
      now,
      claimedBefore: new Date(now.getTime() - claimLeaseMs),
      abandonedBecause: "whoever was sending it stopped before saying what came of it",
    }),
  );
  if (claim === undefined) {
    await asService(dependencies, organisationId, (scope) => keepInSandbox(scope, deliveryId));
    return null;
  }
  const { delivery } = claim;
  if (!mayBeHindered(claim)) return delivery;
  return asService(dependencies, organisationId, async (scope) => {
    const hindrance = await findHindrance(scope, claim);
    if (hindrance === null) return delivery;
    const ending = { outcome: "failed", response: hindrance, finishedAt: now } as const;
    await fail(scope, delivery, hindrance);
    await endAttempt(scope, deliveryId, delivery.attempts, ending);
    return null;
  });
};

/** A sandbox's mail never leaves, however it came to be queued. */
const keepInSandbox = async (scope: Scope, deliveryId: string): Promise<void> => {
  const organisation = await getOrganisation(scope);
  if (!organisation.isSandbox) return;
  const kept = await keepUnfinished(scope, deliveryId, timeOf(organisation, scope.clock).now);
  if (kept !== undefined) await insertAttempts(scope, [{ deliveryId, number: kept.attempts, outcome: "kept" }]);
};

/** Whether the database has to be asked once more: of most mails the claim says all. */
const mayBeHindered = ({ delivery, isRecipientActive }: Claim): boolean =>
  delivery.attempts > maxAttempts || !isRecipientActive || isOfItsTime(delivery);

/** Why a claimed mail is not to be sent after all, or null. */
const findHindrance = async (scope: Scope, { delivery, isRecipientActive }: Claim): Promise<string | null> => {
  if (delivery.attempts > maxAttempts) return `not sent: ${maxAttempts} attempts came to nothing`;
  if (!isRecipientActive) return "not sent: the person has left";
  return (await isOvertaken(scope, delivery))
    ? "not sent: the meeting was moved or called off since this was written"
    : null;
};

/** Mails that say nothing but when a meeting is, or that it is on: wrong as soon as it is not. */
const kindsOfTheirTime: readonly ClaimedDelivery["kind"][] = [
  "invitation",
  "reminder",
  "task",
  "dataRequest",
  "change",
];

const isOfItsTime = <Mail extends Pick<ClaimedDelivery, "kind" | "occurrenceId">>(
  mail: Mail,
): mail is Mail & { occurrenceId: string } => mail.occurrenceId !== null && kindsOfTheirTime.includes(mail.kind);

/** Whether a mail that waited for its server speaks of a date that stands no more. */
const isOvertaken = async (scope: Scope, mail: ClaimedDelivery): Promise<boolean> => {
  if (!isOfItsTime(mail)) return false;
  const { id, occurrenceId } = mail;
  const { occurrence } = await getOccurrence(scope, occurrenceId);
  const now = standingOf(occurrence);
  const changes = (await getChangesOf(scope, [occurrenceId])).get(occurrenceId) ?? [];
  return !isSameStanding(standingKnownFrom(id, changes, now), now);
};

/** @returns false when the claim was lost. */
const fail = async (scope: Scope, row: ClaimedDelivery, reason: string): Promise<boolean> => {
  const now = scope.clock.now();
  const wasHeld = await releaseClaim(scope, row, {
    state: "failed",
    nextAttemptAt: null,
    lastError: reason,
    updatedAt: now,
  });
  if (!wasHeld) return false;
  const person = (await getPeopleById(scope, [row.personId])).get(row.personId);
  await recordAudit(scope, now, {
    event: "delivery.failed",
    entityType: "delivery",
    entityId: row.id,
    summary: `The mail "${row.subject}" to ${person?.title ?? "somebody"} was given up: ${reason}`,
    detail: { kind: row.kind, person: person?.code ?? null, attempts: row.attempts },
  });
  return true;
};

const recordPatiently = async (
  dependencies: SendDependencies,
  claim: ClaimedDelivery,
  outcome: SendOutcome,
  finishedAt: Date,
): Promise<SendResult> => {
  const { log, recordWaitsMs = defaultRecordWaitsMs } = dependencies;
  for (const waitMs of recordWaitsMs) {
    try {
      return await recordOutcome(dependencies, claim, outcome, finishedAt);
    } catch (error) {
      if (!isDatabaseUnreachable(error)) throw error;
      log.warn({ deliveryId: claim.id, outcome: outcome.outcome, waitMs }, "outcome not recorded yet");
      await delay(waitMs);
    }
  }
  return recordOutcome(dependencies, claim, outcome, finishedAt);
};

/** A server's words as the database can store them, on one line. */
const storableLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 500);

/** May run twice for one attempt: a lost answer to COMMIT looks like a failure. */
const recordOutcome = async (
  dependencies: SendDependencies,
  claim: ClaimedDelivery,
  sending: SendOutcome,
  finishedAt: Date,
): Promise<SendResult> => {
  const response = storableLine(sending.response);
  if (sending.outcome !== "sent") return recordFailure(dependencies, claim, { ...sending, response }, finishedAt);
  // Every other mail of this process waits for it: one round trip.
  await dependencies.database.askAsSystem((db) => recordSent(db, claim, { response, finishedAt }));
  return "sent";
};

const recordFailure = (
  dependencies: SendDependencies,
  claim: ClaimedDelivery,
  sending: Exclude<SendOutcome, { outcome: "sent" }>,
  finishedAt: Date,
): Promise<SendResult> =>
  asService(dependencies, claim.organisationId, async (scope) => {
    const { response } = sending;
    const ending = { outcome: sending.outcome, response, finishedAt };
    // The delivery before its attempt, as in the claim: in one order, nobody waits in a circle.
    const nextAttemptAt =
      sending.outcome === "failed" && sending.isPermanent
        ? null
        : decideNextAttemptAt({
            outcome: sending.outcome,
            attempts: claim.attempts,
            firstStartedAt: (await selectFirstAttemptStart(scope, claim.id)) ?? finishedAt,
            finishedAt,
          });
    const wasHeld =
      nextAttemptAt === null
        ? await fail(scope, claim, response)
        : await releaseClaim(scope, claim, {
            state: "queued",
            nextAttemptAt,
            lastError: response,
            updatedAt: finishedAt,
          });
    await endAttempt(scope, claim.id, claim.attempts, ending);
    if (sending.outcome === "failed" && sending.isRecipientRefused === true)
      await recordRefusal(scope, claim, response);
    if (!wasHeld) return "skipped";
    return nextAttemptAt === null ? "failed" : "retried";
  });
