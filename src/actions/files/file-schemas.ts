import { z } from "zod";
import { idSchema, instantSchema } from "../../platform/http/fields.ts";

export const fileQuerySchema = z.strictObject({
  fileName: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: "Its name with the extension.", examples: ["minutes.pdf"] }),
});

/** Takes the bytes as they are; the service judges them. */
export const fileBodySchema = z.unknown().meta({ type: "string", format: "binary" });

export const actionFileSchema = z
  .object({
    id: idSchema,
    action: z.string().meta({ examples: ["A3"] }),
    fileName: z.string(),
    mediaType: z.string().meta({ description: "By its bytes, whatever it was sent as." }),
    byteSize: z.int().min(1),
    sha256: z.string(),
    uploadedBy: z.string(),
    uploadedAt: instantSchema,
  })
  .meta({ id: "ActionFile" });
export type ActionFile = z.infer<typeof actionFileSchema>;
