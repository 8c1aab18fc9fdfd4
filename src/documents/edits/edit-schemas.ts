import { z } from "zod";
import { agendaParts, itemTypes } from "../../templates/template.ts";
import { editInputSchema } from "./edit-schema.ts";

/** An edit as it is stored: the fields of its kind, and who made it when. */
export const editSchema = z
  .strictObject({
    number: z.int().min(1).meta({ description: "Names the edit: what edit 3 added is the item `added:3`." }),
    edit: z.enum(editInputSchema.options.map((option) => option.shape.edit.value)),
    by: z.string(),
    on: z.iso.date(),
    item: z.string().optional(),
    to: z.int().optional(),
    title: z.string().optional(),
    type: z.enum(itemTypes).optional(),
    question: z.string().optional(),
    minutes: z.int().optional(),
    part: z.enum(agendaParts).optional(),
    text: z.string().optional(),
    reason: z.string().optional(),
    unmet: z.string().nullable().meta({
      description: "Why the paper could not keep it: its item is gone, or the minutes do not fit. Null where it did.",
    }),
  })
  .meta({ id: "Edit" });
