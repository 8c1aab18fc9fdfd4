import { z } from "zod";

const date = z.iso.date();

/** What an evaluation looks at, as known on a day. Names everything by code; small cells are hidden already. */
export const evaluationEvidenceSchema = z.strictObject({
  knownOn: date,
  theoryOfAction: z.string().nullable(),
  promisedContribution: z.string().nullable(),
  cost: z.string().nullable(),
});
export type EvaluationEvidence = z.infer<typeof evaluationEvidenceSchema>;
