import { z } from "zod";
import { lineSchema, textSchema } from "../../platform/http/fields.ts";
import { agendaParts, itemTypes } from "../../templates/template.ts";

const maxMinutes = 600;
const minutesSchema = z.int().min(0).max(maxMinutes);
const reasonSchema = lineSchema(500).meta({ description: "Why; it stands in the paper beside what was proposed." });
const itemSchema = lineSchema(200).meta({
  description:
    "The `key` of a deep dive or of a question: `metric:GRAD5-EL`, `asks`, or `added:1` for what edit number 1 added (the number is the edit's).",
});

/** One change that the delivery unit makes in what the data propose. */
export const editInputSchema = z
  .discriminatedUnion("edit", [
    z.strictObject({ edit: z.literal("drop"), item: itemSchema, reason: reasonSchema }),
    z.strictObject({ edit: z.literal("move"), item: itemSchema, to: z.int().min(1).max(20), reason: reasonSchema }),
    z.strictObject({
      edit: z.literal("change"),
      item: itemSchema,
      title: lineSchema(200).optional(),
      type: z.enum(itemTypes).optional(),
      question: lineSchema(500).optional(),
      minutes: minutesSchema.optional(),
      reason: reasonSchema,
    }),
    z.strictObject({
      edit: z.literal("add"),
      title: lineSchema(200),
      type: z.enum(itemTypes),
      question: lineSchema(500),
      minutes: minutesSchema.optional(),
      reason: reasonSchema,
    }),
    z.strictObject({
      edit: z.literal("allot"),
      part: z.enum(agendaParts),
      minutes: minutesSchema,
      reason: reasonSchema,
    }),
    z.strictObject({ edit: z.literal("bottomLine"), text: lineSchema(500), reason: reasonSchema }),
    z.strictObject({ edit: z.literal("remark"), text: textSchema(2000) }),
  ])
  .meta({ id: "NewEdit" });
export type EditInput = z.infer<typeof editInputSchema>;

/** As stored: who changed it and when, and a number that names it (`added:3` is what edit 3 added). */
export type Edit = EditInput & { number: number; by: string; on: string };
