import type { Preview } from "../cadences/preview.ts";
import { refParams } from "../platform/http/fields.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { describeRoutines } from "./describe-service.ts";
import { registerOccurrenceRoutes } from "./occurrences/occurrence-routes.ts";
import { changeRoutines, readRoutines } from "./policy.ts";
import { presentRoutine } from "./present.ts";
import { registerRunUpPlanRoutes } from "./run-ups/run-up-plan-routes.ts";
import { previewRoutine, previewStoredRoutine } from "./schedules/preview-service.ts";
import { registerScheduleChangeRoutes } from "./schedules/schedule-change-routes.ts";
import {
  datesQuerySchema,
  previewQuerySchema,
  previewRequestSchema,
  previewSchema,
  routineInputSchema,
  routinePatchSchema,
  routineSchema,
} from "./schemas.ts";
import { createRoutine, endRoutine, getRoutine, listRoutines, updateRoutine } from "./service.ts";

const presentPreview = ({ dates, leftOut }: Preview) => ({
  data: dates.map(({ date, startsAt, instant, movedFrom, reason }) => ({ date, startsAt, instant, movedFrom, reason })),
  leftOut,
});

export const registerRoutineRoutes = (router: Router): void => {
  registerResource(router, {
    path: "routines",
    noun: "routine",
    read: readRoutines,
    change: changeRoutines,
    output: routineSchema,
    filters: {},
    list: listRoutines,
    get: getRoutine,
    create: { input: routineInputSchema, run: createRoutine },
    update: { patch: routinePatchSchema, run: updateRoutine },
    remove: { run: endRoutine },
    async present(scope, rows) {
      const described = await describeRoutines(scope, rows);
      return rows.flatMap((row, index) => {
        const input = described[index];
        return input === undefined ? [] : [presentRoutine(row, input)];
      });
    },
  });

  router.route({
    method: "POST",
    url: "/v1/routines/preview",
    tag: "routines",
    summary: "The dates a cadence would give; stores nothing",
    description:
      "Takes the body of a new routine. The window is given as `?from=&to=`, or as `from` and `to` in the body where " +
      "these are no people, as they are in a memo's.",
    policy: readRoutines,
    query: previewQuerySchema,
    body: previewRequestSchema,
    response: previewSchema,
    handle: async ({ scope, query, body }) => ({ body: presentPreview(await previewRoutine(scope, body, query)) }),
  });

  router.route({
    method: "GET",
    url: "/v1/routines/:ref/dates",
    tag: "routines",
    summary: "The dates that a routine's schedule gives, with what happened to each",
    policy: readRoutines,
    params: refParams,
    query: datesQuerySchema,
    response: previewSchema,
    handle: async ({ scope, params, query }) => ({
      body: presentPreview(await previewStoredRoutine(scope, params.ref, query.from, query.to)),
    }),
  });

  registerScheduleChangeRoutes(router);

  registerRunUpPlanRoutes(router);
  registerOccurrenceRoutes(router);
};
