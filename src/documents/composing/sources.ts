import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import { describePeriod } from "../../metrics/period.ts";
import type { MetricEvidence } from "../evidence.ts";
import type { EvidenceRef, Source } from "../view-model.ts";

/** The numbered list of sources of one document: each revision of a figure gets one number, in order of first use. */
export interface SourceList {
  cite(metric: MetricEvidence, figure: ReleasedFigure): number;
  /** Takes note of a figure that a chart shows and no sentence need cite. */
  draw(metric: MetricEvidence, figure: ReleasedFigure): void;
  list(): Source[];
  /** What is drawn and not cited, numbered on behind the list. */
  listDrawn(): Source[];
  /** The observations behind the list, each once. */
  evidence(): EvidenceRef[];
}

/** How a document names a period of a metric: "cohort 2011", "March 2026". */
export function labelPeriod(metric: MetricEvidence, period: string): string {
  const name = describePeriod(period, metric.frequency);
  return metric.periodNoun ? `${metric.periodNoun} ${name}` : name;
}

export function startSourceList(): SourceList {
  const sources = new Map<string, Source>();
  const drawn = new Map<string, Omit<Source, "number">>();
  const keyOf = (metric: MetricEvidence, figure: ReleasedFigure): string =>
    JSON.stringify([metric.code, figure.site, figure.subgroup, figure.period, figure.revision]);
  return {
    cite(metric, figure) {
      const key = keyOf(metric, figure);
      const known = sources.get(key);
      if (known) return known.number;
      const number = sources.size + 1;
      sources.set(key, { number, ...describeFigure(metric, figure) });
      return number;
    },
    draw(metric, figure) {
      drawn.set(keyOf(metric, figure), describeFigure(metric, figure));
    },
    list: () => [...sources.values()],
    listDrawn: () =>
      [...drawn]
        .filter(([key]) => !sources.has(key))
        .map(([, source], index) => ({ number: sources.size + index + 1, ...source })),
    evidence: () => {
      const refs = new Map<string, EvidenceRef>();
      for (const source of [...sources.values(), ...drawn.values()]) {
        const { of: metric, site, subgroup, period, revision, asOf, receivedOn } = source;
        const ref = { metric, site, subgroup, period, revision, asOf, receivedOn };
        refs.set(JSON.stringify(ref), ref);
      }
      return [...refs.values()];
    },
  };
}

function describeFigure(metric: MetricEvidence, figure: ReleasedFigure): Omit<Source, "number"> {
  return {
    metric: metric.code,
    title: metric.title,
    of: figure.metric,
    site: figure.site,
    subgroup: figure.subgroup,
    period: figure.period,
    periodLabel: labelPeriod(metric, figure.period),
    revision: figure.revision,
    asOf: figure.asOf,
    receivedOn: figure.receivedOn,
    source: figure.source,
  };
}
