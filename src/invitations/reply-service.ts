import { recordAudit } from "../audit/service.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { getPeopleById } from "../people/service.ts";
import type { Actor, Scope } from "../platform/db/scope.ts";
import { formatDate } from "../platform/time/dates.ts";
import { formatMomentFor } from "../platform/time/meeting-text.ts";
import { lockOccurrence, type RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { type InvitationRow, invitationRows } from "./queries.ts";
import type { ReplyPageModel } from "./reply-page.tsx";
import type { Reply } from "./schemas.ts";

const replyWords: Record<Reply, string> = {
  accepted: "accepted",
  declined: "declined",
  tentative: "answered maybe to",
};

/** What somebody meets who opens the link of an invitation: a page, or why there is none. */
export type ReplyPage = ReplyPageModel | "unknown" | "left";

interface Answering extends RoutineOccurrence {
  invitation: InvitationRow;
  person: PersonRow;
  state: ReplyPageModel["state"];
}

const findState = async (scope: Scope, { occurrence }: RoutineOccurrence): Promise<ReplyPageModel["state"]> => {
  if (["gaveWay", "skipped", "cancelled"].includes(occurrence.status)) return "calledOff";
  const { now } = await getTime(scope);
  return occurrence.status !== "planned" || occurrence.startsAt <= now ? "past" : "open";
};

/** Locks the occurrence, so that an answer and a move of it come one after the other. */
const beginAnswer = async (scope: Scope, invitationId: string): Promise<Answering | "unknown" | "left"> => {
  const named = await invitationRows.find(scope, invitationId);
  if (named === undefined) return "unknown";
  const found = await lockOccurrence(scope, named.occurrenceId, "any");
  const invitation = await invitationRows.byId(scope, invitationId);
  const person = (await getPeopleById(scope, [invitation.personId])).get(invitation.personId);
  if (person?.isActive !== true) return "left";
  return { ...found, invitation, person, state: await findState(scope, found) };
};

const toPage = async (
  scope: Scope,
  { invitation, person, occurrence, routine, state }: Answering,
  asked: Reply | null,
  isRecorded: boolean,
): Promise<ReplyPageModel> => ({
  organisation: (await getOrganisation(scope)).name,
  title: titleOfOccurrence(routine, occurrence),
  when: formatMomentFor(occurrence.startsAt, occurrence.timeZone, person.timeZone),
  person: person.title,
  state,
  cause: occurrence.cause,
  reply: invitation.reply,
  asked,
  isRecorded,
});

/**
 * What the link of an invitation shows; nothing is recorded.
 * @param asked the answer that the link proposes
 */
export const showReply = async (scope: Scope, invitationId: string, asked: Reply | null): Promise<ReplyPage> => {
  const answering = await beginAnswer(scope, invitationId);
  return typeof answering === "string" ? answering : toPage(scope, answering, asked, false);
};

/**
 * Records an answer to an invitation; the last one stands. To a meeting that is called off or past none is recorded, and
 * the same answer again changes nothing.
 */
export const recordReply = async (scope: Scope, invitationId: string, reply: Reply): Promise<ReplyPage> => {
  const answering = await beginAnswer(scope, invitationId);
  if (typeof answering === "string") return answering;
  const { invitation, person, occurrence, routine, state } = answering;
  if (state !== "open") return toPage(scope, answering, reply, false);
  if (invitation.reply === reply) return toPage(scope, answering, reply, true);
  const { now } = await getTime(scope);
  const answered = await invitationRows.update(scope, invitation.id, { reply, repliedAt: now });
  const actor: Actor = { name: person.title, role: "viewer", scopes: [], personId: person.id };
  await recordAudit({ ...scope, actor }, now, {
    event: "invitation.answered",
    entityType: "occurrence",
    entityId: occurrence.id,
    summary: `${person.title} ${replyWords[reply]} the invitation to ${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)}`,
    detail: { person: person.code, reply, before: invitation.reply, sequence: invitation.sequence },
  });
  return toPage(scope, { ...answering, invitation: answered }, reply, true);
};
