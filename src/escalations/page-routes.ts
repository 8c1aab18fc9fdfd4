import type { Answer, Router } from "../platform/http/routes.ts";
import {
  answerSmallPage,
  endedLink,
  type LinkDependencies,
  leftLink,
  linkQuery,
  openLink,
  personLinkParams,
} from "../platform/pages/linked-page.ts";
import { renderEscalationPage } from "./page.tsx";
import { type EscalationPage, recordEscalationAnswer, showEscalation } from "./page-service.ts";
import { answerByLink } from "./policy.ts";
import { escalationFormSchema } from "./schemas.ts";

const statuses = { shown: 200, recorded: 200, recordedAlready: 200, changedMeanwhile: 409, faulty: 422 } as const;

const answerPage = (page: EscalationPage, proof: string): Answer => {
  switch (page.shows) {
    case "escalation":
      return answerSmallPage(statuses[page.model.outcome], renderEscalationPage(page.model, proof));
    case "left":
      return leftLink;
    default:
      return endedLink;
  }
};

/** The page on which somebody up the line answers by the signed link of a digest. */
export const registerEscalationPages = ({ openRoute }: Router, links: LinkDependencies): void => {
  openRoute({
    method: "GET",
    url: "/my-escalations/:organisationId/:id/:personId",
    tag: "escalations",
    summary: "See an escalated action by the signed link of a mail",
    description: "Opening it records nothing.",
    policy: answerByLink,
    params: personLinkParams,
    query: linkQuery,
    handleOpen: (call) =>
      openLink(links, "escalation", call, async (scope, { id, personId, proof }) =>
        answerPage(await showEscalation(scope, id, personId), proof),
      ),
  });

  openRoute({
    method: "POST",
    url: "/my-escalations/:organisationId/:id/:personId",
    tag: "escalations",
    summary: "Answer for an escalated action by the signed link of a mail",
    policy: answerByLink,
    params: personLinkParams,
    query: linkQuery,
    body: escalationFormSchema,
    bodyType: "application/x-www-form-urlencoded",
    acceptsForm: true,
    handleOpen: (call) =>
      openLink(links, "escalation", call, async (scope, { id, personId, proof }) =>
        answerPage(await recordEscalationAnswer(scope, id, personId, call.body), proof),
      ),
  });
};
