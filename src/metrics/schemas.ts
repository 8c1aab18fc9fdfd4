import { z } from "zod";
import { statusThresholdsSchema } from "../organisations/schemas.ts";
import { codeSchema, lineSchema, referenceSchema, storedFields } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { publicationLagSchema } from "./period.ts";

export const metricKinds = ["outcome", "leading", "implementation", "perverse"] as const;
export const metricDirections = ["higher", "lower", "band"] as const;
export const metricFrequencies = ["yearly", "halfYearly", "quarterly", "monthly", "weekly", "daily"] as const;

/** A number that can be stored: 1e400 and a plan file's .nan are understood, and refused by name. */
export const finiteNumberSchema = z.preprocess((value, context) => {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  context.addIssue({ code: "custom", message: "must be a finite number" });
  return z.NEVER;
}, z.number());

/** YAML reads 2011 as a number; a period is a text. Whether it is one is judged with the metric's frequency. */
export const periodSchema = z
  .union([z.string().trim().min(1).max(20), z.int()])
  .transform(String)
  .meta({ examples: ["2011", "2025-26", "2026-Q1", "2026-03"] });

const periodValueSchema = z.strictObject({ period: periodSchema, value: finiteNumberSchema });

const baselineSchema = z.preprocess((value, context) => {
  const isComplete = typeof value === "object" && value !== null && "period" in value && "value" in value;
  if (isComplete || (value !== undefined && value !== null && typeof value !== "object")) return value;
  context.addIssue({ code: "custom", message: "a target needs a baseline (value and period)" });
  return z.NEVER;
}, periodValueSchema);

const pointSchema = z.union([
  z.strictObject({ period: periodSchema, value: finiteNumberSchema, rationale: lineSchema(1000).optional() }),
  z
    .record(z.string().regex(/^\d{4}/, "must begin with a year"), finiteNumberSchema)
    .refine((point) => Object.keys(point).length === 1, "one period a point")
    .transform((point) => {
      const [period = "", value = Number.NaN] = Object.entries(point)[0] ?? [];
      return { period, value };
    })
    .meta({ description: "Short for period and value: `{ 2011: 85.6 }`." }),
]);

/** What is expected on the way from baseline to target; periods as the metric's frequency has them. */
export const trajectoryInputSchema = z
  .strictObject({
    effectiveOn: isoDateSchema.meta({ description: "From which day on progress is judged by it." }),
    reason: lineSchema(1000).optional(),
    approvedBy: lineSchema().optional(),
    baseline: baselineSchema,
    target: periodValueSchema,
    points: z.array(pointSchema).max(1000).default([]),
  })
  .meta({ id: "NewTrajectory" });
export type TrajectoryInput = z.output<typeof trajectoryInputSchema>;

const bandSchema = z
  .strictObject({ low: finiteNumberSchema, high: finiteNumberSchema })
  .meta({ description: "Only with the direction `band`: the values that are good, both ends included." });

const ofSchema = z
  .strictObject({ metric: referenceSchema, subgroup: lineSchema(100), site: referenceSchema.optional() })
  .meta({ description: "The metric whose observations this one shows: one subgroup, one site." });

const optionalFields = {
  band: bandSchema,
  publicationLag: publicationLagSchema,
  source: lineSchema(500),
  of: ofSchema,
  owner: referenceSchema,
  statusThresholds: statusThresholdsSchema,
};

const definitionFields = {
  title: lineSchema(),
  kind: z.enum(metricKinds),
  unit: lineSchema(40).meta({ examples: ["percent", "students"] }),
  direction: z.enum(metricDirections),
  frequency: z.enum(metricFrequencies),
};

const inherited = "Taken from the metric it is `of` when absent.";

/** As the plan file and the API write a metric. */
export const metricInputSchema = z
  .strictObject({
    code: codeSchema,
    title: definitionFields.title,
    kind: definitionFields.kind.optional().meta({ description: `${inherited} Else \`outcome\`.` }),
    unit: definitionFields.unit.optional().meta({ description: inherited }),
    direction: definitionFields.direction.optional().meta({ description: inherited }),
    frequency: definitionFields.frequency.optional().meta({ description: inherited }),
    ...z.object(optionalFields).partial().shape,
    trajectories: z.array(trajectoryInputSchema).max(100).default([]),
  })
  .meta({ id: "NewMetric" });
export type MetricInput = z.output<typeof metricInputSchema>;

export const metricPatchSchema = z
  .strictObject({
    ...definitionFields,
    band: optionalFields.band.nullable(),
    publicationLag: optionalFields.publicationLag.nullable(),
    source: optionalFields.source.nullable(),
    of: optionalFields.of.nullable(),
    owner: optionalFields.owner.nullable(),
    statusThresholds: optionalFields.statusThresholds.nullable(),
    trajectories: z.array(trajectoryInputSchema).max(100).meta({
      description: "Adds the ones that differ from what is stored; none is taken away.",
    }),
  })
  .partial()
  .meta({ id: "MetricPatch" });
export type MetricPatch = z.output<typeof metricPatchSchema>;

const storedPeriodValueSchema = z.object({ period: z.string(), value: z.number() });

const storedTrajectoryFields = {
  effectiveOn: isoDateSchema,
  reason: z.string().optional(),
  approvedBy: z.string().optional(),
  baseline: storedPeriodValueSchema,
  target: storedPeriodValueSchema,
  points: z.array(storedPeriodValueSchema.extend({ rationale: z.string().optional() })),
};

const storedLagSchema = z
  .union([
    z.object({
      month: z.int(),
      day: z.int(),
      yearsAfter: z.int(),
      of: z.literal("cohort").optional().meta({ description: "Periods are called cohorts." }),
    }),
    z.object({ days: z.int() }),
  ])
  .meta({ description: "When a period's figure is due: a day of a later year, or days after the period's end." });

export const metricSchema = z
  .object({
    ...storedFields,
    code: codeSchema,
    ...definitionFields,
    band: z.object({ low: z.number(), high: z.number() }).optional(),
    publicationLag: storedLagSchema.optional(),
    source: z.string().optional(),
    of: z.object({ metric: codeSchema, subgroup: z.string(), site: codeSchema.optional() }).optional(),
    owner: codeSchema.optional(),
    statusThresholds: statusThresholdsSchema.optional(),
    trajectories: z.array(z.object(storedTrajectoryFields)).meta({
      description: "As a plan file would write them; `/trajectories` has every version.",
    }),
  })
  .meta({ id: "Metric" });
export type Metric = z.output<typeof metricSchema>;

export const trajectorySchema = z
  .object({ ...storedFields, version: z.int(), ...storedTrajectoryFields })
  .meta({ id: "Trajectory" });
export type Trajectory = z.output<typeof trajectorySchema>;
