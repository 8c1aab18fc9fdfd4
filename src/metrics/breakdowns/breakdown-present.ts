import type { z } from "zod";
import type { ReleasedFigure } from "../observations/small-cells.ts";
import type { breakdownSchema, paceSchema } from "./breakdown-schemas.ts";
import type { BreakdownAt, PaceAt } from "./breakdown-service.ts";

const citeFigure = ({ site, subgroup, period, value, revision }: ReleasedFigure) => ({
  site,
  subgroup,
  period,
  value,
  revision,
});

const citeFigures = <T extends { figures: readonly ReleasedFigure[] }>(item: T) => ({
  ...item,
  figures: item.figures.map(citeFigure),
});

export const presentBreakdown = (
  asOf: Date,
  { metric, gaps, drivers }: BreakdownAt,
): z.infer<typeof breakdownSchema> => ({
  metric,
  asOf: asOf.toISOString(),
  gaps: gaps.map(citeFigures),
  drivers: drivers && { ...drivers, up: drivers.up.map(citeFigures), down: drivers.down.map(citeFigures) },
});

export const presentPace = (asOf: Date, { metric, period, trajectory, pace }: PaceAt): z.infer<typeof paceSchema> => ({
  metric,
  asOf: asOf.toISOString(),
  period,
  trajectoryVersion: trajectory?.version ?? null,
  ...pace,
});
