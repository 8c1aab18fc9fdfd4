import { type CitedFigure, listRevisions, listSeriesOfMetrics } from "../../metrics/observations/revision-service.ts";
import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { type DocumentRow, isOpen } from "../service.ts";
import type { DocumentModel, Source } from "../view-model.ts";
import {
  type ChangesSince,
  findChanges,
  listMetricsWithoutFigure,
  listSources,
  type SeriesWithoutFigure,
} from "./changes-since.ts";

const citedIn = (model: DocumentModel): CitedFigure[] =>
  listSources(model).map(({ of: metric, site, subgroup, period, revision }) => ({
    ...{ metric, site, subgroup, period, revision },
  }));

const listSeriesWithoutFigure = async (scope: Scope, model: DocumentModel): Promise<SeriesWithoutFigure[]> => {
  const titles = new Map(listMetricsWithoutFigure(model).map(({ code, title }) => [code, title]));
  const series = titles.size === 0 ? [] : await listSeriesOfMetrics(scope, [...titles.keys()]);
  return series.map(({ code, ...one }) => ({ ...one, title: titles.get(code) ?? code }));
};

/**
 * What has been restated since a document was composed, and which newer figures have come, as known at the
 * organisation's now. Fit for anybody who may read the document: small cells are hidden. The document is left alone.
 */
export const listChangesSince = async (scope: Scope, document: DocumentRow): Promise<ChangesSince> => {
  const { content } = document;
  const withoutFigure = await listSeriesWithoutFigure(scope, content);
  const since = { receivedAfter: document.composedAt, recordedAfter: document.createdAt };
  const known = await listRevisions(scope, citedIn(content), withoutFigure, since);
  return findChanges(
    {
      sources: listSources(content),
      withoutFigure,
      composedAt: document.composedAt.toISOString(),
      knownOn: content.knownOn,
      isOpen: isOpen(document),
    },
    known,
  );
};

export interface SourceOfDocument {
  source: Source;
  /** The revision that was cited; null should it be gone. */
  observation: { id: string; unit: string; figure: ReleasedFigure } | null;
}

/** The figures a document cites with the observations behind them, in the order of their numbers. */
export const listSourcesOf = async (scope: Scope, document: DocumentRow): Promise<SourceOfDocument[]> => {
  const known = await listRevisions(scope, citedIn(document.content), [], null);
  const keyOf = (figure: CitedFigure): string =>
    JSON.stringify([figure.metric, figure.site, figure.subgroup, figure.period, figure.revision]);
  const byFigure = new Map(known.map(({ id, unit, figure }) => [keyOf(figure), { id, unit, figure }]));
  return listSources(document.content).map((source) => ({
    source,
    observation: byFigure.get(keyOf({ ...source, metric: source.of })) ?? null,
  }));
};
