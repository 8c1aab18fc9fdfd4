import { createHmac, timingSafeEqual } from "node:crypto";

const dayMs = 86_400_000;

/**
 * What links in mails open, and for how long. A paper is read until about the next meeting; what asks for an answer
 * comes again in a newer mail; a digest must be turned off as long as it lies in a mailbox.
 */
const linkKinds = {
  document: { path: "documents", validDays: 200 },
  invitation: { path: "invitations", validDays: 200 },
  action: { path: "my-actions", validDays: 60 },
  ask: { path: "my-asks", validDays: 60 },
  escalation: { path: "my-escalations", validDays: 60 },
  handover: { path: "handovers", validDays: 200 },
  digest: { path: "digests", validDays: 400 },
} as const;

export type LinkPurpose = keyof typeof linkKinds;

/** One thing that a link opens, and what for: a link made for one purpose is none for another. */
export interface LinkSubject {
  purpose: LinkPurpose;
  organisationId: string;
  id: string;
  /** For whom, where the link lets one person do something: it is nobody else's. */
  personId?: string | undefined;
}

export interface LinkProof {
  /** Seconds since 1970: when it ends. */
  until: number;
  signature: string;
}

const sign = (secretKey: string, { purpose, organisationId, id, personId }: LinkSubject, until: number): string => {
  const parts = [`${purpose} link`, organisationId, id, ...(personId === undefined ? [] : [personId]), until];
  return createHmac("sha256", secretKey).update(parts.join("\n")).digest("base64url");
};

/** Writes the address of what it is told to open. */
export type WriteAddress = (subject: LinkSubject) => string;

/**
 * The address under which the reader of a mail opens one thing, without an account: that thing and nothing else. What
 * opens by it changes nothing by being opened, since programs that check mail open links. It ends by the real clock.
 */
export const writeSignedAddress = (
  { publicUrl, secretKey }: { publicUrl: string; secretKey: string },
  subject: LinkSubject,
  realNow: Date,
): string => {
  const { purpose, organisationId, id, personId } = subject;
  const { path, validDays } = linkKinds[purpose];
  const until = Math.floor((realNow.getTime() + validDays * dayMs) / 1000);
  const place = [publicUrl, path, organisationId, id, ...(personId === undefined ? [] : [personId])].join("/");
  return `${place}?until=${until}&signature=${sign(secretKey, subject, until)}`;
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
