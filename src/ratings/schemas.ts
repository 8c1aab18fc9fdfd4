import { z } from "zod";
import { idSchema, instantSchema, pathReferenceSchema, referenceSchema, textSchema } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { likelihoods, ratingStages } from "./tables.ts";

const maxRationaleLength = 4000;

const stageSchema = z.enum(ratingStages).meta({
  description: "The owner's own assessment, the delivery unit's, and the one agreed between them. All are kept.",
});

export const ratingInputSchema = z
  .strictObject({
    goal: referenceSchema.optional(),
    strategy: referenceSchema.optional(),
    stage: stageSchema,
    likelihood: z.enum(likelihoods).meta({ description: "Likelihood of delivery: four points, no plain amber." }),
    rationale: textSchema(maxRationaleLength),
    ratedOn: isoDateSchema.optional().meta({ description: "Today when absent; never in the future." }),
    rater: referenceSchema
      .optional()
      .meta({ description: "The person who judged. May be left out where the key speaks for a person." }),
  })
  .refine(({ goal, strategy }) => (goal === undefined) !== (strategy === undefined), {
    error: "say what is rated: either a goal or a strategy",
    path: ["goal"],
  })
  .meta({ id: "NewRating" });
export type RatingInput = z.infer<typeof ratingInputSchema>;

export const ratingSchema = z
  .object({
    id: idSchema,
    goal: z.string().nullable(),
    strategy: z.string().nullable(),
    stage: stageSchema,
    likelihood: z.enum(likelihoods),
    rationale: z.string(),
    ratedOn: isoDateSchema,
    rater: z.string().meta({ description: "The person's code." }),
    recordedAt: instantSchema,
  })
  .meta({ id: "Rating" });
export type Rating = z.infer<typeof ratingSchema>;

export const ratingFilters = {
  goal: pathReferenceSchema.optional(),
  strategy: pathReferenceSchema.optional(),
  stage: z.enum(ratingStages).optional(),
};
