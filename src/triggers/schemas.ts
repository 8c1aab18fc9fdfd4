import { z } from "zod";
import { idSchema, instantSchema } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { causeEvidenceSchema, causeRules } from "./cause.ts";

export const causeSchema = z
  .object({
    id: idSchema,
    rule: z.enum(causeRules).meta({ description: "The condition of the routine's trigger that held." }),
    summary: z.string(),
    evidence: causeEvidenceSchema.meta({ description: "As it was when the cause was found; never changed." }),
    raisedAt: instantSchema,
    occurrence: idSchema.meta({ description: "The review that it called, or that took it in." }),
    reviewOn: isoDateSchema.meta({ description: "The date of that review, in the routine's zone." }),
  })
  .meta({ id: "TriggerCause" });
export type PresentedCause = z.infer<typeof causeSchema>;
