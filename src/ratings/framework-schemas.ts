import { z } from "zod";
import { codeSchema, idSchema, instantSchema, lineSchema, textSchema } from "../platform/http/fields.ts";
import { likelihoodPoints } from "./framework.ts";

const maxRows = 12;
const maxGuidanceLength = 1000;

const pointMeaningSchema = z.strictObject({ point: z.enum(likelihoodPoints), meaning: lineSchema(300) });

const repeats = (texts: readonly string[]): number[] =>
  texts.flatMap((text, index) => (texts.indexOf(text) === index ? [] : [index]));

export const frameworkInputSchema = z
  .strictObject({
    code: codeSchema.meta({ description: "A code that exists makes the next version; `delivery` is the default." }),
    title: lineSchema(),
    rows: z
      .array(
        z.strictObject({ code: codeSchema, title: lineSchema(), guidance: textSchema(maxGuidanceLength).optional() }),
      )
      .min(1)
      .max(maxRows)
      .meta({ description: "The questions that come before the overall likelihood." }),
    points: z
      .array(pointMeaningSchema)
      .length(likelihoodPoints.length)
      .optional()
      .meta({ description: "What each of the four points means; as in the built-in framework when absent." }),
  })
  .superRefine(({ rows, points = [] }, context) => {
    for (const index of repeats(rows.map(({ code }) => code))) {
      context.addIssue({ code: "custom", message: "another row has this code", path: ["rows", index, "code"] });
    }
    for (const index of repeats(points.map(({ point }) => point))) {
      context.addIssue({ code: "custom", message: "this point stands twice", path: ["points", index, "point"] });
    }
  })
  .meta({ id: "NewRatingFramework" });
export type FrameworkInput = z.output<typeof frameworkInputSchema>;

export const frameworkSchema = z
  .object({
    id: idSchema,
    code: z.string(),
    versionNumber: z.int(),
    title: z.string(),
    rows: z.array(z.object({ code: z.string(), title: z.string(), guidance: z.string().nullable() })),
    points: z.array(z.object({ point: z.enum(likelihoodPoints), meaning: z.string() })),
    isBuiltIn: z.boolean(),
    addedAt: instantSchema.nullable().meta({ description: "Null for the built-in one." }),
  })
  .meta({ id: "RatingFramework" });
export type RatingFramework = z.infer<typeof frameworkSchema>;

export const frameworkFilters = { code: codeSchema.optional() };
