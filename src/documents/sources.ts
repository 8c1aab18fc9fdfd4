import type { ReleasedFigure } from "../metrics/observations/small-cells.ts";
import { describePeriod } from "../metrics/period.ts";
import type { MetricEvidence } from "./evidence.ts";
import type { EvidenceRef, Source } from "./view-model.ts";

/** The numbered list of sources of one document: each revision of a figure gets one number, in order of first use. */
export interface SourceList {
  cite(metric: MetricEvidence, figure: ReleasedFigure): number;
  list(): Source[];
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
  return {
    cite(metric, figure) {
      const key = JSON.stringify([metric.code, figure.site, figure.subgroup, figure.period, figure.revision]);
      const known = sources.get(key);
      if (known) return known.number;
      const number = sources.size + 1;
      sources.set(key, {
        number,
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
      });
      return number;
    },
    list: () => [...sources.values()],
    evidence: () => {
      const refs = new Map<string, EvidenceRef>();
      for (const source of sources.values()) {
        const { of: metric, site, subgroup, period, revision, asOf, receivedOn } = source;
        const ref = { metric, site, subgroup, period, revision, asOf, receivedOn };
        refs.set(JSON.stringify(ref), ref);
      }
      return [...refs.values()];
    },
  };
}
