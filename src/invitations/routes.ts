import { z } from "zod";
import type { MailContext } from "../notifications/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { idSchema } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Answer, Router } from "../platform/http/routes.ts";
import {
  answerSmallPage,
  endedLink,
  type LinkDependencies,
  leftLink,
  linkParams,
  linkQuery,
  openLink,
} from "../platform/pages/linked-page.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { answerByLink, mailInvitations, readInvitations } from "./policy.ts";
import { presentInvitation, presentSending } from "./present.ts";
import { renderReplyPage } from "./reply-page.tsx";
import { type ReplyPage, recordReply, showReply } from "./reply-service.ts";
import { invitationSchema, type Reply, replySchema, sendingQuerySchema, sendingResultSchema } from "./schemas.ts";
import { type Invitee, inviteNow, listInvitations } from "./service.ts";

const idParams = z.object({ id: idSchema });

const replyQuery = linkQuery.extend({ reply: z.string().optional() });
type LinkCall = { params: z.output<typeof linkParams>; query: z.output<typeof replyQuery> };

const readReply = ({ query }: LinkCall): Reply | null => replySchema.safeParse(query.reply).data ?? null;

interface InvitationRouteDependencies extends LinkDependencies {
  context: MailContext;
  /** Who is to be invited to an occurrence, and why. */
  listReaders(scope: Scope, found: RoutineOccurrence): Promise<Invitee[]>;
}

export const registerInvitationRoutes = (
  { route, openRoute }: Router,
  { context, listReaders, ...links }: InvitationRouteDependencies,
): void => {
  const answerLink = (
    call: LinkCall,
    calledOffStatus: number,
    work: (scope: Scope, invitationId: string) => Promise<ReplyPage>,
  ): Promise<Answer> =>
    openLink(links, "invitation", call, async (scope, { id, proof }) => {
      const shown = await work(scope, id);
      if (shown === "unknown") return endedLink;
      if (shown === "left") return leftLink;
      const body = renderReplyPage(shown, (reply) => `?${proof}&reply=${reply}`);
      return answerSmallPage(shown.state === "open" ? 200 : calledOffStatus, body);
    });

  openRoute({
    method: "GET",
    url: "/invitations/:organisationId/:id",
    tag: "invitations",
    summary: "See an invitation by the signed link of a mail",
    description: "Opening it records nothing.",
    policy: answerByLink,
    params: linkParams,
    query: replyQuery,
    handleOpen: (call) => answerLink(call, 200, (scope, id) => showReply(scope, id, readReply(call))),
  });

  openRoute({
    method: "POST",
    url: "/invitations/:organisationId/:id",
    tag: "invitations",
    summary: "Answer an invitation by the signed link of a mail",
    policy: answerByLink,
    params: linkParams,
    query: replyQuery,
    acceptsForm: true,
    handleOpen: async (call) => {
      const reply = readReply(call);
      return reply === null ? endedLink : answerLink(call, 409, (scope, id) => recordReply(scope, id, reply));
    },
  });

  route({
    method: "GET",
    url: "/v1/occurrences/:id/invitations",
    tag: "occurrences",
    summary: "List who was invited to an occurrence, with the answers",
    policy: readInvitations,
    params: idParams,
    query: listQuery({}),
    response: pageOf(invitationSchema),
    async handle({ scope, params, page: request, cursors }) {
      const { rows, people } = await listInvitations(scope, request, params.id);
      const present = (row: (typeof rows)[number]) => {
        const { code, title } = people.get(row.personId) ?? { code: row.personId, title: "" };
        return presentInvitation(row, { code, title });
      };
      return { body: toPage(rows, request.limit, cursors, (row) => [row.id], present) };
    },
  });

  route({
    method: "POST",
    url: "/v1/occurrences/:id/invitations",
    tag: "occurrences",
    summary: "Invite now all readers who are not invited yet",
    description: "With `?dryRun=true` it shows whom it would mail, and mails nobody.",
    policy: mailInvitations,
    params: idParams,
    query: sendingQuerySchema,
    response: sendingResultSchema,
    async handle({ scope, params, query }) {
      const isDryRun = query.dryRun ?? false;
      const plan = await inviteNow(scope, params.id, listReaders, isDryRun, context);
      return { body: presentSending(plan, isDryRun) };
    },
  });
};
