import { recordChecks } from "../actions/effects/check-service.ts";
import { recordAudit } from "../audit/service.ts";
import { type FinalFile, signOffWithFinal } from "../documents/freezing/final-service.ts";
import {
  composeDocument,
  type DocumentRow,
  freezeDocument,
  getDocument,
  getDocumentOfOccurrence,
  holdDocument,
  kindOfPaper,
  lapseSignOffOfMoved,
  lockDocument,
  requireTakingPlace,
  signOffDocument,
} from "../documents/service.ts";
import type { MailContext } from "../notifications/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict } from "../platform/errors/problem.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { formatDate } from "../platform/time/dates.ts";
import { markPaperIssued, sayMove } from "../routines/occurrences/occurrence-service.ts";
import { getRunUpOf } from "../routines/run-ups/run-up-plan-service.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { listAudience } from "./audience-service.ts";
import { type MailCause, mailBrief, mailHeld } from "./mail-service.ts";

/**
 * Issues the paper of an occurrence: composed from the latest figures unless it was signed off, frozen, and mailed to
 * its readers. Where the organisation holds what nobody signed, it is held and those who sign are told.
 * @returns what came of it, in words
 */
export const issuePaper = async (scope: Scope, found: MailCause, context: MailContext): Promise<string> => {
  const { occurrence, routine } = found;
  const kind = kindOfPaper(routine.kind);
  const stored = await getDocumentOfOccurrence(scope, occurrence.id, kind);
  const existing = stored === undefined ? undefined : await lapseSignOffOfMoved(scope, found, stored);
  if (existing?.status === "issued") return "was issued already";
  const isSigned = existing?.status === "signedOff";
  const plan = await getRunUpOf(scope, routine);
  if (!isSigned && plan.unsigned === "hold") {
    const draft = await composeDocument(scope, found, kind, "pending");
    await holdDocument(scope, draft);
    await mailHeld(scope, found, draft, await listAudience(scope, found, "signOff"), context);
    return "held: nobody has signed it off";
  }
  const document = isSigned ? existing : await composeDocument(scope, found, kind, "notSignedOff");
  return issueComposed(scope, found, document, context);
};

/** What the paper says of the metrics that actions were meant to move. */
const checksOf = (content: DocumentRow["content"]) => {
  if (content.kind === "agenda") return content.followUp.checks;
  return content.kind === "memo" ? (content.checks ?? []) : [];
};

const issueComposed = async (
  scope: Scope,
  found: MailCause,
  document: DocumentRow,
  context: MailContext,
): Promise<string> => {
  const { occurrence, routine } = found;
  const issued = await freezeDocument(scope, document);
  await recordChecks(scope, {
    occurrenceId: occurrence.id,
    documentId: issued.id,
    checkedOn: issued.content.knownOn,
    checks: checksOf(issued.content),
  });
  if (isPaper(routine.kind)) await markPaperIssued(scope, found);
  const { now } = await getTime(scope);
  const readers = await listAudience(scope, found, "issue");
  await mailBrief(scope, found, issued, readers, context);
  const names = readers.map(({ person }) => person.title).join(", ") || "nobody";
  const unsigned = issued.signedOffAt === null ? ", not signed off" : "";
  await recordAudit(scope, now, {
    event: "document.issued",
    entityType: "document",
    entityId: issued.id,
    summary: `${issued.content.title} for ${formatDate(occurrence.heldOn)} was issued to ${names}${unsigned}${sayMove(occurrence)}`,
    detail: { routine: routine.code, date: occurrence.heldOn, kind: issued.kind, contentHash: issued.contentHash },
  });
  return `issued to ${names}${unsigned}`;
};

/**
 * Issues a document now, ahead of its step.
 * @throws Problem 404, 409 when it was issued or the occurrence does not take place, 412
 */
export const issueDocument = async (
  scope: Scope,
  id: string,
  expectedVersion: ExpectedVersion,
  context: MailContext,
): Promise<DocumentRow> => {
  const { found, document } = await lockDocument(scope, id, expectedVersion);
  if (document.status === "issued") throw conflict("This document was issued already; what is issued stays as it is.");
  requireTakingPlace(found);
  const toIssue =
    document.status === "signedOff" ? document : await composeDocument(scope, found, document.kind, "notSignedOff");
  await issueComposed(scope, found, toIssue, context);
  return getDocument(scope, id);
};

/**
 * Signs a draft off: it no longer changes. One that was held for want of a signature is issued at once.
 * @throws Problem 404, 409 when it is signed off or issued or the occurrence does not take place, 412
 */
export const signOff = async (
  scope: Scope,
  id: string,
  expectedVersion: ExpectedVersion,
  context: MailContext,
): Promise<DocumentRow> => {
  const { found, document } = await lockDocument(scope, id, expectedVersion);
  requireTakingPlace(found);
  const wasHeld = document.status === "held";
  const signed = await signOffDocument(scope, found, document);
  if (wasHeld) await issueComposed(scope, found, signed, context);
  return getDocument(scope, id);
};

/**
 * Signs a draft off with a file that was edited outside as its final paper; what was held is issued at once.
 * @param file checked already, under a clean name
 * @throws Problem 404, 409 when it is signed off or issued, the meeting was moved since it was composed, or its
 * occurrence does not take place, 412
 */
export const acceptFinal = async (
  scope: Scope,
  id: string,
  file: FinalFile,
  expectedVersion: ExpectedVersion,
  context: MailContext,
): Promise<DocumentRow> => {
  const { found, document } = await lockDocument(scope, id, expectedVersion);
  requireTakingPlace(found);
  const wasHeld = document.status === "held";
  const signed = await signOffWithFinal(scope, found, document, file);
  if (wasHeld) await issueComposed(scope, found, signed, context);
  return getDocument(scope, id);
};
