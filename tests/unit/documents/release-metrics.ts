import type { PaperMetric } from "../../../src/documents/evidence.ts";
import type { MetricEvidence } from "../../../src/metrics/metric-evidence.ts";
import {
  type ObservedFigure,
  type Partition,
  suppressSmallCells,
} from "../../../src/metrics/observations/small-cells.ts";

/**
 * Passes the gathered figures of all metrics through small-cell suppression at once and hands them back to their
 * metrics, as a first paper has them: with nothing to compare with. `siblings` are figures of the same partitions that the document does not show.
 */
export function releaseMetrics(
  metrics: readonly MetricEvidence<ObservedFigure>[],
  threshold: number,
  partitions: readonly Partition[],
  siblings: readonly ObservedFigure[] = [],
): PaperMetric[] {
  const gathered = metrics.flatMap((metric) => metric.figures);
  const released = suppressSmallCells([...gathered, ...siblings], threshold, partitions);
  let next = 0;
  return metrics.map((metric) => {
    const figures = released.slice(next, next + metric.figures.length);
    next += metric.figures.length;
    return { ...metric, figures, figuresBefore: [], subgroups: [], sites: [] };
  });
}
