import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { conflict, notFound, unacceptable } from "../../platform/errors/problem.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import type { ExpectedVersion } from "../../platform/http/routes.ts";
import { formatDate } from "../../platform/time/dates.ts";
import type { RoutineOccurrence } from "../../routines/occurrences/occurrence-service.ts";
import {
  type DocumentRow,
  getDocument,
  isOpen,
  lockDocument,
  propose,
  putEditsIn,
  replaceContent,
  requireTakingPlace,
  seesDrafts,
} from "../service.ts";
import type { DocumentModel } from "../view-model.ts";
import { applyEdits, checkEdit } from "./apply-edits.ts";
import type { Edit, EditInput } from "./edit-schema.ts";
import { describeEdit } from "./edit-wording.ts";

export type { Edit } from "./edit-schema.ts";

/** More than this is another paper; a Word file can be signed off instead. */
const maxEdits = 100;

/** An edit, and why the paper could not keep it, as the end of a sentence; null where it did. */
export type EditInPaper = Edit & { unmet: string | null };

/**
 * What the delivery unit changed in what the data propose, first to last; one more than the limit.
 * @throws Problem 404, also for whom drafts are not for
 */
export const listEdits = async (
  scope: Scope,
  documentId: string,
  page: PageRequest,
): Promise<{ document: DocumentRow; edits: EditInPaper[] }> => {
  const document = await getDocument(scope, documentId);
  if (!seesDrafts(scope)) throw notFound("document");
  const { content } = document;
  const { unmet } =
    content.kind === "actionLog" ? { unmet: [] } : applyEdits(content, document.edits, content.meeting.minutes);
  const after = Number(page.after?.[0] ?? 0);
  const edits = document.edits
    .filter(({ number }) => number > after)
    .slice(0, page.limit + 1)
    .map((edit) => ({ ...edit, unmet: unmet.find(({ number }) => number === edit.number)?.why ?? null }));
  return { document, edits };
};

const lockOpenDocument = async (scope: Scope, id: string, expectedVersion: ExpectedVersion) => {
  const locked = await lockDocument(scope, id, expectedVersion);
  if (!isOpen(locked.document)) {
    throw conflict("This document is signed off or issued already; what is frozen is not edited.");
  }
  requireTakingPlace(locked.found);
  return locked;
};

const proposeDraft = (scope: Scope, found: RoutineOccurrence, { kind }: DocumentRow): Promise<DocumentModel> =>
  propose(scope, found, kind, { state: "pending", by: null, on: null });

/** A document that is held for a signature stays held. */
const storeEdits = async (
  scope: Scope,
  { found, document, proposed }: { found: RoutineOccurrence; document: DocumentRow; proposed: DocumentModel },
  edits: Edit[],
  note: { event: string; because: string },
): Promise<DocumentRow> => {
  const content = putEditsIn(proposed, edits, found);
  const { now } = await getTime(scope);
  const changed = await replaceContent(scope, document, content, { because: note.because, at: now }, { edits });
  await recordAudit(scope, now, {
    event: note.event,
    entityType: "document",
    entityId: document.id,
    summary: `${content.title} for ${formatDate(found.occurrence.heldOn)}: ${note.because}`,
  });
  return changed;
};

/**
 * Stores one edit of a draft, or of a document that is held, and composes it again with it.
 * @throws Problem 404, 409 for what is signed off, issued or edited too often, 412, 422 for an edit that fits nothing
 */
export const addEdit = async (
  scope: Scope,
  documentId: string,
  input: EditInput,
  expectedVersion: ExpectedVersion,
): Promise<{ document: DocumentRow; edit: EditInPaper }> => {
  const { found, document } = await lockOpenDocument(scope, documentId, expectedVersion);
  const { edits } = document;
  if (edits.length >= maxEdits) throw conflict(`This document has ${maxEdits} edits already. Take some back first.`);
  const proposed = await proposeDraft(scope, found, document);
  if (proposed.kind === "actionLog") throw conflict("An action log is not edited: it says what was recorded.");
  const objection = checkEdit(proposed, edits, input);
  if (objection !== null) throw unacceptable(pointerOf(input), objection);
  const { today } = await getTime(scope);
  const number = Math.max(0, ...edits.map((one) => one.number)) + 1;
  const edit: Edit = { ...input, number, by: scope.actor.name, on: today };
  const because = `edit ${number} by ${scope.actor.name} ${describeEdit(edit)}`;
  const note = { event: "document.edited", because };
  const changed = await storeEdits(scope, { found, document, proposed }, [...edits, edit], note);
  return { document: changed, edit: { ...edit, unmet: null } };
};

/** The field that names what an edit is about. */
const pointerOf = (input: EditInput): string =>
  "item" in input ? "/item" : input.edit === "allot" ? "/part" : "/edit";

/**
 * Takes one edit back, and composes the document again without it.
 * @throws Problem 404, 409 for what is signed off or issued and while other edits are about what this one added, 412
 */
export const takeBackEdit = async (
  scope: Scope,
  documentId: string,
  number: number,
  expectedVersion: ExpectedVersion,
): Promise<DocumentRow> => {
  const { found, document } = await lockOpenDocument(scope, documentId, expectedVersion);
  const edit = document.edits.find((one) => one.number === number);
  if (edit === undefined) throw notFound("edit of this document");
  const rest = document.edits.filter((one) => one !== edit);
  const later = rest.filter((one) => "item" in one && one.item === `added:${number}`).map((one) => one.number);
  if (later.length > 0) {
    throw conflict(`What edit ${number} added is changed by edit ${later.join(", ")}. Take that back first.`);
  }
  const because = `edit ${number} was taken back by ${scope.actor.name}: it ${describeEdit(edit)}`;
  const proposed = await proposeDraft(scope, found, document);
  return storeEdits(scope, { found, document, proposed }, rest, { event: "document.edit-taken-back", because });
};
