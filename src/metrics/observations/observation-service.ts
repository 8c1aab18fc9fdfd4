import type { Readable } from "node:stream";
import { recordAudit } from "../../audit/service.ts";
import { getOrganisation, timeOf } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { Problem } from "../../platform/errors/problem.ts";
import { newId } from "../../platform/ids/ids.ts";
import { getSiteCodes, listSites } from "../../sites/service.ts";
import { metricRows } from "../queries.ts";
import { readCsv } from "./observation-csv.ts";
import { createFaultList, createIdSequence, reportConflict } from "./observation-import.ts";
import {
  createObservationCheck,
  type ObservationInput,
  type ObservationRules,
  type ObservedMetric,
  type ReportFault,
  readCsvObservation,
  readJsonObservation,
} from "./observation-rows.ts";
import {
  dropStaging,
  lockImports,
  openStaging,
  rollBackToSavepoint,
  setSavepoint,
  storeStaged,
  toStagingLine,
} from "./observation-staging-queries.ts";

export interface ImportOptions {
  /** Does everything and keeps nothing. */
  isDryRun: boolean;
}

export interface ImportResult {
  rows: number;
  /** Figures stored for the first time. */
  created: number;
  /** Restatements stored as a further revision. */
  revised: number;
  /** Rows that said nothing new. */
  unchanged: number;
  dryRun: boolean;
}

const maxSites = 100_000;
const maxConflicts = 100;

const loadRules = async (scope: Scope): Promise<ObservationRules> => {
  const organisation = await getOrganisation(scope);
  const rows = await metricRows.selectWhere(scope, undefined);
  const codes = new Map(rows.map((row) => [row.id, row.code]));
  const viewed = rows.flatMap((row) => (row.ofSiteId === null ? [] : [row.ofSiteId]));
  const siteCodes = await getSiteCodes(scope, viewed);
  const metrics = rows.map((row): ObservedMetric => {
    const parent = row.ofMetricId === null ? undefined : codes.get(row.ofMetricId);
    const site = row.ofSiteId === null ? undefined : siteCodes.get(row.ofSiteId);
    const sendInstead =
      parent === undefined
        ? null
        : `it shows those of ${parent}, so send them as metric ${parent}, subgroup ${row.ofSubgroup ?? "all"}` +
          (site === undefined ? "" : `, site ${site}`);
    return { id: row.id, code: row.code, unit: row.unit, frequency: row.frequency, sendInstead };
  });
  return {
    metrics,
    sites: await listSites(scope, { limit: maxSites, after: null }, {}),
    ...timeOf(organisation, scope.clock),
    isFutureReceiptAllowed: organisation.isSandbox,
  };
};

interface RowTaker {
  /** `read` turns the row into an input, or null when it is past reading; faults go to its argument. */
  take(line: number | null, read: (report: ReportFault) => ObservationInput | null): void;
  flush(): Promise<void>;
}

/** All imports go this way: judged one by one, staged by COPY, stored in one statement, all or nothing. */
const importRows = async (
  scope: Scope,
  { isDryRun }: ImportOptions,
  feed: (taker: RowTaker) => Promise<void>,
): Promise<ImportResult> => {
  const rules = await loadRules(scope);
  const check = createObservationCheck(rules);
  const faults = createFaultList();
  await setSavepoint(scope);
  const staging = await openStaging(scope);
  const nextId = createIdSequence(newId());
  let rows = 0;
  let pending = "";
  let line: number | null = null;
  const report: ReportFault = (field, message, kind) => faults.add({ row: rows, line }, field, message, kind);

  const fed = feed({
    take(atLine, read) {
      rows += 1;
      line = atLine;
      const before = faults.total;
      const input = read(report);
      if (input === null) return;
      const checked = check(input, report);
      // Once something is wrong nothing will be stored; the rest is read for its faults only.
      if (faults.total === before && before === 0) pending += toStagingLine(rows, line, nextId(), checked);
    },
    async flush() {
      if (pending.length === 0) return;
      const lines = pending;
      pending = "";
      await staging.write(lines);
    },
  });
  // The connection can do nothing else before the COPY is closed, whatever happened to the source.
  const failure = await fed.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  await staging.close();
  if (failure !== undefined) throw failure.error;
  if (faults.total > 0) throw faults.toProblem(rows);

  await lockImports(scope);
  const { created, revised, conflicts } = await storeStaged(scope, scope.clock.now(), maxConflicts);
  for (const conflict of conflicts) reportConflict(faults, conflict);
  if (faults.total > 0) throw faults.toProblem(rows);
  if (isDryRun) await rollBackToSavepoint(scope);
  else await dropStaging(scope);
  const result = { rows, created, revised, unchanged: rows - created - revised, dryRun: isDryRun };
  if (!isDryRun && created + revised > 0) {
    await recordAudit(scope, rules.now, {
      event: "observations.imported",
      entityType: "observations",
      entityId: null,
      summary: `${created} figures were imported, ${revised} restated, ${result.unchanged} were known already`,
      detail: { rows, created, revised, unchanged: result.unchanged },
    });
  }
  return result;
};

/**
 * Imports observations from a CSV file in UTF-8 (columns as in `observationFields`; metric, period and value are
 * required), all or nothing, in the transaction of the scope. Repeating an import changes nothing. Memory does not grow
 * with the file. The stream is left open when the import fails.
 * @throws Problem 413 beyond 64 MiB, 404 for an id that is not there, 422 with row numbers for everything else
 */
export const importCsv = (scope: Scope, source: Readable, options: ImportOptions): Promise<ImportResult> =>
  importRows(scope, options, (taker) =>
    readCsv(source, {
      takeRow(cells, columns, line) {
        taker.take(line, (report) => {
          const expected = Object.keys(columns).length;
          if (cells.length === expected) return readCsvObservation(cells, columns, report);
          report("", `has ${cells.length} cells, but the first line names ${expected} columns`);
          return null;
        });
      },
      flush: () => taker.flush(),
    }),
  );

/**
 * Imports `{ "observations": [...] }` by the same rules as a CSV file.
 * @throws Problem 400 for wrong types and unknown fields, 404 for an id that is not there, 422 for the rest
 */
export const importBatch = async (scope: Scope, body: unknown, options: ImportOptions): Promise<ImportResult> => {
  const batch = body as { observations?: unknown } | null;
  const names = body !== null && typeof body === "object" ? Object.keys(body) : [];
  const unknown = names.filter((name) => name !== "observations");
  if (!Array.isArray(batch?.observations) || unknown.length > 0) {
    const message =
      unknown.length > 0 ? `unknown field "${unknown[0]?.slice(0, 80)}"` : "must have a list named observations";
    throw new Problem(400, `The body ${message}.`, { errors: [{ pointer: "", message }] });
  }
  const { observations } = batch;
  return importRows(scope, options, async (taker) => {
    for (const observation of observations as unknown[]) {
      taker.take(null, (report) => readJsonObservation(observation, report));
    }
    await taker.flush();
  });
};
