import { z } from "zod";
import { idSchema, instantSchema, storedFields } from "../platform/http/fields.ts";
import { documentKinds, documentStatuses } from "./tables.ts";
import { documentModelSchema } from "./view-model.ts";

const summary = {
  ...storedFields,
  occurrence: idSchema,
  kind: z.enum(documentKinds),
  title: z.string(),
  status: z.enum(documentStatuses),
  contentHash: z.string().meta({ description: "SHA-256 over the content's canonical JSON." }),
  composedAt: instantSchema,
  signedOffAt: instantSchema.nullable(),
  signedOffBy: z.string().nullable(),
  issuedAt: instantSchema.nullable(),
};

export const documentSummarySchema = z.object(summary).meta({ id: "DocumentSummary" });
export type DocumentSummary = z.infer<typeof documentSummarySchema>;

const finalSchema = z
  .object({ fileName: z.string(), sha256: z.string(), uploadedAt: instantSchema, uploadedBy: z.string() })
  .nullable()
  .meta({ description: "The Word file that was signed off as the final paper, at `/final`; null without one." });

export const documentSchema = z
  .object({ ...summary, final: finalSchema, content: documentModelSchema })
  .meta({ id: "Document" });
export type Document = z.infer<typeof documentSchema>;

export const documentFilters = {
  occurrence: idSchema.optional(),
  kind: z.enum(documentKinds).optional(),
  status: z.enum(documentStatuses).optional(),
};
