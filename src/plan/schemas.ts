import { z } from "zod";
import {
  codeSchema,
  idSchema,
  lineSchema,
  pathReferenceSchema,
  referenceSchema,
  storedFields,
  textSchema,
} from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";

const ownerSchema = referenceSchema.meta({
  description: "The one person held accountable today; a change hands over from today. `/owners` has the history.",
});

const goalTexts = { description: textSchema() };
const metricList = z
  .array(referenceSchema)
  .max(100)
  .meta({ description: "In the order in which documents show them." });

/** As the plan file and the API write a goal. */
export const goalInputSchema = z
  .strictObject({
    code: codeSchema,
    title: lineSchema(),
    description: goalTexts.description.optional(),
    owner: ownerSchema.optional(),
    metrics: metricList.default([]),
  })
  .meta({ id: "NewGoal" });
export type GoalInput = z.output<typeof goalInputSchema>;

export const goalPatchSchema = z
  .strictObject({
    title: lineSchema(),
    description: goalTexts.description.nullable(),
    owner: ownerSchema.nullable(),
    metrics: metricList,
  })
  .partial()
  .meta({ id: "GoalPatch" });
export type GoalPatch = z.output<typeof goalPatchSchema>;

export const goalSchema = z
  .object({
    ...storedFields,
    code: codeSchema,
    title: z.string(),
    description: z.string().optional(),
    owner: codeSchema.optional(),
    metrics: z.array(codeSchema),
    strategies: z.array(codeSchema).meta({ description: "The strategies that serve it." }),
  })
  .meta({ id: "Goal" });
export type Goal = z.output<typeof goalSchema>;

const strategyTexts = {
  theoryOfAction: textSchema().meta({
    description: "If we ..., then ..., because ...: the hypothesis that the evaluation tests.",
  }),
  promisedContribution: textSchema(2000).meta({ description: "What it promises the goal." }),
  cost: textSchema(2000).meta({ description: "Money, people, time." }),
  evaluateOn: isoDateSchema.meta({
    description: "The day it comes up for continue, adjust or stop, whoever owns it then.",
  }),
};
const strategyMetricList = z
  .array(referenceSchema)
  .max(100)
  .meta({ description: "What it promises to move; none: it is judged by the metrics of the goals it serves." });
const goalList = z.array(referenceSchema).max(100).meta({ description: "The goals it serves." });

/** As the plan file and the API write a strategy. */
export const strategyInputSchema = z
  .strictObject({
    code: codeSchema,
    title: lineSchema(),
    goals: goalList.default([]),
    metrics: strategyMetricList.default([]),
    ...z.object(strategyTexts).partial().shape,
    owner: ownerSchema.optional(),
  })
  .meta({ id: "NewStrategy" });
export type StrategyInput = z.output<typeof strategyInputSchema>;

export const strategyPatchSchema = z
  .strictObject({
    title: lineSchema(),
    goals: goalList,
    metrics: strategyMetricList,
    theoryOfAction: strategyTexts.theoryOfAction.nullable(),
    promisedContribution: strategyTexts.promisedContribution.nullable(),
    cost: strategyTexts.cost.nullable(),
    evaluateOn: strategyTexts.evaluateOn.nullable(),
    owner: ownerSchema.nullable(),
    stoppedOn: z.null().meta({ description: "It goes on again; an evaluation is what stops it." }),
  })
  .partial()
  .meta({ id: "StrategyPatch" });
export type StrategyPatch = z.output<typeof strategyPatchSchema>;

export const strategySchema = z
  .object({
    ...storedFields,
    code: codeSchema,
    title: z.string(),
    goals: z.array(codeSchema),
    metrics: z.array(codeSchema),
    ...z.object(strategyTexts).partial().shape,
    owner: codeSchema.optional(),
    stoppedOn: isoDateSchema.optional().meta({ description: "The day on which an evaluation ended it." }),
  })
  .meta({ id: "Strategy" });
export type Strategy = z.output<typeof strategySchema>;

export const handOverInputSchema = z
  .strictObject({
    person: referenceSchema.meta({ description: "Who is accountable from now on." }),
    fromOn: isoDateSchema.optional().meta({ description: "The organisation's today when absent." }),
    note: textSchema()
      .optional()
      .meta({ description: "What the successor needs to know; the handover page and the next paper print it." }),
  })
  .meta({ id: "NewHandOver" });
export type HandOverInput = z.output<typeof handOverInputSchema>;

export const ownershipSchema = z
  .object({
    id: idSchema,
    person: codeSchema,
    fromOn: isoDateSchema,
    untilOn: isoDateSchema.nullable().meta({ description: "The first day on which somebody else answers." }),
    note: z.string().nullable(),
  })
  .meta({ id: "Ownership" });
export type Ownership = z.output<typeof ownershipSchema>;

const milestoneFields = { title: lineSchema(), dueOn: isoDateSchema };

export const milestoneInputSchema = z
  .strictObject({ ...milestoneFields, doneOn: isoDateSchema.optional() })
  .meta({ id: "NewMilestone" });
export type MilestoneInput = z.output<typeof milestoneInputSchema>;

export const milestonePatchSchema = z
  .strictObject({ ...milestoneFields, doneOn: isoDateSchema.nullable() })
  .partial()
  .meta({ id: "MilestonePatch" });
export type MilestonePatch = z.output<typeof milestonePatchSchema>;

export const milestoneSchema = z
  .object({ ...storedFields, ...milestoneFields, doneOn: isoDateSchema.nullable() })
  .meta({ id: "Milestone" });
export type Milestone = z.output<typeof milestoneSchema>;

export const milestoneParams = z.object({ ref: pathReferenceSchema, id: idSchema });
