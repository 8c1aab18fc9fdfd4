import { z } from "zod";
import {
  idSchema,
  instantSchema,
  lineSchema,
  pathReferenceSchema,
  referenceSchema,
  storedFields,
  textSchema,
} from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { softEvidenceKinds } from "./soft-evidence.ts";

const textField = textSchema(4000).meta({
  description:
    "What was seen, said or found, in words. Papers show its beginning. Never a child's name, nor anything by which " +
    "one child can be known.",
});
const sourceField = lineSchema(200).meta({
  description: "Who saw or said it, and where, in words; of a quotation the role of who spoke, never a name.",
  examples: ["A grade 9 teacher, in the focus group of 4 March"],
});
const urlField = z
  .url({ protocol: /^https?$/, error: "must be an address that begins with http(s)://" })
  .max(2000)
  .refine((text) => !/@/.test(text.split(/[/?#]/)[2] ?? ""), "must not carry a name or password")
  .meta({ description: "Where it can be read in full." });
const itemField = lineSchema(200).meta({ description: "The key of an item of that meeting's agenda." });

const about = {
  metric: referenceSchema,
  strategy: referenceSchema,
  goal: referenceSchema,
  occurrence: idSchema,
  item: itemField,
};

const namesSubject = (input: { [name in "metric" | "strategy" | "goal" | "occurrence"]?: string | undefined }) =>
  [input.metric, input.strategy, input.goal, input.occurrence].some((subject) => subject !== undefined);

export const softEvidenceInputSchema = z
  .strictObject({
    kind: z.enum(softEvidenceKinds),
    text: textField,
    observedOn: isoDateSchema.meta({ description: "The day on which it was seen or said; not in the future." }),
    source: sourceField,
    url: urlField.optional(),
    metric: about.metric.optional(),
    strategy: about.strategy.optional(),
    goal: about.goal.optional(),
    occurrence: about.occurrence.optional(),
    item: about.item.optional(),
    site: referenceSchema.optional().meta({ description: "Where it was seen." }),
  })
  .refine(namesSubject, "say what it is about: a metric, a strategy, a goal or an occurrence")
  .meta({ id: "NewSoftEvidence" });
export type SoftEvidenceInput = z.infer<typeof softEvidenceInputSchema>;

export const softEvidencePatchSchema = z
  .strictObject({
    kind: z.enum(softEvidenceKinds).optional(),
    text: textField.optional(),
    observedOn: isoDateSchema.optional(),
    source: sourceField.optional(),
    url: urlField.nullable().optional(),
    metric: about.metric.nullable().optional(),
    strategy: about.strategy.nullable().optional(),
    goal: about.goal.nullable().optional(),
    occurrence: about.occurrence.nullable().optional(),
    item: about.item.nullable().optional(),
    site: referenceSchema.nullable().optional(),
  })
  .refine((patch) => Object.values(patch).some((value) => value !== undefined), "name something to correct")
  .meta({ id: "SoftEvidencePatch" });
export type SoftEvidencePatch = z.infer<typeof softEvidencePatchSchema>;

export const withdrawalSchema = z
  .strictObject({ reason: textSchema(1000).meta({ description: "Why it no longer counts." }) })
  .meta({ id: "SoftEvidenceWithdrawal" });

export const softEvidenceSchema = z
  .object({
    ...storedFields,
    kind: z.enum(softEvidenceKinds),
    text: z.string(),
    observedOn: isoDateSchema,
    source: z.string(),
    url: z.string().nullable(),
    metric: z.string().nullable().meta({ description: "Code." }),
    strategy: z.string().nullable(),
    goal: z.string().nullable(),
    occurrence: idSchema.nullable(),
    item: z.string().nullable(),
    site: z.string().nullable(),
    recordedAt: instantSchema,
    recordedBy: z.string(),
    withdrawnAt: instantSchema.nullable(),
    withdrawnBecause: z.string().nullable(),
  })
  .meta({ id: "SoftEvidence" });
export type SoftEvidence = z.infer<typeof softEvidenceSchema>;

export const softEvidenceFilters = {
  metric: pathReferenceSchema.optional(),
  strategy: pathReferenceSchema.optional(),
  goal: pathReferenceSchema.optional(),
  site: pathReferenceSchema.optional(),
  occurrence: idSchema.optional(),
  kind: z.enum(softEvidenceKinds).optional(),
  from: isoDateSchema.optional().meta({ description: "Observed on this day or later." }),
  to: isoDateSchema.optional(),
};
