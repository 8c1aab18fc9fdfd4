import { createHash } from "node:crypto";
import { z } from "zod";
import { renderPage } from "../documents/formats/html/render-page.tsx";
import { pageStylesheet } from "../documents/formats/html/stylesheet.ts";
import { renderPlainText } from "../documents/formats/text/render-text.ts";
import { writeLayoutPdf } from "../documents/rendering-service.ts";
import type { MailContext } from "../notifications/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { idSchema, refParams } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import type { Answer, Router } from "../platform/http/routes.ts";
import {
  endedLink,
  type LinkDependencies,
  leftLink,
  linkQuery,
  openLink,
  personLinkParams,
} from "../platform/pages/linked-page.ts";
import type { HandoverModel } from "./handover-model.ts";
import { layOutHandover } from "./lay-out-handover.ts";
import { getHoldings, handPersonOver } from "./person-service.ts";
import { handOverPeople, openByLink, readHandovers, readHoldings } from "./policy.ts";
import { presentHandover, presentWhole } from "./present.ts";
import {
  handoverFilters,
  handoverSchema,
  handoverSummarySchema,
  holdingsSchema,
  personHandedOverSchema,
  personHandOverInputSchema,
} from "./schemas.ts";
import { getHandover, listHandoverPages, openHandover, withCodes } from "./service.ts";

const idParams = z.object({ id: idSchema });

/** A page carries its one stylesheet in itself; nothing else may load or run. */
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(pageStylesheet).digest("base64")}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** The address may be a secret link: it is not handed on, kept or found. */
const privately = { "referrer-policy": "no-referrer", "x-robots-tag": "noindex", "cache-control": "private, no-cache" };

const answerHtml = (content: HandoverModel, pdfAddress: string): Answer => ({
  body: renderPage(layOutHandover(content), {
    notice: null,
    files: [{ title: "To print or keep: PDF", address: pdfAddress }],
  }),
  contentType: "text/html; charset=utf-8",
  headers: { ...privately, "content-security-policy": contentSecurityPolicy },
});

const answerPdf = async (content: HandoverModel): Promise<Answer> => ({
  body: await writeLayoutPdf(layOutHandover(content), content.knownOn),
  contentType: "application/pdf",
  headers: { ...privately, "content-disposition": `inline; filename="Handover ${content.on}.pdf"` },
});

const answerText = (content: HandoverModel): Answer => ({
  body: renderPlainText(layOutHandover(content)),
  contentType: "text/plain; charset=utf-8",
  headers: privately,
});

export const registerHandoverRoutes = (
  { route, openRoute }: Router,
  { mail, ...links }: LinkDependencies & { mail: MailContext },
): void => {
  route({
    method: "POST",
    url: "/v1/people/:ref/hand-over",
    tag: "people",
    summary: "Hand everything over that a person holds, to one successor",
    description:
      "Goals and strategies (with a dated history), metrics, parts in routines, open actions, requests for help and escalations pass on at once, or nothing does. API keys that speak for the person are revoked. With `leaves` the person is inactive from then on. The successor gets one mail with the handover page.",
    policy: handOverPeople,
    params: refParams,
    body: personHandOverInputSchema,
    response: personHandedOverSchema,
    successStatus: 201,
    async handle({ scope, params, body }) {
      const { handover, counts } = await handPersonOver(scope, params.ref, body, mail);
      const [coded] = await withCodes(scope, [handover]);
      if (coded === undefined) throw new Error("a handover is about nobody");
      return { body: { ...presentWhole(coded), counts }, location: `/v1/handovers/${handover.id}` };
    },
  });

  route({
    method: "GET",
    url: "/v1/people/:ref/holdings",
    tag: "people",
    summary: "See what a person holds, which would pass on with a handover",
    policy: readHoldings,
    params: refParams,
    response: holdingsSchema,
    handle: async ({ scope, params }) => ({ body: await getHoldings(scope, params.ref) }),
  });

  route({
    method: "GET",
    url: "/v1/handovers",
    tag: "handovers",
    summary: "List handovers, without their pages",
    description: "An owner's key sees those to its own person.",
    policy: readHandovers,
    query: listQuery(handoverFilters),
    response: pageOf(handoverSummarySchema),
    async handle({ scope, page, query, cursors }) {
      const rows = await listHandoverPages(scope, page, query);
      const { data, nextCursor } = toPage(
        rows,
        page.limit,
        cursors,
        (row) => [row.id],
        (row) => row,
      );
      return { body: { data: (await withCodes(scope, data)).map(presentHandover), nextCursor } };
    },
  });

  route({
    method: "GET",
    url: "/v1/handovers/:id",
    tag: "handovers",
    summary: "Read a handover with its page",
    policy: readHandovers,
    params: idParams,
    response: handoverSchema,
    async handle({ scope, params }) {
      const [coded] = await withCodes(scope, [await getHandover(scope, params.id)]);
      return { body: coded === undefined ? undefined : presentWhole(coded), version: 1 };
    },
  });

  const offer = (
    extension: string,
    summary: string,
    answer: (content: HandoverModel, id: string) => Answer | Promise<Answer>,
  ): void =>
    route({
      method: "GET",
      url: `/v1/handovers/:id.${extension}`,
      tag: "handovers",
      summary,
      policy: readHandovers,
      params: idParams,
      handle: async ({ scope, params }) => answer((await getHandover(scope, params.id)).content, params.id),
    });
  offer("html", "Read a handover as a page", (content, id) => answerHtml(content, `${id}.pdf`));
  offer("txt", "Read a handover as plain text", answerText);
  offer("pdf", "Read a handover as PDF (PDF/UA-1)", answerPdf);

  type LinkCall = { params: z.output<typeof personLinkParams>; query: z.output<typeof linkQuery> };
  const openPage = (call: LinkCall, answer: (content: HandoverModel, proof: string) => Answer | Promise<Answer>) =>
    openLink(links, "handover", call, async (scope: Scope, { id, personId, proof }) => {
      const shown = await openHandover(scope, id, personId);
      if (shown === "unknown") return endedLink;
      return shown === "left" ? leftLink : answer(shown, proof);
    });

  const offerByLink = (
    extension: string,
    summary: string,
    answer: (content: HandoverModel, proof: string, personId: string) => Answer | Promise<Answer>,
  ): void =>
    openRoute({
      method: "GET",
      url: `/handovers/:organisationId/:id/:personId${extension}`,
      tag: "handovers",
      summary,
      description: "Opening it changes nothing.",
      policy: openByLink,
      params: personLinkParams,
      query: linkQuery,
      handleOpen: (call) => openPage(call, (content, proof) => answer(content, proof, call.params.personId)),
    });
  offerByLink("", "Read a handover by the signed link of a mail", (content, proof, personId) =>
    answerHtml(content, `${personId}.pdf?${proof}`),
  );
  offerByLink(".pdf", "Read a handover as PDF by the signed link of a mail", answerPdf);
};
