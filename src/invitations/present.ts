import { presentStored } from "../platform/http/fields.ts";
import type { InvitationRow } from "./queries.ts";
import type { Invitation, SendingResult } from "./schemas.ts";
import type { InvitationPlan, Invitee } from "./service.ts";

export const presentInvitation = (row: InvitationRow, person: { code: string; title: string }): Invitation => ({
  ...presentStored(row),
  person: person.code,
  title: person.title,
  state: row.state,
  sequence: row.sequence,
  reply: row.reply,
  repliedAt: row.repliedAt?.toISOString() ?? null,
});

const presentInvitee = ({ person, because }: Invitee): SendingResult["invited"][number] => ({
  person: person.code,
  title: person.title,
  email: person.email,
  because,
});

export const presentSending = (plan: InvitationPlan, isDryRun: boolean): SendingResult => ({
  dryRun: isDryRun,
  invited: plan.toInvite.map(presentInvitee),
  invitedBefore: plan.invitedBefore.map(presentInvitee),
});
