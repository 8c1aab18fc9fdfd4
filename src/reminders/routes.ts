import { z } from "zod";
import type { Scope } from "../platform/db/scope.ts";
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
import { renderDigestPage, turnOffField, turnOnField } from "./digest-page.tsx";
import { type ShownDigestPage, showDigestPage, turnDigest } from "./digest-page-service.ts";
import { turnDigestByLink } from "./policy.ts";

/** Lenient: what is neither of our fields changes nothing and meets the page again. */
const formFields = z.record(z.string(), z.string()).nullish();

type LinkCall = { params: z.output<typeof linkParams>; query: z.output<typeof linkQuery> };

const readTurn = (fields: z.output<typeof formFields>): "on" | "off" | null => {
  if (fields?.[turnOffField.name] === turnOffField.value) return "off";
  return fields?.[turnOnField.name] === turnOnField.value ? "on" : null;
};

export const registerDigestRoutes = ({ openRoute }: Router, links: LinkDependencies): void => {
  const answer = (
    call: LinkCall,
    status: number,
    work: (scope: Scope, personId: string) => Promise<ShownDigestPage>,
  ): Promise<Answer> =>
    openLink(links, "digest", call, async (scope, { id, proof }) => {
      const shown = await work(scope, id);
      if (shown === "unknown") return endedLink;
      if (shown === "left") return leftLink;
      return answerSmallPage(status, renderDigestPage(shown, `?${proof}`));
    });

  openRoute({
    method: "GET",
    url: "/digests/:organisationId/:id",
    tag: "digests",
    summary: "See by the signed link of a digest whether it comes",
    description: "Opening it changes nothing.",
    policy: turnDigestByLink,
    params: linkParams,
    query: linkQuery,
    handleOpen: (call) => answer(call, 200, showDigestPage),
  });

  openRoute({
    method: "POST",
    url: "/digests/:organisationId/:id",
    tag: "digests",
    summary: "Turn a digest off, or on again, by its signed link",
    description: "`List-Unsubscribe=One-Click` (RFC 8058) turns it off, `digests=on` on again.",
    policy: turnDigestByLink,
    params: linkParams,
    query: linkQuery,
    body: formFields,
    bodyType: "application/x-www-form-urlencoded",
    acceptsForm: true,
    handleOpen: (call) => {
      const turn = readTurn(call.body);
      return turn === null
        ? answer(call, 400, showDigestPage)
        : answer(call, 200, (scope, personId) => turnDigest(scope, personId, turn));
    },
  });
};
