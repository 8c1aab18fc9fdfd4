import { createHmac, timingSafeEqual } from "node:crypto";

/** Meetings are planned and moved within half a year; the same as for papers, so that one mail ends as a whole. */
const validDays = 200;

export interface ReplyLink {
  organisationId: string;
  invitationId: string;
  /** Seconds since 1970: when it ends. */
  until: number;
  signature: string;
}

const sign = (secretKey: string, { organisationId, invitationId, until }: Omit<ReplyLink, "signature">): string =>
  createHmac("sha256", secretKey)
    .update(`invitation link\n${organisationId}\n${invitationId}\n${until}`)
    .digest("base64url");

/**
 * The address under which an invited person answers, without an account. It opens a page that asks; nothing is recorded
 * by opening it, since programs that check mail open links. It ends by the real clock.
 */
export const writeReplyLink = (
  { publicUrl, secretKey }: { publicUrl: string; secretKey: string },
  { organisationId, invitationId }: { organisationId: string; invitationId: string },
  reply: "accepted" | "declined",
  realNow: Date,
): string => {
  const until = Math.floor(realNow.getTime() / 1000) + validDays * 86_400;
  const signature = sign(secretKey, { organisationId, invitationId, until });
  return `${publicUrl}/invitations/${organisationId}/${invitationId}?until=${until}&signature=${signature}&reply=${reply}`;
};

/** Whether a link was made with this key, for this invitation, and has not ended. */
export const isReplyLinkValid = (secretKey: string, link: ReplyLink, realNow: Date): boolean => {
  const given = Buffer.from(link.signature);
  const expected = Buffer.from(sign(secretKey, link));
  return given.length === expected.length && timingSafeEqual(given, expected) && link.until * 1000 > realNow.getTime();
};
