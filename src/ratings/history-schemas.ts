import { z } from "zod";
import { idSchema, pathReferenceSchema } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { outcomes } from "./backtest.ts";
import { likelihoodPoints } from "./framework.ts";
import { ratingSchema } from "./schemas.ts";
import { ratingStages } from "./tables.ts";

export const gapsQuerySchema = z
  .strictObject({ goal: pathReferenceSchema.optional(), strategy: pathReferenceSchema.optional() })
  .refine(({ goal, strategy }) => (goal === undefined) !== (strategy === undefined), {
    error: "say whose ratings: either a goal or a strategy",
    path: ["goal"],
  });
export type GapsQuery = z.output<typeof gapsQuerySchema>;

const roundSchema = z
  .object({
    self: ratingSchema.nullable(),
    unit: ratingSchema.nullable(),
    agreed: ratingSchema.nullable(),
    isSelfHidden: z.boolean().meta({
      description: "The owner has given an assessment that the reader sees once the unit has rated.",
    }),
    gap: z
      .int()
      .nullable()
      .meta({ description: "Points by which the owner is more confident than the unit; negative where less." }),
    rowGaps: z.record(z.string(), z.int()).meta({
      description: "The same for each row, where both judged by one version of a framework.",
    }),
    text: z.string(),
  })
  .meta({ id: "RatingRound" });

export const gapHistorySchema = z
  .object({
    goal: z.string().nullable(),
    strategy: z.string().nullable(),
    rounds: z.array(roundSchema).meta({ description: "Oldest first." }),
    text: z.string(),
  })
  .meta({ id: "RatingGaps" });
export type GapHistory = z.infer<typeof gapHistorySchema>;

const maxMonthsLater = 60;

export const backTestQuerySchema = z.strictObject({
  goal: pathReferenceSchema.optional(),
  strategy: pathReferenceSchema.optional(),
  rater: pathReferenceSchema.optional(),
  months: z
    .string()
    .regex(/^\d{1,2}$/, `must be a whole number from 1 to ${maxMonthsLater}`)
    .transform(Number)
    .pipe(z.number().min(1).max(maxMonthsLater))
    .optional()
    .meta({ description: "How many months after a rating its outcome is looked for; 6 when absent." }),
});
export type BackTestQuery = z.output<typeof backTestQuerySchema>;

const outcomeSchema = z.enum(outcomes);
const stageSchema = z.enum(ratingStages);

const pointSchema = z.object({
  point: z.enum(likelihoodPoints),
  delivered: z.int(),
  notDelivered: z.int(),
  pending: z.int(),
  notJudged: z.int(),
  percentDelivered: z.number().nullable().meta({ description: "Of those judged; null for fewer than three." }),
});

const tableShape = { stage: stageSchema, points: z.array(pointSchema), text: z.string() };

export const backTestSchema = z
  .object({
    monthsLater: z.int(),
    method: z.string(),
    subjects: z.array(
      z.object({ goal: z.string().nullable(), strategy: z.string().nullable(), title: z.string(), ...tableShape }),
    ),
    raters: z.array(z.object({ rater: z.string(), title: z.string(), ...tableShape })),
    cases: z
      .array(
        z.object({
          rating: idSchema,
          goal: z.string().nullable(),
          strategy: z.string().nullable(),
          stage: stageSchema,
          rater: z.string(),
          ratedOn: isoDateSchema,
          likelihood: z.enum(likelihoodPoints),
          outcome: outcomeSchema,
          figures: z.array(
            z.object({
              metric: z.string(),
              period: z.string().nullable(),
              state: z.string().nullable(),
              outcome: outcomeSchema,
            }),
          ),
        }),
      )
      .meta({ description: "Every rating with what it was held against, newest first." }),
    leftOut: z.int().meta({ description: "How many older ratings were not looked at." }),
  })
  .meta({ id: "RatingBackTest" });
export type BackTest = z.infer<typeof backTestSchema>;
