import { createHmac, timingSafeEqual } from "node:crypto";

/** Papers are read for half a year, until the next meeting; then the link has done its work. */
const validDays = 200;

export interface SignedLink {
  organisationId: string;
  documentId: string;
  /** Seconds since 1970: when it ends. */
  until: number;
  signature: string;
}

const sign = (secretKey: string, { organisationId, documentId, until }: Omit<SignedLink, "signature">): string =>
  createHmac("sha256", secretKey)
    .update(`document link\n${organisationId}\n${documentId}\n${until}`)
    .digest("base64url");

/**
 * The address under which the reader of a mail opens one document, without an account: it shows that document and
 * nothing else, and ends by the real clock.
 */
export const writeDocumentLink = (
  { publicUrl, secretKey }: { publicUrl: string; secretKey: string },
  { organisationId, documentId }: { organisationId: string; documentId: string },
  realNow: Date,
): string => {
  const until = Math.floor(realNow.getTime() / 1000) + validDays * 86_400;
  const signature = sign(secretKey, { organisationId, documentId, until });
  return `${publicUrl}/documents/${organisationId}/${documentId}?until=${until}&signature=${signature}`;
};

/** Whether a link was made with this key, for this document, and has not ended. */
export const isLinkValid = (secretKey: string, link: SignedLink, realNow: Date): boolean => {
  const given = Buffer.from(link.signature);
  const expected = Buffer.from(sign(secretKey, link));
  return given.length === expected.length && timingSafeEqual(given, expected) && link.until * 1000 > realNow.getTime();
};
