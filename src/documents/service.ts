import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { formatDate } from "../platform/time/dates.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { isPaper, type RoutineKind } from "../routines/vocabulary.ts";
import { composeActionLog } from "./compose-action-log.ts";
import { composeAgenda } from "./compose-agenda.ts";
import { composeMemo } from "./compose-memo.ts";
import { hashContent } from "./content-hash.ts";
import type { SignOff } from "./evidence.ts";
import { gatherActionLog, gatherAgenda, gatherMemo } from "./evidence-service.ts";
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

const seesDrafts = ({ actor }: Scope): boolean =>
  ["system", "admin", "deliveryUnit", "systemLeader"].includes(actor.role);

export const getDocumentOfOccurrence = (
  scope: Scope,
  occurrenceId: string,
  kind: DocumentKind,
): Promise<DocumentRow | undefined> => documentRows.ofOccurrence(scope, occurrenceId, kind);

const compose = async (
  scope: Scope,
  found: RoutineOccurrence,
  kind: DocumentKind,
  signOff: SignOff,
): Promise<DocumentModel> => {
  if (kind === "memo") return composeMemo(await gatherMemo(scope, found, signOff));
  if (kind === "agenda") return composeAgenda(await gatherAgenda(scope, found, signOff));
  return composeActionLog(await gatherActionLog(scope, found, signOff));
};

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
  if (existing !== undefined && !["draft", "held"].includes(existing.status)) {
    throw conflict("What is signed off or issued no longer changes.");
  }
  const { now } = await getTime(scope);
  const content = await compose(scope, found, kind, { state: signOffState, by: null, on: null });
  const values = { content, contentHash: hashContent(content), composedAt: now };
  if (existing !== undefined) return documentRows.update(scope, existing.id, { ...values, status: "draft" });
  return documentRows.insert(scope, { ...values, occurrenceId: found.occurrence.id, kind, status: "draft" });
};

export const holdDocument = (scope: Scope, document: DocumentRow): Promise<DocumentRow> =>
  documentRows.update(scope, document.id, { status: "held" });

/**
 * A signature is for what was signed: of an occurrence that was moved since, it lapses, and the document is a draft
 * again. The caller holds the occurrence's lock.
 */
export const lapseSignOffOfMoved = async (
  scope: Scope,
  { occurrence }: RoutineOccurrence,
  document: DocumentRow,
): Promise<DocumentRow> => {
  const { on, timeLocal } = document.content.meeting;
  const isAsSigned = on === occurrence.heldOn && timeLocal === occurrence.startsLocal.slice(11);
  if (document.status !== "signedOff" || isAsSigned) return document;
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
  if (!["draft", "held"].includes(document.status)) throw conflict("This document is signed off or issued already.");
  const { now, today } = await getTime(scope);
  const by = scope.actor.name;
  const content = await compose(scope, found, document.kind, { state: "signedOff", by, on: today });
  const signed = await documentRows.update(scope, document.id, {
    content,
    contentHash: hashContent(content),
    composedAt: now,
    status: "signedOff",
    signedOffAt: now,
    signedOffBy: by,
  });
  await recordAudit(scope, now, {
    event: "document.signed-off",
    entityType: "document",
    entityId: document.id,
    summary: `${content.title} for ${formatDate(found.occurrence.heldOn)} was signed off by ${by}`,
  });
  return signed;
};
