import { z } from "zod";
import type { Scope } from "../../platform/db/scope.ts";
import { idSchema, refParams } from "../../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../../platform/http/lists.ts";
import type { ExpectedVersion, Router } from "../../platform/http/routes.ts";
import { changeRoutines, readRoutines } from "../policy.ts";
import { presentOccurrence } from "../present.ts";
import {
  holdSchema,
  moveSchema,
  type Occurrence,
  occurrenceFilters,
  occurrenceSchema,
  reasonSchema,
} from "../schemas.ts";
import { getChangesOf } from "./change-service.ts";
import type { OccurrenceRow } from "./occurrence-queries.ts";
import {
  cancelOccurrence,
  closeOccurrence,
  getOccurrence,
  getRoutinesOf,
  getStepsOf,
  holdOccurrence,
  listOccurrences,
  moveOccurrence,
  skipOccurrence,
} from "./occurrence-service.ts";

const idParams = z.object({ id: idSchema });
const sortKeysOf = (row: OccurrenceRow) => [row.startsAt.toISOString(), row.id];

const presentAll = async (scope: Scope, rows: OccurrenceRow[]): Promise<Occurrence[]> => {
  const routines = await getRoutinesOf(scope, rows);
  const steps = await getStepsOf(
    scope,
    rows.map((row) => row.id),
  );
  const changes = await getChangesOf(
    scope,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => {
    const routine = routines.get(row.routineId);
    if (routine === undefined) return [];
    return [presentOccurrence(row, routine, steps.get(row.id) ?? [], changes.get(row.id) ?? [])];
  });
};

const answerOne = async (scope: Scope, row: OccurrenceRow) => {
  const [body] = await presentAll(scope, [row]);
  return { body, version: row.version };
};

export const registerOccurrenceRoutes = ({ route }: Router): void => {
  route({
    method: "GET",
    url: "/v1/occurrences",
    tag: "occurrences",
    summary: "List occurrences, by start",
    policy: readRoutines,
    query: listQuery(occurrenceFilters),
    response: pageOf(occurrenceSchema),
    async handle({ scope, page, query, cursors }) {
      const { limit: _limit, cursor: _cursor, ...filters } = query;
      const rows = await listOccurrences(scope, page, filters);
      const { data, nextCursor } = toPage(rows, page.limit, cursors, sortKeysOf, (row) => row);
      return { body: { data: await presentAll(scope, data), nextCursor } };
    },
  });

  route({
    method: "GET",
    url: "/v1/routines/:ref/occurrences",
    tag: "routines",
    summary: "List a routine's occurrences, by start",
    policy: readRoutines,
    params: refParams,
    query: listQuery({
      from: occurrenceFilters.from,
      to: occurrenceFilters.to,
      status: occurrenceFilters.status,
    }),
    response: pageOf(occurrenceSchema),
    async handle({ scope, params, page, query, cursors }) {
      const { from, to, status } = query;
      const rows = await listOccurrences(scope, page, { routine: params.ref, from, to, status });
      const { data, nextCursor } = toPage(rows, page.limit, cursors, sortKeysOf, (row) => row);
      return { body: { data: await presentAll(scope, data), nextCursor } };
    },
  });

  route({
    method: "GET",
    url: "/v1/occurrences/:id",
    tag: "occurrences",
    summary: "Read an occurrence with its run-up",
    policy: readRoutines,
    params: idParams,
    response: occurrenceSchema,
    handle: async ({ scope, params }) => answerOne(scope, (await getOccurrence(scope, params.id)).occurrence),
  });

  /** A change of one occurrence: what it is called, what it is told, and who does it. */
  const change = <B extends z.ZodType>(
    verb: string,
    summary: string,
    body: B | undefined,
    run: (scope: Scope, id: string, body: z.output<B>, expectedVersion: ExpectedVersion) => Promise<OccurrenceRow>,
  ): void =>
    route({
      method: "POST",
      url: `/v1/occurrences/:id/${verb}`,
      tag: "occurrences",
      summary,
      policy: changeRoutines,
      params: idParams,
      ...(body === undefined ? {} : { body }),
      response: occurrenceSchema,
      requiresIfMatch: true,
      handle: async ({ scope, params, body: told, expectedVersion }) =>
        answerOne(scope, await run(scope, params.id, told, expectedVersion)),
    });

  change("move", "Move one occurrence; the series stays", moveSchema, moveOccurrence);
  change("skip", "Leave one occurrence out; the series goes on", reasonSchema, (scope, id, { reason }, version) =>
    skipOccurrence(scope, id, reason, version),
  );
  change("cancel", "Call one occurrence off; the series goes on", reasonSchema, (scope, id, { reason }, version) =>
    cancelOccurrence(scope, id, reason, version),
  );
  change("hold", "Record that the meeting was held", holdSchema, holdOccurrence);
  change(
    "close",
    "Close the record of a meeting that was held, which sends its action log",
    undefined,
    (scope, id, _told, version) => closeOccurrence(scope, id, version),
  );
};
