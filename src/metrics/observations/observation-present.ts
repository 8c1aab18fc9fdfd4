import type { z } from "zod";
import type { MetricStatusAt } from "../evidence-service.ts";
import type { metricStatusSchema, Observation } from "./observation-schemas.ts";
import type { ReleasedFigure } from "./small-cells.ts";

/** Only a released figure can be shown: it has been through the suppression of small cells. */
export const presentObservation = (id: string, figure: ReleasedFigure): Observation => ({
  id,
  metric: figure.metric,
  site: figure.site,
  subgroup: figure.subgroup,
  period: figure.period,
  value: figure.value,
  n: figure.n,
  numerator: figure.numerator,
  suppressed: figure.suppressed,
  asOf: figure.asOf,
  receivedAt: figure.receivedAt,
  receivedOn: figure.receivedOn,
  source: figure.source,
  instrumentVersion: figure.instrumentVersion,
  revision: figure.revision,
});

const differenceOf = (value: number | null | undefined, expected: number | null): number | null =>
  value === null || value === undefined || expected === null ? null : Math.round((value - expected) * 1e9) / 1e9;

export const presentMetricStatus = (
  asOf: Date,
  { evidence, figure, trajectory, status }: MetricStatusAt,
): z.infer<typeof metricStatusSchema> => ({
  metric: evidence.code,
  asOf: asOf.toISOString(),
  status: status.state,
  period: figure?.period ?? null,
  value: figure?.value ?? null,
  expected: status.expected,
  gap: differenceOf(figure?.value, status.expected),
  score: status.score,
  trajectoryVersion: trajectory?.version ?? null,
  receivedOn: figure?.receivedOn ?? null,
  revision: figure?.revision ?? null,
  nextExpected: evidence.nextExpected,
});
