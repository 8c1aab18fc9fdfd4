import { createHmac, timingSafeEqual } from "node:crypto";

/** Until about the next meeting: then what was mailed about this one has done its work. */
const validDays = 200;

/** One thing that a link opens, and what for: a link made for one purpose is none for another. */
export interface LinkSubject {
  purpose: "document" | "invitation";
  organisationId: string;
  id: string;
}

export interface LinkProof {
  /** Seconds since 1970: when it ends. */
  until: number;
  signature: string;
}

const sign = (secretKey: string, { purpose, organisationId, id }: LinkSubject, until: number): string =>
  createHmac("sha256", secretKey).update(`${purpose} link\n${organisationId}\n${id}\n${until}`).digest("base64url");

/** What proves that a link was made here. It ends by the real clock. */
export const proveLink = (secretKey: string, subject: LinkSubject, realNow: Date): LinkProof => {
  const until = Math.floor(realNow.getTime() / 1000) + validDays * 86_400;
  return { until, signature: sign(secretKey, subject, until) };
};

/** Whether a link was made with this key, for this subject, and has not ended. */
export const isLinkProven = (
  secretKey: string,
  subject: LinkSubject,
  { until, signature }: LinkProof,
  realNow: Date,
): boolean => {
  const given = Buffer.from(signature);
  const expected = Buffer.from(sign(secretKey, subject, until));
  return given.length === expected.length && timingSafeEqual(given, expected) && until * 1000 > realNow.getTime();
};
