import { type FinalRow, getFinal } from "../documents/freezing/final-service.ts";
import { drawMailCharts, nameFile, writePdf } from "../documents/rendering-service.ts";
import { type DocumentRow, getDocument } from "../documents/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { MailAttachment } from "../platform/mail/mailer.ts";
import type { DeliveryRow } from "./queries.ts";

/** Mails that bring a document itself; others at most name one. */
const bringingKinds: readonly DeliveryRow["kind"][] = ["brief", "actionLog"];

type Bringing = Pick<DeliveryRow, "kind" | "documentId">;

/** Whether a mail carries anything beside its words. */
export const hasAttachments = ({ kind, documentId }: Bringing): boolean =>
  documentId !== null && bringingKinds.includes(kind);

/** A document with the file that was signed in its place, if one was. */
export interface MailedPaper {
  document: DocumentRow;
  final: FinalRow | null;
}

/** What a mail brings, as it is kept; null for a mail of words alone. */
export const readMailedPaper = async (scope: Scope, mail: Bringing): Promise<MailedPaper | null> => {
  if (mail.documentId === null || !hasAttachments(mail)) return null;
  const document = await getDocument(scope, mail.documentId);
  return { document, final: await getFinal(scope, document.id) };
};

/**
 * What a document's mail carries beside its words: the pictures that its HTML shows, and the paper to print or to keep,
 * which is the Word file that was uploaded as final where there is one. Made from the frozen document when it is sent,
 * and without the database: no connection waits for a PDF.
 */
export const makeAttachments = async ({ document, final }: MailedPaper): Promise<MailAttachment[]> => {
  const { id, content } = document;
  const pictures = drawMailCharts(content, id).map(({ cid, png }, index) => ({
    filename: `chart-${index + 1}.png`,
    contentType: "image/png",
    content: png,
    contentId: cid,
  }));
  const paper =
    final === null
      ? { filename: nameFile(content, "pdf"), contentType: "application/pdf", content: await writePdf(content) }
      : { filename: nameFile(content, "docx"), contentType: final.mediaType, content: final.bytes };
  return [...pictures, paper];
};
