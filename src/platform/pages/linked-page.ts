import { createHash } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../clock/clock.ts";
import type { Database } from "../db/database.ts";
import { type Scope, systemActor } from "../db/scope.ts";
import type { Answer } from "../http/routes.ts";
import { isLinkProven, type LinkPurpose } from "../http/signed-link.ts";
import { isUuid } from "../ids/ids.ts";
import { formPageStylesheet, renderNotice } from "./small-page.tsx";

/** Pages that somebody without an account opens by the signed link of a mail. */

/** The page carries its one stylesheet in itself and posts to where it came from; nothing else may load or run. */
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(formPageStylesheet).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`;

export const answerSmallPage = (status: number, body: string): Answer => ({
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
export const endedLink = answerSmallPage(
  404,
  renderNotice(
    "This link has ended",
    "It is too old, or it is not complete. Open it from the newest mail about this, or tell the delivery unit your answer.",
  ),
);

export const leftLink = answerSmallPage(
  403,
  renderNotice(
    "Not recorded",
    "The person whom this was sent to is not listed any more, so this link cannot be used. The delivery unit can help.",
  ),
);

/** Lenient, so that whoever has a cut or altered address meets a page in words. */
export const linkParams = z.object({ organisationId: z.string(), id: z.string() });
export const personLinkParams = linkParams.extend({ personId: z.string() });
export const linkQuery = z.object({ until: z.string().optional(), signature: z.string().optional() });

interface LinkCall {
  params: { organisationId: string; id: string; personId?: string };
  query: { until?: string | undefined; signature?: string | undefined };
}

export interface OpenedLink {
  id: string;
  /** Empty for links that are for nobody in particular. */
  personId: string;
  /** To be put behind the `?` of a form's address, without a path: it stays right behind a proxy that adds one. */
  proof: string;
}

export interface LinkDependencies {
  database: Database;
  clock: Clock;
  secretKey: string;
}

/** Does the work that a link is for, as the service itself, if the link was made here, for this, and has not ended. */
export const openLink = async (
  { database, clock, secretKey }: LinkDependencies,
  purpose: LinkPurpose,
  { params, query }: LinkCall,
  work: (scope: Scope, link: OpenedLink) => Promise<Answer>,
): Promise<Answer> => {
  const { organisationId, id, personId } = params;
  const { until = "", signature = "" } = query;
  const ids = [organisationId, id, ...(personId === undefined ? [] : [personId])];
  if (!ids.every(isUuid) || !/^\d{1,12}$/.test(until)) return endedLink;
  const subject = { purpose, organisationId, id, personId };
  if (!isLinkProven(secretKey, subject, { until: Number(until), signature }, clock.now())) return endedLink;
  const link = { id, personId: personId ?? "", proof: `until=${until}&signature=${encodeURIComponent(signature)}` };
  return database.inOrganisation(organisationId, (db) => work({ organisationId, db, actor: systemActor, clock }, link));
};
