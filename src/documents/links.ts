import { isLinkProven, type LinkProof, type LinkSubject, proveLink } from "../platform/http/signed-link.ts";

interface DocumentOfLink {
  organisationId: string;
  documentId: string;
}

export type SignedLink = DocumentOfLink & LinkProof;

const subjectOf = ({ organisationId, documentId }: DocumentOfLink): LinkSubject => ({
  purpose: "document",
  organisationId,
  id: documentId,
});

/**
 * The address under which the reader of a mail opens one document, without an account: it shows that document and
 * nothing else, and ends by the real clock.
 */
export const writeDocumentLink = (
  { publicUrl, secretKey }: { publicUrl: string; secretKey: string },
  { organisationId, documentId }: DocumentOfLink,
  realNow: Date,
): string => {
  const { until, signature } = proveLink(secretKey, subjectOf({ organisationId, documentId }), realNow);
  return `${publicUrl}/documents/${organisationId}/${documentId}?until=${until}&signature=${signature}`;
};

/** Whether a link was made with this key, for this document, and has not ended. */
export const isLinkValid = (secretKey: string, link: SignedLink, realNow: Date): boolean =>
  isLinkProven(secretKey, subjectOf(link), link, realNow);
