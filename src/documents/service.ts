import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, notFound, staleVersion } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { formatDate } from "../platform/time/dates.ts";
import { lockOccurrence, type RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { isPaper, type RoutineKind } from "../routines/vocabulary.ts";
import { composeActionLog } from "./composing/compose-action-log.ts";
import { composeAgenda } from "./composing/compose-agenda.ts";
import { composeMemo } from "./composing/compose-memo.ts";
import { hashContent } from "./content-hash.ts";
import { applyEdits } from "./edits/apply-edits.ts";
import type { Edit } from "./edits/edit-schema.ts";
import type { SignOff } from "./evidence.ts";
import { gatherActionLog, gatherAgenda, gatherMemo } from "./evidence-service.ts";
import { keepVersion } from "./freezing/version-queries.ts";
import { type DocumentFilters, type DocumentRow, documentRows } from "./queries.ts";
import type { DocumentModel } from "./view-model.ts";

export type { DocumentRow } from "./queries.ts";

export type DocumentKind = DocumentRow["kind"];

/** What is prepared for a kind of routine ahead of its occurrence. */
export const kindOfPaper = (routineKind: RoutineKind): Exclude<DocumentKind, "actionLog"> =>
  isPaper(routineKind) ? "memo" : "agenda";

/** Oldest first; one row more than the limit. Viewers, owners and integrations see only what was issued. */
export const listDocuments = async (
  scope: Scope,
  page: PageRequest,
  filters: DocumentFilters,
): Promise<DocumentRow[]> => {
  if (seesDrafts(scope)) return documentRows.list(scope, page, filters);
  const asksForOthers = filters.status !== undefined && filters.status !== "issued";
  return asksForOthers ? [] : documentRows.list(scope, page, { ...filters, status: "issued" });
};

/** @throws Problem 404, also for a draft that the actor may not see */
export const getDocument = async (scope: Scope, id: string): Promise<DocumentRow> => {
  const document = await documentRows.byId(scope, id);
  if (document.status !== "issued" && !seesDrafts(scope)) throw notFound("document");
  return document;
};

/** Viewers, owners and integrations learn nothing of what was not issued. */
export const seesDrafts = ({ actor }: Scope): boolean =>
  ["system", "admin", "deliveryUnit", "systemLeader"].includes(actor.role);

export const getDocumentOfOccurrence = (
  scope: Scope,
  occurrenceId: string,
  kind: DocumentKind,
): Promise<DocumentRow | undefined> => documentRows.ofOccurrence(scope, occurrenceId, kind);

/** A version that was drafted and may still change. */
export const isOpen = ({ status }: DocumentRow): boolean => status === "draft" || status === "held";

/**
 * Locks a document with its occurrence, for whatever changes it: one at a time. Its version is compared first; only then
 * is it looked at whether its sign-off still holds.
 * @throws Problem 404, 412
 */
export const lockDocument = async (
  scope: Scope,
  id: string,
  expectedVersion: ExpectedVersion,
): Promise<{ found: RoutineOccurrence; document: DocumentRow }> => {
  const { occurrenceId } = await getDocument(scope, id);
  const found = await lockOccurrence(scope, occurrenceId, "any");
  const document = await getDocument(scope, id);
  if (expectedVersion !== "any" && document.version !== expectedVersion) throw staleVersion("document");
  return { found, document: await lapseSignOffOfMoved(scope, found, document) };
};

/** @throws Problem 409 for a paper of an occurrence that was skipped, cancelled or gave way */
export const requireTakingPlace = ({ occurrence }: RoutineOccurrence): void => {
  if (["gaveWay", "skipped", "cancelled"].includes(occurrence.status)) {
    throw conflict("Its occurrence does not take place, so there is nothing to edit, sign off or issue.");
  }
};

/** What the data propose now, before the delivery unit's edits. */
export const propose = async (
  scope: Scope,
  found: RoutineOccurrence,
  kind: DocumentKind,
  signOff: SignOff,
): Promise<DocumentModel> => {
  if (kind === "memo") return composeMemo(await gatherMemo(scope, found, signOff));
  if (kind === "agenda") return composeAgenda(await gatherAgenda(scope, found, signOff));
  return composeActionLog(await gatherActionLog(scope, found, signOff));
};

/** The edits of the delivery unit are put in again whenever a document is composed anew. */
const compose = async (
  scope: Scope,
  found: RoutineOccurrence,
  kind: DocumentKind,
  signOff: SignOff,
  edits: readonly Edit[],
): Promise<DocumentModel> => putEditsIn(await propose(scope, found, kind, signOff), edits, found);

/** Documents that nobody edited stay as they were proposed, and cost nothing more; an action log has no edits. */
export const putEditsIn = (
  proposed: DocumentModel,
  edits: readonly Edit[],
  { occurrence }: RoutineOccurrence,
): DocumentModel =>
  edits.length === 0 || proposed.kind === "actionLog"
    ? proposed
    : applyEdits(proposed, edits, occurrence.minutes).model;

/**
 * Puts another content in the place of a document's, whose lock the caller holds; the earlier one is kept as a version,
 * unless it was the same.
 * @param because why, in words without a full stop: "it was signed off"; `at` the organisation's now
 */
export const replaceContent = async (
  scope: Scope,
  document: DocumentRow,
  content: DocumentModel,
  { because, at }: { because: string; at: Date },
  more: Partial<Pick<DocumentRow, "status" | "edits" | "signedOffAt" | "signedOffBy" | "composedAt">> = {},
): Promise<DocumentRow> => {
  const contentHash = hashContent(content);
  if (contentHash !== document.contentHash) await keepVersion(scope, document.id, because, at);
  return documentRows.update(scope, document.id, { composedAt: at, ...more, content, contentHash });
};

const reasons = {
  pending: "the draft was composed again from what was known then",
  notSignedOff: "it was composed to be issued, without a signature",
  notRequired: "it was composed to be issued",
} as const;

/**
 * Composes a document from what is known now and stores it, in place of an earlier draft. The caller holds the
 * occurrence's lock, so one occurrence has one document of a kind.
 * @throws Problem 409 for one that is signed off or issued: it no longer changes
 */
export const composeDocument = async (
  scope: Scope,
  found: RoutineOccurrence,
  kind: DocumentKind,
  signOffState: "pending" | "notSignedOff" | "notRequired",
): Promise<DocumentRow> => {
  const existing = await documentRows.ofOccurrence(scope, found.occurrence.id, kind);
  if (existing !== undefined && !isOpen(existing)) {
    throw conflict("What is signed off or issued no longer changes.");
  }
  const signOff = { state: signOffState, by: null, on: null };
  const content = await compose(scope, found, kind, signOff, existing?.edits ?? []);
  const { now } = await getTime(scope);
  if (existing !== undefined) {
    const why = { because: reasons[signOffState], at: now };
    return replaceContent(scope, existing, content, why, { status: "draft" });
  }
  const values = { content, contentHash: hashContent(content), composedAt: now };
  return documentRows.insert(scope, { ...values, occurrenceId: found.occurrence.id, kind, status: "draft" });
};

export const holdDocument = (scope: Scope, document: DocumentRow): Promise<DocumentRow> =>
  documentRows.update(scope, document.id, { status: "held" });

/** Whether a content was composed for the day and hour at which its meeting is planned now. */
export const isAsMeetingStands = (
  { meeting }: DocumentModel,
  { heldOn, startsLocal }: RoutineOccurrence["occurrence"],
): boolean => meeting.on === heldOn && meeting.timeLocal === startsLocal.slice(11);

/**
 * A signature is for what was signed: of an occurrence that was moved since, it lapses, and the document is a draft
 * again. The caller holds the occurrence's lock.
 */
export const lapseSignOffOfMoved = async (
  scope: Scope,
  { occurrence }: RoutineOccurrence,
  document: DocumentRow,
): Promise<DocumentRow> => {
  const { on } = document.content.meeting;
  if (document.status !== "signedOff" || isAsMeetingStands(document.content, occurrence)) return document;
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event: "document.sign-off-lapsed",
    entityType: "document",
    entityId: document.id,
    summary: `The sign-off of ${document.content.title} lapsed: it was signed for ${formatDate(on)}, and the meeting was moved`,
  });
  return documentRows.update(scope, document.id, { status: "draft", signedOffAt: null, signedOffBy: null });
};

