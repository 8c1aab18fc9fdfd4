import { z } from "zod";
import {
  codeSchema,
  idSchema,
  instantSchema,
  pathReferenceSchema,
  referenceSchema,
  storedFields,
} from "../platform/http/fields.ts";
import { progressPageSchema } from "./progress-page.ts";

export const publicationInputSchema = z.strictObject({ goal: referenceSchema }).meta({ id: "NewPublication" });
export type PublicationInput = z.infer<typeof publicationInputSchema>;

const summary = {
  ...storedFields,
  goal: codeSchema,
  /** The signed-off document that it rests on. */
  document: idSchema,
  path: z.string().meta({ description: "Where everybody reads it, below the service's address." }),
  knownOn: z.iso.date(),
  contentHash: z.string().meta({ description: "SHA-256 over the content's canonical JSON." }),
  publishedAt: instantSchema,
  publishedBy: z.string(),
  withdrawnAt: instantSchema.nullable(),
};

export const publicationSummarySchema = z.object(summary).meta({ id: "PublicationSummary" });
export type PublicationSummary = z.infer<typeof publicationSummarySchema>;

export const publicationSchema = z.object({ ...summary, content: progressPageSchema }).meta({ id: "Publication" });
export type Publication = z.infer<typeof publicationSchema>;

export const publicationFilters = { goal: pathReferenceSchema.optional() };
