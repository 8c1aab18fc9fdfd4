import { refParams } from "../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../platform/http/lists.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { correctAction, getAction, listActions, recordAction } from "./action-service.ts";
import { listActionUpdates, updateAction } from "./action-update-service.ts";
import { changeAsk, getAsk, listAsks, recordAsk } from "./ask-service.ts";
import { correctDecision, getDecision, listDecisions, recordDecision } from "./decision-service.ts";
import { answerAsks, readActions, recordActions, recordDecisions, updateActions } from "./policy.ts";
import { presentActions, presentActionUpdates, presentAsks, presentDecisions } from "./present-service.ts";
import {
  actionFilters,
  actionInputSchema,
  actionPatchSchema,
  actionSchema,
  actionUpdateInputSchema,
  actionUpdateSchema,
  askFilters,
  askInputSchema,
  askPatchSchema,
  askSchema,
  decisionFilters,
  decisionInputSchema,
  decisionPatchSchema,
  decisionSchema,
} from "./schemas.ts";

export const registerDecisionRoutes = (router: Router): void =>
  registerResource(router, {
    path: "decisions",
    noun: "decision",
    read: readActions,
    change: recordDecisions,
    output: decisionSchema,
    filters: decisionFilters,
    list: listDecisions,
    get: getDecision,
    create: {
      input: decisionInputSchema,
      run: (scope, { occurrence, ...input }) => recordDecision(scope, { ...input, occurrenceId: occurrence }),
    },
    update: { patch: decisionPatchSchema, run: correctDecision },
    present: presentDecisions,
  });

export const registerActionRoutes = (router: Router): void => {
  registerResource(router, {
    path: "actions",
    noun: "action",
    read: readActions,
    change: recordActions,
    output: actionSchema,
    filters: actionFilters,
    list: listActions,
    get: getAction,
    create: {
      input: actionInputSchema,
      run: (scope, { occurrence, ...input }) => recordAction(scope, { ...input, occurrenceId: occurrence }),
    },
    update: { patch: actionPatchSchema, run: correctAction },
    present: presentActions,
  });

  router.route({
    method: "GET",
    url: "/v1/actions/:ref/updates",
    tag: "actions",
    summary: "List what was said of an action",
    policy: readActions,
    params: refParams,
    query: listQuery({}),
    response: pageOf(actionUpdateSchema),
    async handle({ scope, params, page, cursors }) {
      const { action, rows } = await listActionUpdates(scope, page, params.ref);
      const { data, nextCursor } = toPage(
        rows,
        page.limit,
        cursors,
        (row) => [row.id],
        (row) => row,
      );
      return { body: { data: await presentActionUpdates(scope, action, data), nextCursor } };
    },
  });

  router.route({
    method: "POST",
    url: "/v1/actions/:ref/updates",
    tag: "actions",
    summary: "Say how an action stands",
    description: "Owners say it of their own actions; the delivery unit of all, and it alone passes them on.",
    policy: updateActions,
    params: refParams,
    body: actionUpdateInputSchema,
    response: actionUpdateSchema,
    successStatus: 201,
    async handle({ scope, params, body }) {
      const { action, update } = await updateAction(scope, params.ref, body);
      const [presented] = await presentActionUpdates(scope, action, [update]);
      return { body: presented };
    },
  });
};

export const registerAskRoutes = (router: Router): void => {
  registerResource(router, {
    path: "asks",
    noun: "ask",
    read: readActions,
    change: recordActions,
    output: askSchema,
    filters: askFilters,
    list: listAsks,
    get: getAsk,
    create: {
      input: askInputSchema,
      run: (scope, { occurrence, ...input }) => recordAsk(scope, { ...input, occurrenceId: occurrence }),
    },
    present: presentAsks,
  });

  router.route({
    method: "PATCH",
    url: "/v1/asks/:ref",
    tag: "asks",
    summary: "Answer an ask",
    description:
      "Once, by the person asked or by the delivery unit for them. The delivery unit also corrects who asked and what it is about.",
    policy: answerAsks,
    params: refParams,
    body: askPatchSchema,
    response: askSchema,
    requiresIfMatch: true,
    async handle({ scope, params, body, expectedVersion }) {
      const row = await changeAsk(scope, params.ref, body, expectedVersion);
      const [presented] = await presentAsks(scope, [row]);
      return { body: presented, version: row.version };
    },
  });
};
