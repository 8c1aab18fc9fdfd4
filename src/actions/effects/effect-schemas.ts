import { z } from "zod";
import { idSchema, instantSchema } from "../../platform/http/fields.ts";
import { isoDateSchema } from "../../platform/time/dates.ts";
import { effectVerdicts } from "./effect.ts";

const verdictField = z.enum(effectVerdicts).meta({
  description:
    "`moved`: it went the way that was meant; `notMoved`: it stayed or went the other way; `tooEarly`: no period since the action was done has a figure; `noData`: nothing can be shown or compared. Never proof of cause.",
});

const effectFigureSchema = z
  .object({ period: z.string(), value: z.number(), receivedOn: isoDateSchema, revision: z.int().min(1) })
  .meta({ id: "EffectFigure" });
export type EffectFigure = z.infer<typeof effectFigureSchema>;

export const actionEffectSchema = z
  .object({
    action: z.string().meta({ examples: ["A3"] }),
    metric: z.string().nullable().meta({ description: "Null: the action names none." }),
    unit: z.string().nullable(),
    checkOn: isoDateSchema.nullable(),
    asOf: isoDateSchema,
    verdict: verdictField,
    text: z.string(),
    before: effectFigureSchema
      .nullable()
      .meta({ description: "The latest period known when it was agreed, as known now; null where nothing compares." }),
    now: effectFigureSchema.nullable(),
    difference: z.number().nullable().meta({ description: "Now less before, as printed." }),
    closedBy: z
      .string()
      .nullable()
      .meta({ description: "The decision that followed from a check of it and so closed the loop.", examples: ["D4"] }),
  })
  .meta({ id: "ActionEffect" });
export type ActionEffect = z.infer<typeof actionEffectSchema>;

export const actionCheckSchema = z
  .object({
    id: idSchema,
    action: z.string().meta({ examples: ["A3"] }),
    occurrence: idSchema,
    document: idSchema.meta({ description: "The paper that said so." }),
    checkedOn: isoDateSchema,
    verdict: verdictField,
    text: z.string(),
    createdAt: instantSchema,
  })
  .meta({ id: "ActionCheck" });
export type ActionCheck = z.infer<typeof actionCheckSchema>;
