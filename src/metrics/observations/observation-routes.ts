import { Readable } from "node:stream";
import type { Clock } from "../../platform/clock/clock.ts";
import type { Database } from "../../platform/db/database.ts";
import { Problem } from "../../platform/errors/problem.ts";
import { refParams } from "../../platform/http/fields.ts";
import { listQuery, pageOf, toPage } from "../../platform/http/lists.ts";
import type { Router } from "../../platform/http/routes.ts";
import { getMetricStatus } from "../evidence-service.ts";
import { maxCsvBytes } from "./observation-csv.ts";
import { listObservations, resolveAsOf } from "./observation-list-service.ts";
import { importPolicy, readObservations } from "./observation-policy.ts";
import { presentMetricStatus, presentObservation } from "./observation-present.ts";
import {
  importBodySchema,
  importQuerySchema,
  importResultSchema,
  metricStatusQuerySchema,
  metricStatusSchema,
  observationFilters,
  observationSchema,
} from "./observation-schemas.ts";
import { importBatch, importCsv } from "./observation-service.ts";

/** Refuses what can be refused before a byte of the file is read. */
const checkCsvHeaders = (headers: Record<string, string | string[] | undefined>): void => {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(String(headers["content-type"]))?.[1];
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw new Problem(415, `Send the CSV file in UTF-8, not in ${charset}.`);
  }
  if (Number(headers["content-length"] ?? 0) > maxCsvBytes) {
    throw new Problem(413, "The file is larger than 64 MiB. Split it; each part is imported whole or not at all.");
  }
};

export const registerObservationRoutes = (
  router: Router,
  { database, clock }: { database: Database; clock: Clock },
): void => {
  router.longRoute({
    method: "POST",
    url: "/v1/observations/batch",
    tag: "observations",
    summary: "Import observations",
    description:
      "JSON up to 1 MiB, or `text/csv` in UTF-8 up to 64 MiB with the same fields as columns (metric, period and value " +
      "are required). All or nothing; faults come with row numbers. A figure that differs from what is known becomes " +
      "its next revision, one that does not is counted as unchanged, so that sending a batch again is safe; an " +
      "Idempotency-Key is accepted and not needed.",
    policy: importPolicy,
    query: importQuerySchema,
    body: importBodySchema,
    response: importResultSchema,
    async handleLong({ organisationId, actor, query, body, request }) {
      const options = { isDryRun: query.dryRun ?? false };
      const importInto = (source: Readable | null) =>
        database.inOrganisation(organisationId, (db) => {
          const scope = { organisationId, db, actor, clock };
          return source === null ? importBatch(scope, body, options) : importCsv(scope, source, options);
        });
      if (!(body instanceof Readable)) return { body: await importInto(null) };
      try {
        checkCsvHeaders(request.headers);
        return { body: await importInto(body) };
      } finally {
        // What is left of a refused file is read and dropped, or its sender could not read the answer.
        body.resume();
      }
    },
  });

  router.route({
    method: "GET",
    url: "/v1/observations",
    tag: "observations",
    summary: "List observations",
    description:
      "What had been received by `asOf`, the latest revision of each figure or all of them. Figures about few people " +
      "come with `suppressed` and without numbers, except for administrators and the delivery unit.",
    policy: readObservations,
    query: listQuery(observationFilters),
    response: pageOf(observationSchema),
    async handle({ scope, page, query, cursors }) {
      const found = await listObservations(scope, page, query);
      return {
        body: toPage(
          found,
          page.limit,
          cursors,
          ({ row }) => [row.id],
          ({ row, figure }) => presentObservation(row.id, figure),
        ),
      };
    },
  });

  router.route({
    method: "GET",
    url: "/v1/metrics/:ref/status",
    tag: "metrics",
    summary: "Judge a metric against its trajectory",
    description: "The latest figure received by `asOf` against the version of the trajectory in force on that day.",
    policy: readObservations,
    params: refParams,
    query: metricStatusQuerySchema,
    response: metricStatusSchema,
    async handle({ scope, params, query }) {
      const asOf = await resolveAsOf(scope, query.asOf);
      return { body: presentMetricStatus(asOf, await getMetricStatus(scope, params.ref, asOf)) };
    },
  });
};
