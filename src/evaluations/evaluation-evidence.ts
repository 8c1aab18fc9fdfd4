import { z } from "zod";
import { metricStates } from "../metrics/trajectories/status.ts";
import { likelihoodPoints } from "../ratings/framework.ts";

const date = z.iso.date();
const named = z.strictObject({ code: z.string(), title: z.string() });
const value = z.strictObject({ period: z.string(), value: z.number() });
/** Null where the figure is hidden: it is of too few people. */
const figure = z.strictObject({ period: z.string(), periodLabel: z.string(), value: z.number().nullable() });

export const evaluationVerdicts = ["moved", "notMoved", "tooEarly", "noData"] as const;

const metricOutcomeSchema = z.strictObject({
  ...named.shape,
  unit: z.string(),
  baseline: value.nullable(),
  target: value.nullable(),
  atStart: figure.nullable().meta({ description: "The latest figure known when the strategy began." }),
  now: figure.nullable(),
  expectedNow: z.number().nullable().meta({ description: "What the trajectory expects of the latest figure." }),
  state: z.enum(metricStates),
  verdict: z
    .enum(evaluationVerdicts)
    .meta({ description: "Whether it moved the way it was meant to; never that the strategy moved it." }),
  sentence: z.string(),
});
export type MetricOutcome = z.infer<typeof metricOutcomeSchema>;

const ownerSchema = z.strictObject({ ...named.shape, fromOn: date, untilOn: date.nullable() });

const milestoneSchema = z.strictObject({
  title: z.string(),
  dueOn: date,
  doneOn: date.nullable(),
  state: z.enum(["kept", "keptLate", "overdue", "ahead"]),
});
export type MilestoneOutcome = z.infer<typeof milestoneSchema>;

/** Each action counts once, save that one which slipped counts there too. */
const actionCountsSchema = z.strictObject({
  total: z.int(),
  keptOnTime: z.int().meta({ description: "Done by the first date promised." }),
  keptLate: z.int(),
  dropped: z.int(),
  open: z.int(),
  overdue: z.int().meta({ description: "Of the open ones." }),
  slipped: z.int().meta({ description: "Whose date moved, whatever became of them." }),
});
export type ActionCounts = z.infer<typeof actionCountsSchema>;

const ratingSchema = z.strictObject({
  likelihood: z.enum(likelihoodPoints),
  ratedOn: date,
  stage: z.enum(["unit", "agreed"]),
  rationale: z.string(),
});

const earlierSchema = z.strictObject({
  dueOn: date,
  decidedOn: date,
  decision: z.enum(["continue", "adjust", "stop"]),
  reason: z.string(),
});

/** What an evaluation looks at, as known on a day. Names everything by code; small cells are hidden already. */
export const evaluationEvidenceSchema = z
  .strictObject({
    knownOn: date,
    strategy: named,
    goals: z.array(named),
    theoryOfAction: z.string().nullable(),
    promisedContribution: z.string().nullable(),
    cost: z.string().nullable(),
    beganOn: date.meta({ description: "When the service learned of it, or its first owner took it on." }),
    ageDays: z.int().min(0),
    owners: z.array(ownerSchema),
    milestones: z.array(milestoneSchema),
    actions: actionCountsSchema,
    metrics: z.array(metricOutcomeSchema),
    ratings: z.array(ratingSchema).meta({ description: "Those that counted, oldest first." }),
    earlier: z.array(earlierSchema).meta({ description: "Earlier evaluations, oldest first." }),
    summary: z.array(z.string()).meta({ description: "What happened, in sentences." }),
  })
  .meta({ id: "EvaluationEvidence" });
export type EvaluationEvidence = z.infer<typeof evaluationEvidenceSchema>;
