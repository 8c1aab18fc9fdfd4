import { z } from "zod";
import type { Scope } from "../platform/db/scope.ts";
import { refParams } from "../platform/http/fields.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import {
  calendarInputSchema,
  calendarPatchSchema,
  calendarSchema,
  datesQuerySchema,
  dayOffSchema,
} from "./calendar-schemas.ts";
import { registerCalendarImportRoute } from "./import-routes.ts";
import { changeCalendars, readCalendars } from "./policy.ts";
import { presentCalendar } from "./present.ts";
import { createCalendar, getCalendar, listCalendars, listDaysOff, removeCalendar, updateCalendar } from "./service.ts";

/** @param afterChange calendars do not know who works by them; who wires the routes says what follows from a change */
export const registerCalendarRoutes = (
  router: Router,
  afterChange: (scope: Scope, calendarId: string) => Promise<void>,
): void => {
  registerResource(router, {
    path: "calendars",
    noun: "calendar",
    read: readCalendars,
    change: changeCalendars,
    output: calendarSchema,
    filters: {},
    list: listCalendars,
    get: getCalendar,
    create: { input: calendarInputSchema, run: createCalendar },
    update: {
      patch: calendarPatchSchema,
      async run(scope, reference, patch, expectedVersion) {
        const row = await updateCalendar(scope, reference, patch, expectedVersion);
        await afterChange(scope, row.id);
        return row;
      },
    },
    remove: { run: removeCalendar },
    present: async (_scope, rows) => rows.map(presentCalendar),
  });

  router.route({
    method: "GET",
    url: "/v1/calendars/:ref/dates",
    tag: "calendars",
    summary: "List the days off of a calendar",
    description: "From `from` to `to`, both included, ten years at most. Weekends are not listed.",
    policy: readCalendars,
    params: refParams,
    query: datesQuerySchema,
    response: z.object({ data: z.array(dayOffSchema) }),
    handle: async ({ scope, params, query }) => ({
      body: { data: await listDaysOff(scope, params.ref, query.from, query.to) },
    }),
  });

  registerCalendarImportRoute(router, afterChange);
};
