import { createHash } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { idSchema } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Answer, Router } from "../platform/http/routes.ts";
import { isUuid } from "../platform/ids/ids.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { isReplyLinkValid, type ReplyLink } from "./links.ts";
import { answerByLink, mailInvitations, readInvitations } from "./policy.ts";
import { presentInvitation, presentSending } from "./present.ts";
import { renderNotice, renderReplyPage, replyStylesheet } from "./reply-page.tsx";
import { type ReplyPage, recordReply, showReply } from "./reply-service.ts";
import { invitationSchema, type Reply, replySchema, sendingQuerySchema, sendingResultSchema } from "./schemas.ts";
import { type InvitationContext, type Invitee, inviteNow, listInvitations } from "./service.ts";

const idParams = z.object({ id: idSchema });

/** Lenient, so that whoever has a cut or altered address meets a page in words. */
const linkParams = z.object({ organisationId: z.string(), invitationId: z.string() });
const linkQuery = z.object({
  until: z.string().optional(),
  signature: z.string().optional(),
  reply: z.string().optional(),
});
type LinkCall = { params: z.output<typeof linkParams>; query: z.output<typeof linkQuery> };

/** The page carries its one stylesheet in itself and posts to where it came from; nothing else may load or run. */
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(replyStylesheet).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`;

const page = (status: number, body: string): Answer => ({
  status,
  body,
  contentType: "text/html; charset=utf-8",
  headers: {
    "content-security-policy": contentSecurityPolicy,
    // The address is the right to answer: it is not handed on, kept or found.
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
  },
});

/** One answer for altered, ended and unknown alike. */
const endedLink = page(
  404,
  renderNotice(
    "This link has ended",
    "It is too old, or it is not complete. Open it from the newest mail about the meeting, or tell the delivery unit your answer.",
  ),
);
const leftLink = page(
  403,
  renderNotice(
    "Not recorded",
    "The person who was invited is not listed any more, so this link cannot be used. The delivery unit can help.",
  ),
);

const readLink = ({ params, query }: LinkCall): ReplyLink | null => {
  const { organisationId, invitationId } = params;
  const { until = "", signature = "" } = query;
  if (!isUuid(organisationId) || !isUuid(invitationId) || !/^\d{1,12}$/.test(until)) return null;
  return { organisationId, invitationId, until: Number(until), signature };
};

const readReply = ({ query }: LinkCall): Reply | null => replySchema.safeParse(query.reply).data ?? null;

interface InvitationRouteDependencies {
  database: Database;
  clock: Clock;
  secretKey: string;
  context: InvitationContext;
  /** Who is to be invited to an occurrence, and why. */
  listReaders(scope: Scope, found: RoutineOccurrence): Promise<Invitee[]>;
}

export const registerInvitationRoutes = (
  { route, openRoute }: Router,
  { database, clock, secretKey, context, listReaders }: InvitationRouteDependencies,
): void => {
  const answerLink = async (
    call: LinkCall,
    calledOffStatus: number,
    work: (scope: Scope, invitationId: string) => Promise<ReplyPage>,
  ): Promise<Answer> => {
    const link = readLink(call);
    if (link === null || !isReplyLinkValid(secretKey, link, clock.now())) return endedLink;
    const { organisationId, invitationId, until, signature } = link;
    const shown = await database.inOrganisation(organisationId, (db) =>
      work({ organisationId, db, actor: systemActor, clock }, invitationId),
    );
    if (shown === "unknown") return endedLink;
    if (shown === "left") return leftLink;
    // Without a path: it stays right behind a proxy that adds one.
    const addressOf = (reply: Reply) => `?until=${until}&signature=${encodeURIComponent(signature)}&reply=${reply}`;
    return page(shown.state === "open" ? 200 : calledOffStatus, renderReplyPage(shown, addressOf));
  };

  openRoute({
    method: "GET",
    url: "/invitations/:organisationId/:invitationId",
    tag: "invitations",
    summary: "See an invitation by the signed link of a mail",
    description: "Opening it records nothing.",
    policy: answerByLink,
    params: linkParams,
    query: linkQuery,
    handleOpen: (call) => answerLink(call, 200, (scope, id) => showReply(scope, id, readReply(call))),
  });

  openRoute({
    method: "POST",
    url: "/invitations/:organisationId/:invitationId",
    tag: "invitations",
    summary: "Answer an invitation by the signed link of a mail",
    policy: answerByLink,
    params: linkParams,
    query: linkQuery,
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
