import { z } from "zod";
import { idSchema, instantSchema } from "../platform/http/fields.ts";

export const auditEntrySchema = z
  .object({
    id: idSchema,
    at: instantSchema.meta({ description: "The organisation's own time." }),
    recordedAt: instantSchema.meta({ description: "The real time." }),
    actor: z.string(),
    event: z.string(),
    entityType: z.string(),
    entityId: idSchema.nullable(),
    summary: z.string(),
    detail: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditFilters = {
  entity: idSchema.optional().meta({ description: "The id of the thing it is about." }),
  event: z
    .string()
    .max(100)
    .optional()
    .meta({ examples: ["occurrence.gave-way"] }),
};
