import { z } from "zod";
import { idSchema } from "../platform/http/fields.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import type { LinkDependencies } from "../platform/pages/linked-page.ts";
import { registerEscalationPages } from "./page-routes.ts";
import { answerEscalations, readEscalations } from "./policy.ts";
import { acknowledgeInputSchema, escalationFilters, escalationSchema, snoozeInputSchema } from "./schemas.ts";
import {
  acknowledgeEscalation,
  getEscalation,
  listEscalations,
  presentEscalations,
  snoozeEscalation,
} from "./service.ts";

const idParams = z.object({ id: idSchema });

export const registerEscalationRoutes = (router: Router, links: LinkDependencies): void => {
  registerResource(router, {
    path: "escalations",
    noun: "escalation",
    read: readEscalations,
    change: answerEscalations,
    output: escalationSchema,
    filters: escalationFilters,
    list: listEscalations,
    get: getEscalation,
    present: presentEscalations,
  });

  router.route({
    method: "POST",
    url: "/v1/escalations/:id/acknowledge",
    tag: "escalations",
    summary: "Say that somebody deals with an escalated action",
    description: "This level is quiet from then on; the line goes on until the action is answered.",
    policy: answerEscalations,
    params: idParams,
    body: acknowledgeInputSchema,
    response: escalationSchema,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      const view = await acknowledgeEscalation(scope, params.id, body, expectedVersion);
      const [presented] = await presentEscalations(scope, [view]);
      return { body: presented, version: view.version };
    },
  });

  router.route({
    method: "POST",
    url: "/v1/escalations/:id/snooze",
    tag: "escalations",
    summary: "Put an escalated action off until a day, with a reason",
    description: "Until then it is quiet and goes no further up the line.",
    policy: answerEscalations,
    params: idParams,
    body: snoozeInputSchema,
    response: escalationSchema,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      const view = await snoozeEscalation(scope, params.id, body, expectedVersion);
      const [presented] = await presentEscalations(scope, [view]);
      return { body: presented, version: view.version };
    },
  });

  registerEscalationPages(router, links);
};
