import { z } from "zod";
import { codeSchema, instantSchema } from "../../platform/http/fields.ts";

/** A figure that something was computed from, as `/v1/observations` names it. */
const citedFigureSchema = z.object({
  site: codeSchema.nullable().meta({ description: "Null: the organisation as a whole." }),
  subgroup: z.string(),
  period: z.string(),
  value: z.number().nullable(),
  revision: z.int(),
});

const contributionSchema = z.object({
  site: codeSchema,
  title: z.string(),
  points: z.number().meta({ description: "What the site added to the change of the whole, in the metric's unit." }),
  figures: z.array(citedFigureSchema),
});

export const breakdownSchema = z
  .object({
    metric: codeSchema,
    asOf: instantSchema,
    gaps: z
      .array(
        z.object({
          subgroup: z.string(),
          title: z.string(),
          period: z.string(),
          gap: z
            .number()
            .meta({ description: "The subgroup's figure minus everybody's, both rounded to one decimal." }),
          earlier: z.object({ period: z.string(), gap: z.number() }).nullable(),
          movement: z.enum(["narrowing", "widening", "unchanged"]).nullable(),
          figures: z.array(citedFigureSchema),
        }),
      )
      .meta({ description: "Largest first, with the gap three periods before or as far back as figures compare." }),
    drivers: z
      .object({
        fromPeriod: z.string(),
        toPeriod: z.string(),
        change: z.number(),
        up: z.array(contributionSchema),
        down: z.array(contributionSchema),
        compared: z.int(),
        leftOut: z.int().meta({ description: "Sites without two comparable figures." }),
      })
      .nullable()
      .meta({
        description:
          "The sites that moved the whole most between its last two figures, like for like: a rate by the change of " +
          "the site's rate times its average share of the people, a count by the site's own change.",
      }),
  })
  .meta({ id: "MetricBreakdown" });

export const paceSchema = z
  .object({
    metric: codeSchema,
    asOf: instantSchema,
    period: z.string().nullable().meta({ description: "Of the latest figure." }),
    trajectoryVersion: z.int().nullable(),
    current: z
      .number()
      .nullable()
      .meta({ description: "Change a period: the median slope between figures since the instrument last changed." }),
    needed: z
      .number()
      .nullable()
      .meta({ description: "Change a period that leads from the latest figure to the target." }),
    periodsLeft: z.number().nullable(),
    projection: z
      .object({ period: z.string(), value: z.number(), low: z.number(), high: z.number(), points: z.int() })
      .nullable()
      .meta({
        description:
          "At this pace, from the latest figure to the target's period; the range is Sen's 90% confidence interval of " +
          "the slope, widened to the trend line where the latest figure lies off it.",
      }),
    reason: z
      .enum(["fewPoints", "instrumentChange", "hidden", "noTarget", "targetPast"])
      .nullable()
      .meta({ description: "Why there is no projection." }),
  })
  .meta({ id: "MetricPace" });
