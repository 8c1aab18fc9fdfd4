import { createHash } from "node:crypto";
import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { conflict, notFound } from "../../platform/errors/problem.ts";
import { formatDate } from "../../platform/time/dates.ts";
import type { RoutineOccurrence } from "../../routines/occurrences/occurrence-service.ts";
import { presentDocument } from "../present.ts";
import type { Document } from "../schemas.ts";
import { describeSignOff } from "../sentences.ts";
import { type DocumentRow, getDocument, isAsMeetingStands, isOpen, replaceContent } from "../service.ts";
import { type FinalRow, type FinalSummary, insertFinal, selectFinal, selectFinalSummary } from "./final-queries.ts";

export type { FinalRow, FinalSummary } from "./final-queries.ts";

export const wordMediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** A paper that was edited outside, checked already, under a clean name. */
export interface FinalFile {
  fileName: string;
  bytes: Buffer;
}

/**
 * The file that was signed off as the final paper of a document.
 * @returns null where the document is its own final paper, and for a signature that has lapsed
 * @throws Problem 404, also for a draft that the actor may not see
 */
export const getFinal = async (scope: Scope, documentId: string): Promise<FinalRow | null> =>
  selectFinal(scope, await getDocument(scope, documentId));

/** The same for its download. @throws Problem 404 where there is none */
export const requireFinal = async (scope: Scope, documentId: string): Promise<FinalRow> => {
  const final = await getFinal(scope, documentId);
  if (final === null) throw notFound("final paper in Word: the document itself is what there is");
  return final;
};

/** All but the bytes. */
export const getFinalSummary = (scope: Scope, document: DocumentRow): Promise<FinalSummary | null> =>
  selectFinalSummary(scope, document);

/** A document as the API shows it, with what became its final paper. */
export const describeDocument = async (scope: Scope, document: DocumentRow): Promise<Document> =>
  presentDocument(document, await getFinalSummary(scope, document));

/**
 * Signs a draft off as it stands, with a Word file as its final paper: the figures stay those that the file was made
 * from, and only the line about the signature changes. The caller holds the lock.
 * @throws Problem 409 when it is signed off or issued, or was composed for another day of the meeting
 */
export const signOffWithFinal = async (
  scope: Scope,
  { occurrence }: RoutineOccurrence,
  document: DocumentRow,
  file: FinalFile,
): Promise<DocumentRow> => {
  if (!isOpen(document)) throw conflict("This document is signed off or issued already; its final paper stays.");
  const { content } = document;
  if (!isAsMeetingStands(content, occurrence)) {
    throw conflict(
      `The meeting was moved since this draft was composed for ${formatDate(content.meeting.on)}, and so was its paper ` +
        "in Word. Change the draft here, or sign it off, and it is composed for the new day.",
    );
  }
  const { now, today } = await getTime(scope);
  const by = scope.actor.name;
  const signOff = { state: "signedOff", by, on: today } as const;
  const sentence = `${describeSignOff(signOff)} The final paper is the Word file "${file.fileName}"; this is what it was made from.`;
  const frozen = { ...content, signOff: { ...signOff, sentence } };
  const why = { because: `it was signed off with ${file.fileName} as its final`, at: now };
  const signed = await replaceContent(scope, document, frozen, why, {
    ...{ status: "signedOff", signedOffAt: now, signedOffBy: by },
    composedAt: document.composedAt,
  });
  const sha256 = createHash("sha256").update(file.bytes).digest("hex");
  await insertFinal(scope, {
    documentId: document.id,
    ...file,
    ...{ mediaType: wordMediaType, sha256, uploadedBy: by, uploadedAt: now },
    contentHash: signed.contentHash,
  });
  const title = `${content.title} for ${formatDate(occurrence.heldOn)}`;
  await recordAudit(scope, now, {
    event: "document.signed-off",
    entityType: "document",
    entityId: document.id,
    summary: `${title} was signed off by ${by} with ${file.fileName} as its final paper`,
    detail: { fileName: file.fileName, sha256, contentHash: signed.contentHash },
  });
  return signed;
};
