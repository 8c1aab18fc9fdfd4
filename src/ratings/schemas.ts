import { z } from "zod";
import {
  codeSchema,
  idSchema,
  instantSchema,
  pathReferenceSchema,
  referenceSchema,
  textSchema,
} from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { likelihoodPoints } from "./framework.ts";
import { ratingStages } from "./tables.ts";

const maxRationaleLength = 4000;

const stageSchema = z.enum(ratingStages).meta({
  description:
    "The owner's own assessment, the delivery unit's, and the one agreed between them. All are kept. The unit does not see an assessment until it has rated itself.",
});

export const ratingInputSchema = z
  .strictObject({
    goal: referenceSchema.optional(),
    strategy: referenceSchema.optional(),
    stage: stageSchema,
    likelihood: z.enum(likelihoodPoints).meta({ description: "Likelihood of delivery: four points, no plain amber." }),
    rationale: textSchema(maxRationaleLength),
    ratedOn: isoDateSchema.optional().meta({ description: "Today when absent; never in the future." }),
    rater: referenceSchema
      .optional()
      .meta({ description: "The person who judged. May be left out where the key speaks for a person." }),
    framework: referenceSchema
      .optional()
      .meta({ description: "By code its latest version; the latest `delivery` when absent." }),
    rows: z
      .record(codeSchema, z.enum(likelihoodPoints))
      .optional()
      .meta({ description: "The point given to each row of the framework, by the row's code: all of them or none." }),
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
    likelihood: z.enum(likelihoodPoints),
    rationale: z.string(),
    ratedOn: isoDateSchema,
    rater: z.string().meta({ description: "The person's code." }),
    framework: z.object({ code: z.string(), versionNumber: z.int() }),
    rows: z.record(z.string(), z.enum(likelihoodPoints)),
    recordedAt: instantSchema,
  })
  .meta({ id: "Rating" });
export type Rating = z.infer<typeof ratingSchema>;

export const ratingFilters = {
  goal: pathReferenceSchema.optional(),
  strategy: pathReferenceSchema.optional(),
  stage: z.enum(ratingStages).optional(),
};
