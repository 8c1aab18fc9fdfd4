import { z } from "zod";
import {
  codeSchema,
  idSchema,
  pathReferenceSchema,
  referenceSchema,
  storedFields,
  textSchema,
} from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { evaluationEvidenceSchema } from "./evaluation-evidence.ts";

const decision = z.enum(["continue", "adjust", "stop"]);

export const evaluationInputSchema = z
  .strictObject({
    decision,
    reason: textSchema(2000).meta({ description: "Kept with the strategy, whoever owns it." }),
    evaluateOn: isoDateSchema
      .optional()
      .meta({ description: "When it is evaluated next: needed to continue or adjust, absent for stop." }),
    occurrence: idSchema.optional().meta({ description: "The meeting in which it was decided." }),
    decidedOn: isoDateSchema.optional().meta({ description: "The meeting's day, else the organisation's today." }),
    early: z
      .boolean()
      .optional()
      .meta({ description: "True: it is evaluated although its date has not come, or none is set." }),
  })
  .meta({ id: "NewEvaluation" });
export type EvaluationInput = z.output<typeof evaluationInputSchema>;

const evaluationFields = {
  ...storedFields,
  strategy: codeSchema,
  dueOn: isoDateSchema.meta({ description: "The date on which it was to be evaluated." }),
  cameUpOn: isoDateSchema,
  decision: decision.nullable().meta({ description: "Null while it waits." }),
  reason: z.string().nullable(),
  decidedOn: isoDateSchema.nullable(),
  decidedBy: z.string().nullable(),
  occurrence: idSchema.nullable(),
  nextOn: isoDateSchema.nullable(),
  evidence: evaluationEvidenceSchema.nullable().meta({ description: "What was known when it was decided." }),
};

export const evaluationSchema = z.object(evaluationFields).meta({ id: "Evaluation" });
export type Evaluation = z.output<typeof evaluationSchema>;

export const decidedEvaluationSchema = z
  .object({
    ...evaluationFields,
    openActions: z
      .array(z.object({ label: z.string(), text: z.string(), owner: referenceSchema, due: isoDateSchema }))
      .meta({ description: "Of the strategy, still open: a stop does not close them." }),
    stillOpen: z.string().meta({ description: "The same in one sentence." }),
  })
  .meta({ id: "DecidedEvaluation" });
export type DecidedEvaluation = z.output<typeof decidedEvaluationSchema>;

export const liveEvaluationSchema = z
  .object({
    evaluateOn: isoDateSchema.nullable(),
    comesUpOn: isoDateSchema.nullable().meta({ description: "That day, or the working day after it." }),
    isUp: z.boolean().meta({ description: "It waits for a decision." }),
    stoppedOn: isoDateSchema.nullable(),
    evidence: evaluationEvidenceSchema,
  })
  .meta({ id: "LiveEvaluation" });
export type LiveEvaluation = z.output<typeof liveEvaluationSchema>;

export const evaluationFilters = {
  strategy: pathReferenceSchema.optional(),
  waiting: z.enum(["true", "false"]).optional(),
};
