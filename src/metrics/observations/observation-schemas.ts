import { z } from "zod";
import { codeSchema, idSchema, instantSchema, pathReferenceSchema } from "../../platform/http/fields.ts";
import { explainBadDate, isoDateSchema } from "../../platform/time/dates.ts";
import { metricStates } from "../trajectories/status.ts";

const optionalText = (description: string) => z.string().nullish().meta({ description });

/** One observation as it is sent. Published only: a batch of thousands is judged by faster code with row numbers. */
const observationInputSchema = z.strictObject({
  metric: z.string().meta({ description: "A code, `code:X`, or an id." }),
  site: optionalText("A code, `code:X`, or an id; absent: the organisation as a whole."),
  subgroup: optionalText("`all` when absent."),
  period: z.string().meta({ examples: ["2011", "2025-26", "2026-Q1", "2026-03", "2026-W07"] }),
  value: z.number().meta({ description: "A percent lies between 0 and 100." }),
  n: z.int().min(0).nullish().meta({ description: "Cohort size; small cells are judged by it." }),
  numerator: z.int().min(0).nullish(),
  asOf: optionalText("Date the figure describes; the day of receipt when absent."),
  receivedAt: optionalText("A date (its start in the organisation's zone) or an instant; now when absent."),
  source: optionalText("`import` when absent."),
  instrumentVersion: optionalText("Names the test or definition: another one breaks the series."),
});

const batchSchema = z.strictObject({ observations: z.array(observationInputSchema) });

const { $schema: _, ...publishedBatch } = z.toJSONSchema(batchSchema, { io: "input" });

/** Takes a parsed JSON body or a stream of CSV as it is; the service judges it. */
export const importBodySchema = z.unknown().meta(publishedBatch);

const flagSchema = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional();

export const importQuerySchema = z.strictObject({
  dryRun: flagSchema.meta({ description: "`true` does everything and keeps nothing." }),
});

export const importResultSchema = z
  .object({
    rows: z.int(),
    created: z.int().meta({ description: "Figures stored for the first time." }),
    revised: z.int().meta({ description: "Restatements stored as a further revision." }),
    unchanged: z.int().meta({ description: "Rows that said nothing new." }),
    dryRun: z.boolean(),
  })
  .meta({ id: "ObservationImport" });

/** A moment in a query: a date stands for its end in the organisation's zone. */
export const asOfSchema = z
  .string()
  .refine((text) => explainBadDate(text) === null || instantSchema.safeParse(text).success, {
    error: "must be a date (YYYY-MM-DD) or an instant with offset",
  })
  .optional()
  .meta({
    description: "Only what had been received by then; a date counts to its end. Now when absent, and at the latest.",
  });

export const observationFilters = {
  metric: pathReferenceSchema.optional(),
  site: pathReferenceSchema.optional(),
  subgroup: z.string().min(1).max(64).optional(),
  period: z.string().min(1).max(20).optional(),
  asOf: asOfSchema,
  revisions: z.enum(["all", "latest"]).optional().meta({ description: "`latest` when absent." }),
};

export const observationSchema = z
  .object({
    id: idSchema,
    metric: codeSchema,
    site: codeSchema.nullable().meta({ description: "Null: the organisation as a whole." }),
    subgroup: z.string(),
    period: z.string(),
    value: z.number().nullable(),
    n: z.int().nullable(),
    numerator: z.int().nullable(),
    suppressed: z.boolean().meta({ description: "Hidden to protect people in small groups." }),
    asOf: isoDateSchema,
    receivedAt: instantSchema,
    receivedOn: isoDateSchema,
    source: z.string(),
    instrumentVersion: z.string().nullable(),
    revision: z.int(),
  })
  .meta({ id: "Observation" });
export type Observation = z.infer<typeof observationSchema>;

export const metricStatusQuerySchema = z.strictObject({ asOf: asOfSchema });

export const metricStatusSchema = z
  .object({
    metric: codeSchema,
    asOf: instantSchema,
    status: z.enum(metricStates),
    period: z.string().nullable(),
    value: z.number().nullable(),
    expected: z.number().nullable().meta({ description: "What the trajectory in force expects of the period." }),
    gap: z.number().nullable().meta({ description: "value - expected" }),
    score: z.number().nullable().meta({ description: "(value - expected) / |target - baseline|, good is positive." }),
    trajectoryVersion: z.int().nullable(),
    receivedOn: isoDateSchema.nullable(),
    revision: z.int().nullable(),
    nextExpected: z.object({ period: z.string(), expectedOn: isoDateSchema }).nullable(),
  })
  .meta({ id: "MetricStatus" });
