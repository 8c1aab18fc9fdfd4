import { and, eq, inArray } from "drizzle-orm";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { metrics } from "./tables.ts";

const rows = codedRows(metrics, "metric");
export type MetricRow = Awaited<ReturnType<typeof rows.byId>>;

export const metricRows = {
  ...rows,
  /** @param ids undefined: no matter which */
  listPage: (scope: Scope, page: PageRequest, ids: readonly string[] | undefined): Promise<MetricRow[]> =>
    rows.page(scope, page, ids === undefined ? undefined : inArray(metrics.id, [...ids])),

  /** The metrics that show observations of another. */
  derivedFrom: (scope: Scope, id: string): Promise<MetricRow[]> =>
    rows.selectWhere(scope, and(eq(metrics.ofMetricId, id))),
};
