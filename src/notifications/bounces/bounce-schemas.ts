import { z } from "zod";
import { codeSchema, idSchema, instantSchema, lineSchema, pathReferenceSchema } from "../../platform/http/fields.ts";

export const bounceFilters = {
  person: pathReferenceSchema.optional().meta({ description: "Whose mail came back: an id, or `code:X`." }),
  permanent: z.enum(["true", "false"]).optional(),
};

/** What a program reports that reads returned mail itself. */
export const bounceInputSchema = z
  .strictObject({
    messageId: lineSchema(400).meta({ description: "Of the mail that came back, with or without its angle brackets." }),
    permanent: z.boolean().meta({ description: "True: mail to the address does not arrive, whatever it says." }),
    status: z
      .string()
      .regex(/^[245]\.\d{1,3}\.\d{1,3}$/, "an enhanced status code such as 5.1.1")
      .optional(),
    diagnostic: lineSchema(500).optional().meta({ description: "What the server said." }),
  })
  .meta({ id: "NewBounce" });

export const bounceSchema = z
  .object({
    id: idSchema,
    delivery: idSchema.meta({ description: "The mail that came back." }),
    messageId: z.string(),
    person: codeSchema,
    address: z.string().meta({ description: "As it was when the mail was written." }),
    permanent: z.boolean(),
    status: z.string().nullable(),
    diagnostic: z.string().nullable(),
    reportedAt: instantSchema,
    reportedBy: z.string(),
  })
  .meta({ id: "Bounce" });
export type Bounce = z.infer<typeof bounceSchema>;
