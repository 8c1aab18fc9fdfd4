import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { isIsoDate } from "../../platform/time/dates.ts";
import { endOfLocalDay } from "../../platform/time/wall-time.ts";
import { getSite } from "../../sites/service.ts";
import { metricRows } from "../queries.ts";
import { type ObservationFilters, type ObservationRow, selectObservationPage } from "./observation-queries.ts";
import { releaseObservations } from "./observation-release-service.ts";
import type { ReleasedFigure } from "./small-cells.ts";

export interface ObservationQuery {
  /** An id or `code:X`; a view stands for the figures it shows. */
  metric?: string | undefined;
  site?: string | undefined;
  subgroup?: string | undefined;
  period?: string | undefined;
  asOf?: string | undefined;
  revisions?: "all" | "latest" | undefined;
}

/**
 * The moment a reader means: a date to its end in the organisation's zone, an instant as it is, but never later than the
 * organisation's now. What a sandbox will receive one day stays unseen until then.
 */
export const resolveAsOf = async (scope: Scope, text: string | undefined): Promise<Date> => {
  const { now, timeZone } = await getTime(scope);
  if (text === undefined) return now;
  const moment = new Date(isIsoDate(text) ? endOfLocalDay(text, timeZone) : text);
  return moment < now ? moment : now;
};

/** Null: nothing can match, because the filters contradict the view's own subgroup or site. */
const resolveFilters = async (scope: Scope, query: ObservationQuery): Promise<ObservationFilters | null> => {
  const metric = query.metric === undefined ? undefined : await metricRows.byReference(scope, query.metric);
  const siteId = query.site === undefined ? undefined : (await getSite(scope, query.site)).id;
  const filters = { siteId, subgroup: query.subgroup, period: query.period };
  if (metric === undefined || metric.ofMetricId === null) return { ...filters, metricId: metric?.id };
  const subgroup = metric.ofSubgroup ?? "all";
  if ((query.subgroup ?? subgroup) !== subgroup || (siteId ?? metric.ofSiteId) !== metric.ofSiteId) return null;
  return { ...filters, metricId: metric.ofMetricId, subgroup, siteId: metric.ofSiteId };
};

/**
 * Observations known at a moment, in the order of storing; one more than the limit. What the reader may not see comes
 * without its value, decided by all that is known now, whatever the filters and the page.
 * @throws Problem 404 for a metric or site that is not there
 */
export const listObservations = async (
  scope: Scope,
  page: PageRequest,
  query: ObservationQuery,
): Promise<{ row: ObservationRow; figure: ReleasedFigure }[]> => {
  const filters = await resolveFilters(scope, query);
  if (filters === null) return [];
  const asOf = await resolveAsOf(scope, query.asOf);
  const rows = await selectObservationPage(scope, page, filters, asOf, query.revisions ?? "latest");
  const { now } = await getTime(scope);
  const figures = await releaseObservations(scope, rows, now, false);
  return rows.flatMap((row, index) => {
    const figure = figures[index];
    return figure === undefined ? [] : [{ row, figure }];
  });
};
