import type { MetricEvidence } from "../../../src/metrics/metric-evidence.ts";
import { suppressSmallCells } from "../../../src/metrics/observations/small-cells.ts";
import { expectNextFigure, type PublicationLag } from "../../../src/metrics/period.ts";
import type { TrajectoryVersion } from "../../../src/metrics/trajectories/trajectory.ts";
import { judgeMetric, type MetricFacts } from "../../../src/triggers/facts.ts";

/** Figures of a month arrive ten days after its end. */
export const tenDays: PublicationLag = { days: 10 };

interface Figure {
  period: string;
  value: number;
  n?: number;
  revision?: number;
  instrumentVersion?: string;
}

export interface MetricCase extends Partial<Omit<MetricEvidence, "figures" | "nextExpected">> {
  figures?: Figure[];
  today?: string;
  lag?: PublicationLag | null;
}

/** From 60 in January 2026 on to 80 in May: 65 in February, 70 in March, 75 in April. */
export const rising: TrajectoryVersion = {
  version: 1,
  effectiveOn: "2026-01-01",
  reason: null,
  baseline: { period: "2026-01", value: 60 },
  target: { period: "2026-05", value: 80 },
  points: [],
};

/** A monthly rate on its way from 60% to 80%, as judged on a day; the figures of March come on 10 April. */
export const judge = ({ figures = [], today = "2026-04-13", lag = tenDays, ...more }: MetricCase): MetricFacts => {
  const code = more.code ?? "ATT";
  const released = suppressSmallCells(
    figures.map(({ period, value, n = 100, revision = 1, instrumentVersion }) => ({
      metric: code,
      site: null,
      subgroup: "all",
      period,
      value,
      n,
      numerator: null,
      asOf: "2026-04-01",
      receivedAt: "2026-04-10T12:00:00.000Z",
      receivedOn: "2026-04-10",
      revision,
      source: "test",
      instrumentVersion: instrumentVersion ?? null,
    })),
    10,
    [],
  );
  const frequency = more.frequency ?? "monthly";
  return judgeMetric(
    {
      ...{ code, title: "Attendance rate", kind: "outcome", unit: "percent", direction: "higher", band: null },
      ...{ periodNoun: null, thresholds: null, trajectories: [rising] },
      ...more,
      frequency,
      figures: released,
      nextExpected: expectNextFigure(released.at(-1)?.period ?? null, lag, frequency),
    },
    lag,
    { today, staleAfterDays: 30, thresholds: { ahead: 0.1, onTrack: -0.1, offTrack: -0.3 } },
  );
};
