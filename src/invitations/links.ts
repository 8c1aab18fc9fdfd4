import { isLinkProven, type LinkProof, type LinkSubject, proveLink } from "../platform/http/signed-link.ts";

interface InvitationOfLink {
  organisationId: string;
  invitationId: string;
}

export type ReplyLink = InvitationOfLink & LinkProof;

const subjectOf = ({ organisationId, invitationId }: InvitationOfLink): LinkSubject => ({
  purpose: "invitation",
  organisationId,
  id: invitationId,
});

/**
 * The address under which an invited person answers, without an account. It opens a page that asks; nothing is recorded
 * by opening it, since programs that check mail open links. It ends by the real clock.
 */
export const writeReplyLink = (
  { publicUrl, secretKey }: { publicUrl: string; secretKey: string },
  { organisationId, invitationId }: InvitationOfLink,
  reply: "accepted" | "declined",
  realNow: Date,
): string => {
  const { until, signature } = proveLink(secretKey, subjectOf({ organisationId, invitationId }), realNow);
  return `${publicUrl}/invitations/${organisationId}/${invitationId}?until=${until}&signature=${signature}&reply=${reply}`;
};

/** Whether a link was made with this key, for this invitation, and has not ended. */
export const isReplyLinkValid = (secretKey: string, link: ReplyLink, realNow: Date): boolean =>
  isLinkProven(secretKey, subjectOf(link), link, realNow);
