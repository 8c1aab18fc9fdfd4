import { z } from "zod";
import { metricLineSchema, sourceSchema } from "../documents/view-model.ts";

const date = z.iso.date();
const namedSchema = z.strictObject({ code: z.string(), title: z.string() });

/** Where a goal or strategy stands, in the sentences of the papers. */
const standingSchema = {
  code: z.string(),
  title: z.string(),
  /** The day from which the one who hands it over answered for it. */
  heldSince: date,
  headline: metricLineSchema.nullable(),
  likelihood: z.enum(["red", "amberRed", "amberGreen", "green"]).nullable(),
  likelihoodSentence: z.string(),
};

const goalSchema = z.strictObject(standingSchema);
const strategySchema = z.strictObject({
  ...standingSchema,
  goals: z.array(namedSchema),
  theoryOfAction: z.string().nullable(),
  promisedContribution: z.string().nullable(),
  cost: z.string().nullable(),
  evaluateOn: date.nullable(),
  stoppedOn: date.nullable(),
});

const slipSchema = z.strictObject({ from: date, to: date, reason: z.string(), on: date });

export const openActionSchema = z.strictObject({
  label: z.string(),
  type: z.enum(["action", "commitment", "dataRequest"]),
  text: z.string(),
  dueOn: date,
  originalDueOn: date,
  overdueDays: z.int().min(0),
  stateText: z.string(),
  slips: z.array(slipSchema),
  response: z.string().nullable(),
  respondedOn: date.nullable(),
  serves: namedSchema.nullable(),
  metric: namedSchema.nullable(),
  checkOn: date.nullable(),
  effectText: z.string(),
  agreedOn: date,
  agreedAt: z.string(),
});
export type OpenAction = z.infer<typeof openActionSchema>;

export const historyKinds = [
  "owner",
  "decision",
  "done",
  "dropped",
  "rating",
  "evaluation",
  "answer",
  "handover",
] as const;

/** One thing that happened, in a sentence of ours and the words of those who were there. */
const entrySchema = z.strictObject({
  on: date,
  kind: z.enum(historyKinds),
  /** "D3", "A12"; null for what bears no number. */
  label: z.string().nullable(),
  sentence: z.string(),
  /** Somebody's own words: what was decided, why, the note of a handover. */
  words: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof entrySchema>;

/**
 * What a handover page says. Plain data that names everything by code, frozen on the day of the handover. What was made
 * stays as it was, so this only ever grows, by optional fields.
 */
export const handoverModelSchema = z.strictObject({
  schemaVersion: z.literal(1),
  organisation: z.string(),
  title: z.string(),
  /** Null: everything that the one who hands over held. */
  of: z.strictObject({ kind: z.enum(["goal", "strategy"]), code: z.string(), title: z.string() }).nullable(),
  from: namedSchema,
  to: namedSchema,
  /** The day from which the successor answers. */
  on: date,
  note: z.string().nullable(),
  /** Whether the one who hands over has left with it. */
  hasLeft: z.boolean(),
  knownOn: date,
  summary: z.string(),
  held: z.strictObject({
    goals: z.array(goalSchema),
    strategies: z.array(strategySchema),
    metrics: z.array(metricLineSchema),
    routines: z.array(z.strictObject({ code: z.string(), title: z.string(), roles: z.array(z.string()) })),
    meetings: z.array(z.strictObject({ title: z.string(), on: date, text: z.string() })),
  }),
  open: z.strictObject({
    actions: z.array(openActionSchema),
    asks: z.array(
      z.strictObject({
        text: z.string(),
        from: z.string().nullable(),
        askedOn: date,
        askedAt: z.string(),
      }),
    ),
    escalations: z.array(
      z.strictObject({ label: z.string(), text: z.string(), owner: z.string(), dueOn: date, raisedOn: date }),
    ),
    milestones: z.array(
      z.strictObject({ strategy: z.string(), title: z.string(), dueOn: date, overdueDays: z.int().min(0) }),
    ),
    evaluations: z.array(z.strictObject({ strategy: z.string(), dueOn: date })),
  }),
  history: z.strictObject({
    /** Oldest first: the latest ones. */
    entries: z.array(entrySchema),
    /** How many earlier ones there are. */
    more: z.int().min(0),
  }),
  sources: z.array(sourceSchema),
});
export type HandoverModel = z.infer<typeof handoverModelSchema>;
