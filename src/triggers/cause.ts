import { z } from "zod";
import { type IsoDate, isoDateSchema } from "../platform/time/dates.ts";

const statusEvidenceSchema = z.object({
  kind: z.literal("status"),
  goal: z.string().meta({ description: "Code of the goal." }),
  metric: z.string().meta({ description: "Code of the metric." }),
  title: z.string().meta({ description: "The metric's title." }),
  unit: z.string(),
  period: z.string(),
  periodLabel: z.string().meta({ examples: ["cohort 2011", "March 2026"] }),
  value: z.number(),
  expected: z.number().nullable().meta({ description: "Null where a band says what is good." }),
  band: z.object({ low: z.number(), high: z.number() }).nullable(),
  status: z.string(),
  before: z.string().nullable().meta({
    description: "The status at the figure before, judged by the same trajectory; null when it could not be compared.",
  }),
  asOf: isoDateSchema,
  revision: z.int(),
});

const staleEvidenceSchema = z.object({
  kind: z.literal("stale"),
  goal: z.string().meta({ description: "Code of the goal." }),
  metric: z.string().meta({ description: "Code of the metric." }),
  title: z.string().meta({ description: "The metric's title." }),
  lastPeriod: z.string().nullable().meta({ description: "The last period with a figure." }),
  lastPeriodLabel: z.string().nullable(),
  periodsMissing: z.int(),
  expectedOn: isoDateSchema.meta({ description: "When the first of the missing figures was due." }),
});

const ratingEvidenceSchema = z.object({
  kind: z.literal("rating"),
  goal: z.string().meta({ description: "Code of the goal." }),
  strategy: z.string().nullable().meta({ description: "Code of the strategy, when that is what was rated." }),
  title: z.string().meta({ description: "The title of what was rated." }),
  ratingId: z.string(),
  stage: z.string(),
  ratedOn: isoDateSchema,
  rationale: z.string(),
});

export const causeEvidenceSchema = z.discriminatedUnion("kind", [
  statusEvidenceSchema,
  staleEvidenceSchema,
  ratingEvidenceSchema,
]);

/** What a cause rests on, frozen when it was found. */
export type CauseEvidence = z.infer<typeof causeEvidenceSchema>;
export type StatusEvidence = z.infer<typeof statusEvidenceSchema>;

export const causeRules = ["seriouslyOffTrack", "statusFell", "redRating", "stalePeriods"] as const;
export type CauseRule = (typeof causeRules)[number];

/** Something that calls for a review. */
export interface Cause {
  rule: CauseRule;
  /** Rule, subject and period in one: what has the same key is the same cause. */
  key: string;
  /** Keys of causes that, once known, leave nothing new in this one; its own is among them. */
  coveredBy: string[];
  summary: string;
  evidence: CauseEvidence;
  /** The day on which it could first be seen, in the organisation's zone. */
  since: IsoDate;
}
