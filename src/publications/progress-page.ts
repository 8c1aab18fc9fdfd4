/** What an organisation shows everybody about one goal, frozen when it is published. It only grows, by optional fields. */
import { z } from "zod";
import { chartSchema } from "../documents/charts/chart-model.ts";
import { metricStates } from "../metrics/trajectories/status.ts";

const date = z.iso.date();

/** One published figure; small cells are not among them. */
const publishedFigureSchema = z.strictObject({
  period: z.string(),
  periodLabel: z.string(),
  value: z.number(),
  valueText: z.string(),
  /** By the trajectory in force, for the same period; null where it expected nothing. */
  expected: z.number().nullable(),
  expectedText: z.string().nullable(),
  asOf: date,
  revision: z.int().min(1),
  source: z.string(),
});

const publishedMetricSchema = z.strictObject({
  code: z.string(),
  title: z.string(),
  unit: z.string(),
  sentence: z.string(),
  state: z.enum(metricStates),
  stateText: z.string(),
  /** Null where there is nothing to draw. */
  chart: chartSchema.nullable(),
  /** Oldest first. */
  figures: z.array(publishedFigureSchema),
});

export const progressPageSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    organisation: z.string(),
    goal: z.strictObject({ code: z.string(), title: z.string() }),
    /** Figures known on this day and signed off. */
    knownOn: date,
    signedOffBy: z.string(),
    signedOffOn: date,
    metrics: z.array(publishedMetricSchema),
    notes: z.array(z.string()),
  })
  .meta({ id: "ProgressPage" });

export type PublishedFigure = z.infer<typeof publishedFigureSchema>;
export type PublishedMetric = z.infer<typeof publishedMetricSchema>;
export type ProgressPage = z.infer<typeof progressPageSchema>;
