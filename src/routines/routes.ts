import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { registerOccurrenceRoutes } from "./occurrence-routes.ts";
import { changeRoutines, readRoutines } from "./policy.ts";
import { presentRoutine } from "./present.ts";
import { registerRunUpPlanRoutes } from "./run-up-plan-routes.ts";
import {
  previewRequestSchema,
  previewSchema,
  routineInputSchema,
  routinePatchSchema,
  routineSchema,
} from "./schemas.ts";
import {
  createRoutine,
  describeRoutines,
  endRoutine,
  getRoutine,
  listRoutines,
  previewRoutine,
  updateRoutine,
} from "./service.ts";

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
    policy: readRoutines,
    body: previewRequestSchema,
    response: previewSchema,
    async handle({ scope, body }) {
      const { dates, leftOut } = await previewRoutine(scope, body);
      return {
        body: {
          data: dates.map(({ date, startsAt, instant, movedFrom, reason }) => ({
            date,
            startsAt,
            instant,
            movedFrom,
            reason,
          })),
          leftOut,
        },
      };
    },
  });

  registerRunUpPlanRoutes(router);
  registerOccurrenceRoutes(router);
};
