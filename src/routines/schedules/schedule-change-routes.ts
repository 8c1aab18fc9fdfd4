import { z } from "zod";
import type { Scope } from "../../platform/db/scope.ts";
import { refParams } from "../../platform/http/fields.ts";
import type { Router } from "../../platform/http/routes.ts";
import { describeRoutines } from "../describe-service.ts";
import { changeRoutines, readRoutines } from "../policy.ts";
import { presentRoutine, presentScheduleChange } from "../present.ts";
import type { RoutineRow } from "../queries.ts";
import { routineSchema, scheduleChangeInputSchema, scheduleChangeSchema } from "../schemas.ts";
import { changeFollowing, listScheduleChanges, withdrawChange } from "./schedule-change-service.ts";

const changeParams = z.object({ ref: refParams.shape.ref, changeId: z.uuid() });

const answerRoutine = async (scope: Scope, row: RoutineRow) => {
  const [described] = await describeRoutines(scope, [row]);
  return { body: described === undefined ? undefined : presentRoutine(row, described), version: row.version };
};

export const registerScheduleChangeRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/routines/:ref/schedule-changes",
    tag: "routines",
    summary: "List the changes of a routine's schedule, with their reasons",
    policy: readRoutines,
    params: refParams,
    response: z.object({ data: z.array(scheduleChangeSchema) }),
    handle: async ({ scope, params }) => ({
      body: { data: (await listScheduleChanges(scope, params.ref)).map(presentScheduleChange) },
    }),
  });

  route({
    method: "POST",
    url: "/v1/routines/:ref/schedule-changes",
    tag: "routines",
    summary: "Change this and following: another cadence from a date on",
    policy: changeRoutines,
    params: refParams,
    body: scheduleChangeInputSchema,
    response: routineSchema,
    requiresIfMatch: true,
    handle: async ({ scope, params, body, expectedVersion }) =>
      answerRoutine(scope, await changeFollowing(scope, params.ref, body, expectedVersion)),
  });

  route({
    method: "DELETE",
    url: "/v1/routines/:ref/schedule-changes/:changeId",
    tag: "routines",
    summary: "Withdraw a change of the schedule",
    policy: changeRoutines,
    params: changeParams,
    response: routineSchema,
    requiresIfMatch: true,
    handle: async ({ scope, params, expectedVersion }) =>
      answerRoutine(scope, await withdrawChange(scope, params.ref, params.changeId, expectedVersion)),
  });
};
