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
import { handoverModelSchema } from "./handover-model.ts";

export const personHandOverInputSchema = z
  .strictObject({
    to: referenceSchema.meta({ description: "The successor: one person for everything." }),
    fromOn: isoDateSchema
      .optional()
      .meta({ description: "The first day on which the successor answers; today when absent, never later." }),
    note: textSchema().optional().meta({
      description:
        "What the successor should know; the handover page and the next papers of what they take over print it.",
    }),
    leaves: z
      .boolean()
      .optional()
      .meta({ description: "True: the person has left, is written to no more and answers no more links." }),
  })
  .meta({ id: "NewPersonHandover" });
export type PersonHandOverInput = z.output<typeof personHandOverInputSchema>;

export const holdingsSchema = z
  .object({
    goals: z.array(codeSchema),
    strategies: z.array(codeSchema),
    metrics: z.array(codeSchema),
    routines: z.array(codeSchema).meta({ description: "In which the person chairs, writes, reads or takes part." }),
    actions: z.array(z.string()).meta({ description: "Open ones, by number." }),
    asks: z.int().min(0).meta({ description: "Requests for help that wait for an answer." }),
    escalations: z.array(z.string()).meta({
      description: "Overdue actions of others that were brought to the person, and to nobody else who is still there.",
    }),
  })
  .meta({ id: "Holdings" });
export type Holdings = z.output<typeof holdingsSchema>;

export const handoverSummarySchema = z
  .object({
    id: idSchema,
    from: codeSchema,
    to: codeSchema,
    goal: codeSchema.nullable(),
    strategy: codeSchema.nullable().meta({ description: "With `goal` null as well: everything that the person held." }),
    on: isoDateSchema,
    note: z.string().nullable(),
    title: z.string(),
    contentHash: z.string(),
    recordedAt: instantSchema,
    recordedBy: z.string(),
  })
  .meta({ id: "HandoverSummary" });
export type HandoverSummary = z.output<typeof handoverSummarySchema>;

export const handoverSchema = handoverSummarySchema
  .extend({ content: handoverModelSchema.meta({ description: "What the page says, frozen." }) })
  .meta({ id: "Handover" });

export const personHandedOverSchema = handoverSchema
  .extend({
    counts: z.object({
      goals: z.int(),
      strategies: z.int(),
      metrics: z.int(),
      routines: z.int(),
      actions: z.int(),
      asks: z.int(),
      escalations: z.int(),
      keysRevoked: z.int(),
    }),
  })
  .meta({ id: "PersonHandover" });

export const handoverFilters = {
  person: pathReferenceSchema.optional().meta({ description: "Who handed over or took over." }),
  goal: pathReferenceSchema.optional(),
  strategy: pathReferenceSchema.optional(),
};
