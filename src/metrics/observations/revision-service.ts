import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { type Frequency, periodNounOf } from "../period.ts";
import { releaseObservations } from "./observation-release-service.ts";
import { type NamedSeries, type Since, selectRevisions, selectSeriesOfMetrics } from "./revision-queries.ts";
import type { ReleasedFigure } from "./small-cells.ts";

export type { NamedSeries, Since } from "./revision-queries.ts";

/** A figure as a document cites it: by codes, never by id. */
export interface CitedFigure extends NamedSeries {
  period: string;
  revision: number;
}

/** One revision of one figure, fit to be read by anybody. */
export interface ReleasedRevision {
  /** The observation's. */
  id: string;
  unit: string;
  frequency: Frequency;
  /** "cohort" where periods are cohorts. */
  periodNoun: string | null;
  figure: ReleasedFigure;
}

const keyOf = ({ metric, site, subgroup }: NamedSeries): string => JSON.stringify([metric, site, subgroup]);

/**
 * What is known now, at the organisation's own time, of the figures that somebody cites: every revision of them, and of
 * the same series whatever came since. However many figures, it takes the same few statements. Small cells are hidden
 * as in documents, whoever asks.
 * @param alsoOf series of which nothing is cited yet
 * @param since null: only what is cited
 * @returns by series, period and revision
 */
export const listRevisions = async (
  scope: Scope,
  cited: readonly CitedFigure[],
  alsoOf: readonly NamedSeries[],
  since: Since | null,
): Promise<ReleasedRevision[]> => {
  const wanted = new Map<string, NamedSeries & { periods: Set<string> }>();
  const want = ({ metric, site, subgroup }: NamedSeries) => {
    const key = keyOf({ metric, site, subgroup });
    const series = wanted.get(key) ?? { metric, site, subgroup, periods: new Set<string>() };
    wanted.set(key, series);
    return series;
  };
  for (const figure of cited) want(figure).periods.add(figure.period);
  for (const series of alsoOf) want(series);
  const { now } = await getTime(scope);
  const found = await selectRevisions(
    scope,
    [...wanted.values()].map((series) => ({ ...series, periods: [...series.periods] })),
    since,
    now,
  );
  const figures = await releaseObservations(
    scope,
    found.map(({ row }) => row),
    now,
    true,
  );
  return found.flatMap(({ row, unit, frequency, publicationLag }, index) => {
    const figure = figures[index];
    return figure === undefined
      ? []
      : [{ id: row.id, unit, frequency, periodNoun: periodNounOf(publicationLag), figure }];
  });
};

/** The series that metrics show, by the codes of these metrics; unknown codes are left out. */
export const listSeriesOfMetrics = (
  scope: Scope,
  codes: readonly string[],
): Promise<({ code: string } & NamedSeries)[]> => selectSeriesOfMetrics(scope, codes);
