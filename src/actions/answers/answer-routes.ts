import { z } from "zod";
import type { Policy } from "../../platform/http/policy.ts";
import type { Answer, Router } from "../../platform/http/routes.ts";
import {
  answerSmallPage,
  endedLink,
  type LinkDependencies,
  leftLink,
  linkQuery,
  openLink,
  personLinkParams,
} from "../../platform/pages/linked-page.ts";
import { type AnswerOutcome, renderActionPage, renderHandedOver } from "./answer-page.tsx";
import { actionAnswerFormSchema, askAnswerFormSchema } from "./answer-schemas.ts";
import { type AnswerPage, recordAnswer, showAction } from "./answer-service.ts";
import { type AskPage, recordAskAnswer, showAsk } from "./ask-answering-service.ts";
import { renderAskPage, renderAskPassedOn } from "./ask-page.tsx";

/** Whoever holds the signed link of a mail. */
const answerByLink: Policy = { isPublic: true };

const actionQuery = linkQuery.extend({ answer: z.string().optional() });

const outcomeStatus: Record<AnswerOutcome, number> = {
  shown: 200,
  recorded: 200,
  recordedAlready: 200,
  changedMeanwhile: 409,
  faulty: 422,
};

/** @param elsewhereStatus for what belongs to somebody else by now */
const answerAction = (page: AnswerPage, proof: string, elsewhereStatus: number): Answer => {
  switch (page.shows) {
    case "action":
      return answerSmallPage(outcomeStatus[page.model.outcome], renderActionPage(page.model, proof));
    case "handedOver":
      return answerSmallPage(elsewhereStatus, renderHandedOver(page));
    case "left":
      return leftLink;
    default:
      return endedLink;
  }
};

const answerAsk = (page: AskPage, proof: string, elsewhereStatus: number): Answer => {
  switch (page.shows) {
    case "ask":
      return answerSmallPage(outcomeStatus[page.model.outcome], renderAskPage(page.model, proof));
    case "passedOn":
      return answerSmallPage(elsewhereStatus, renderAskPassedOn(page.to));
    case "left":
      return leftLink;
    default:
      return endedLink;
  }
};

/** Pages on which somebody answers by the signed link of a mail: without an account, without JavaScript. */
export const registerAnswerRoutes = ({ openRoute }: Router, links: LinkDependencies): void => {
  const formType = "application/x-www-form-urlencoded";

  openRoute({
    method: "GET",
    url: "/my-actions/:organisationId/:id/:personId",
    tag: "actions",
    summary: "See one's own action by the signed link of a mail",
    description: "Opening it records nothing. `answer` chooses an answer beforehand.",
    policy: answerByLink,
    params: personLinkParams,
    query: actionQuery,
    handleOpen: (call) =>
      openLink(links, "action", call, async (scope, { id, personId, proof }) =>
        answerAction(await showAction(scope, id, personId, call.query.answer), proof, 200),
      ),
  });

  openRoute({
    method: "POST",
    url: "/my-actions/:organisationId/:id/:personId",
    tag: "actions",
    summary: "Answer for one's own action by the signed link of a mail",
    policy: answerByLink,
    params: personLinkParams,
    query: linkQuery,
    body: actionAnswerFormSchema,
    bodyType: formType,
    acceptsForm: true,
    handleOpen: (call) =>
      openLink(links, "action", call, async (scope, { id, personId, proof }) =>
        answerAction(await recordAnswer(scope, id, personId, call.body), proof, 409),
      ),
  });

  openRoute({
    method: "GET",
    url: "/my-asks/:organisationId/:id/:personId",
    tag: "asks",
    summary: "See what one was asked, by the signed link of a mail",
    description: "Opening it records nothing.",
    policy: answerByLink,
    params: personLinkParams,
    query: linkQuery,
    handleOpen: (call) =>
      openLink(links, "ask", call, async (scope, { id, personId, proof }) =>
        answerAsk(await showAsk(scope, id, personId), proof, 200),
      ),
  });

  openRoute({
    method: "POST",
    url: "/my-asks/:organisationId/:id/:personId",
    tag: "asks",
    summary: "Answer what one was asked, by the signed link of a mail",
    policy: answerByLink,
    params: personLinkParams,
    query: linkQuery,
    body: askAnswerFormSchema,
    bodyType: formType,
    acceptsForm: true,
    handleOpen: (call) =>
      openLink(links, "ask", call, async (scope, { id, personId, proof }) =>
        answerAsk(await recordAskAnswer(scope, id, personId, call.body), proof, 409),
      ),
  });
};