/** Freezes a document as issued: from now on nothing changes it. */
export const freezeDocument = async (scope: Scope, document: DocumentRow): Promise<DocumentRow> => {
  const { now } = await getTime(scope);
  return documentRows.update(scope, document.id, { status: "issued", issuedAt: now });
};

/**
 * Signs a draft off, composed one last time from the latest figures.
 * @throws Problem 409 when it is signed off or issued already
 */
export const signOffDocument = async (
  scope: Scope,
  found: RoutineOccurrence,
  document: DocumentRow,
): Promise<DocumentRow> => {
  if (!isOpen(document)) throw conflict("This document is signed off or issued already.");
  const { now, today } = await getTime(scope);
  const by = scope.actor.name;
  const signOff = { state: "signedOff", by, on: today } as const;
  const content = await compose(scope, found, document.kind, signOff, document.edits);
  const signed = await replaceContent(
    scope,
    document,
    content,
    { because: "it was signed off", at: now },
    {
      status: "signedOff",
      signedOffAt: now,
      signedOffBy: by,
    },
  );
  await recordAudit(scope, now, {
    event: "document.signed-off",
    entityType: "document",
    entityId: document.id,
    summary: `${content.title} for ${formatDate(found.occurrence.heldOn)} was signed off by ${by}`,
  });
  return signed;
};
