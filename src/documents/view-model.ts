/**
 * The composed documents. Text, HTML and every later format are rendered from these models alone, and the content hash
 * is taken over them: no ids, no clock, nothing that two replays could disagree on.
 * What was issued stays as it was, so these schemas only ever grow, by optional fields.
 */
import { z } from "zod";
import { effectVerdicts } from "../actions/effects/effect.ts";
import { outcomes } from "../actions/standing.ts";
import { metricStates } from "../metrics/trajectories/status.ts";
import { routineKinds } from "../routines/vocabulary.ts";
import { softEvidenceKinds } from "../soft-evidence/soft-evidence.ts";
import { agendaParts, itemTypes, memoSections } from "../templates/template.ts";
import { chartSchema } from "./charts/chart-model.ts";

const date = z.iso.date();
const sourceNumbers = z.array(z.int().min(1));
const partySchema = z.strictObject({ code: z.string(), title: z.string() });

const signOffSchema = z.strictObject({
  state: z.enum(["pending", "signedOff", "notSignedOff", "notRequired"]),
  by: z.string().nullable(),
  on: date.nullable(),
  sentence: z.string(),
});

const evidenceRefSchema = z.strictObject({
  metric: z.string(),
  site: z.string().nullable(),
  subgroup: z.string(),
  period: z.string(),
  revision: z.int().min(1),
  asOf: date,
  receivedOn: date,
});

/** One entry of the numbered list of sources; `metric` is the code the document uses, `of` the one observed. */
export const sourceSchema = z.strictObject({
  number: z.int().min(1),
  metric: z.string(),
  title: z.string(),
  of: z.string(),
  site: z.string().nullable(),
  subgroup: z.string(),
  period: z.string(),
  periodLabel: z.string(),
  revision: z.int().min(1),
  asOf: date,
  receivedOn: date,
  source: z.string(),
});

const citedSentenceSchema = z.strictObject({ text: z.string(), sources: sourceNumbers });

const goalHeadingSchema = z.strictObject({
  /** A strategy that the routine is about, and the goals it serves; absent: a goal. */
  of: z.literal("strategy").optional(),
  code: z.string(),
  title: z.string(),
  owners: z.array(partySchema),
  serves: z.array(partySchema).optional(),
});

/** Strategies for decision, and what was decided of them before. */
const evaluationsSchema = z.strictObject({
  due: z.array(
    z.strictObject({
      code: z.string(),
      title: z.string(),
      owners: z.string(),
      dueText: z.string(),
      cost: z.string().nullable(),
      promisedContribution: z.string().nullable(),
      happened: z.array(citedSentenceSchema),
    }),
  ),
  decided: z.array(z.strictObject({ code: z.string(), title: z.string(), sentence: z.string() })),
});

const ratingSchema = z.enum(["ahead", "onTrack", "offTrack", "seriouslyOffTrack"]);

/** One metric in one line. Numbers are rounded once, here; `gap` is the difference of the rounded numbers. */
export const metricLineSchema = z.strictObject({
  code: z.string(),
  title: z.string(),
  kind: z.enum(["outcome", "leading", "implementation", "perverse"]),
  unit: z.string(),
  state: z.enum(metricStates),
  rating: ratingSchema.nullable(),
  score: z.number().nullable(),
  period: z.string().nullable(),
  periodLabel: z.string().nullable(),
  value: z.number().nullable(),
  valueText: z.string().nullable(),
  expected: z.number().nullable(),
  expectedText: z.string().nullable(),
  gap: z.number().nullable(),
  gapText: z.string().nullable(),
  change: z.number().nullable(),
  changeText: z.string().nullable(),
  receivedOn: date.nullable(),
  revision: z.int().nullable(),
  sentence: z.string(),
  /** How fast it moves, how fast it has to, and where that leads; absent where nothing can be said. */
  paceText: z.string().optional(),
  sources: sourceNumbers,
});

const actionLineSchema = z.strictObject({
  label: z.string(),
  type: z.enum(["action", "commitment", "dataRequest"]),
  text: z.string(),
  owner: partySchema,
  dueOn: date,
  originalDueOn: date,
  state: z.enum(["open", "overdue", "done", "verified", "dropped"]),
  overdueDays: z.int().min(0),
  stateText: z.string(),
  dueText: z.string(),
  effectText: z.string(),
  response: z.string().nullable(),
  metric: z.string().nullable(),
  checkOn: date.nullable(),
  agreedOn: date,
  agreedAt: z.string(),
  /** How it was met since the last meeting; given where a paper opens with it. */
  outcome: z.enum(outcomes).optional(),
});

/** What the metric did that an action was meant to move. */
const checkLineSchema = z.strictObject({
  label: z.string(),
  /** Absent in papers from before verdicts were given. */
  verdict: z.enum(effectVerdicts).optional(),
  text: z.string(),
  sources: sourceNumbers,
});

const decisionLineSchema = z.strictObject({
  label: z.string(),
  text: z.string(),
  decidedOn: date,
  decidedAt: z.string(),
});

const askLineSchema = z.strictObject({
  text: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  askedOn: date,
  isAnswered: z.boolean(),
  sentence: z.string(),
});

const meetingSchema = z.strictObject({
  on: date,
  timeLocal: z.string(),
  timeZone: z.string(),
  minutes: z.int().min(0),
  text: z.string(),
});

const routineSchema = z.strictObject({ code: z.string(), title: z.string(), kind: z.enum(routineKinds) });

export const deepDiveSchema = z.strictObject({
  /** What an edit of the delivery unit calls it by; absent in documents that no edit could touch. */
  key: z.string().optional(),
  rank: z.int().min(1),
  title: z.string(),
  metric: z.string().nullable(),
  goal: z.string().nullable(),
  type: z.enum(itemTypes),
  minutes: z.int().min(0),
  score: z.number(),
  why: z.string(),
  question: z.string(),
  sources: sourceNumbers,
});

/** How likely a goal or strategy is to be delivered, as judged by people. */
const likelihoodLineSchema = z.strictObject({
  of: z.enum(["goal", "strategy"]),
  code: z.string(),
  title: z.string(),
  owners: z.string(),
  likelihood: z.enum(["red", "amberRed", "amberGreen", "green"]).nullable(),
  /** "Amber-Red", "not rated". */
  likelihoodText: z.string(),
  /** The one before, where it differs. */
  previousText: z.string().nullable(),
  ratedOn: date.nullable(),
  sentence: z.string(),
});

const questionSchema = z.strictObject({ key: z.string(), text: z.string(), sources: sourceNumbers });

/** What the delivery unit changed in what the data propose: both stay visible. */
const ownChangeSchema = z.strictObject({
  number: z.int().min(1),
  /** "Moved to first place", "Left out", "Added by the delivery unit". */
  what: z.string(),
  /** The item it is about, as the data had it. */
  of: z.string(),
  reason: z.string(),
  by: z.string(),
  on: date,
});

/** What people saw, heard or were told, beside the figures. */
const softEvidenceLineSchema = z.strictObject({
  kind: z.enum(softEvidenceKinds),
  /** "Walk-through". */
  kindText: z.string(),
  observedOn: date,
  /** One line; its beginning where it is long. */
  text: z.string(),
  source: z.string(),
  site: z.string().nullable(),
  /** Titles of the metric, strategy and goal it is about; none: the meeting. */
  of: z.array(z.string()),
});

/** The agenda at a glance; minutes add up to the meeting's. */
const runningItemSchema = z.strictObject({
  part: z.enum(agendaParts),
  title: z.string(),
  type: z.enum(itemTypes).nullable(),
  minutes: z.int().min(0),
  /** Put to those present, word for word. */
  questions: z.array(z.string()),
});

/** What papers have had since they are laid out by templates. */
const paperFields = {
  template: z.strictObject({ code: z.string(), title: z.string() }).optional(),
  charts: z.array(chartSchema).optional(),
  /** Figures that charts show and no sentence cites; numbered on behind `sources`, so that each can be traced. */
  drawn: z.array(sourceSchema).optional(),
  /** What is new since the last meeting or paper. */
  changes: z.array(citedSentenceSchema).optional(),
  /** Between subgroups, and how they move. */
  gaps: z.array(citedSentenceSchema).optional(),
  /** The sites that drove a change, like for like. */
  drivers: z.array(citedSentenceSchema).optional(),
  likelihoods: z.array(likelihoodLineSchema).optional(),
  /** The latest, and how many more there are; absent where there is nothing. */
  softEvidence: z.strictObject({ items: z.array(softEvidenceLineSchema), more: z.int().min(0) }).optional(),
  remarks: z.array(z.strictObject({ text: z.string(), by: z.string(), on: date })).optional(),
  ownChanges: z.array(ownChangeSchema).optional(),
};

const common = {
  schemaVersion: z.literal(1),
  organisation: z.string(),
  title: z.string(),
  routine: routineSchema,
  meeting: meetingSchema,
  knownOn: date,
  goals: z.array(goalHeadingSchema),
  signOff: signOffSchema,
};

const evidenceFields = {
  dataNotes: z.array(citedSentenceSchema),
  sources: z.array(sourceSchema),
  evidence: z.array(evidenceRefSchema),
};

export const agendaModelSchema = z.strictObject({
  kind: z.literal("agenda"),
  ...common,
  ...paperFields,
  runningOrder: z.array(runningItemSchema).optional(),
  questions: z.array(questionSchema).optional(),
  /** Of a review that was called: by what. Absent for those of the calendar. */
  calledBecause: z.string().optional(),
  chair: partySchema.nullable(),
  bottomLine: citedSentenceSchema,
  followUp: z.strictObject({
    type: z.enum(itemTypes),
    minutes: z.int(),
    items: z.array(actionLineSchema),
    /** How what was agreed and asked earlier was met, in a sentence each; absent in papers from before. */
    opening: z.array(z.string()).optional(),
    /** What the metric did that an action was meant to move, where the day to look has come. */
    checks: z.array(checkLineSchema),
    note: z.string().nullable(),
  }),
  evaluations: evaluationsSchema.optional(),
  /** Of the strategies the meeting is about: late, or due by it. */
  milestones: z.array(z.strictObject({ strategy: z.string(), text: z.string() })).optional(),
  progress: z.strictObject({
    type: z.enum(itemTypes),
    minutes: z.int(),
    goals: z.array(
      z.strictObject({
        code: z.string(),
        title: z.string(),
        lines: z.array(metricLineSchema),
        note: z.string().nullable(),
      }),
    ),
    questions: z.array(z.string()),
  }),
  deepDives: z.strictObject({ minutes: z.int(), items: z.array(deepDiveSchema), note: z.string().nullable() }),
  nextSteps: z.strictObject({
    type: z.enum(itemTypes),
    minutes: z.int(),
    prompts: z.array(z.string()),
    asks: z.array(askLineSchema),
  }),
  ...evidenceFields,
});

export const memoModelSchema = z.strictObject({
  kind: z.literal("memo"),
  ...common,
  ...paperFields,
  bottomLine: citedSentenceSchema.optional(),
  /** What the metrics did that actions were meant to move. */
  checks: z.array(checkLineSchema).optional(),
  sections: z.array(z.strictObject({ section: z.enum(memoSections), title: z.string() })).optional(),
  to: partySchema,
  from: partySchema,
  subject: z.string(),
  period: z.strictObject({ after: date.nullable(), until: date, text: z.string() }),
  observations: z.array(citedSentenceSchema),
  followUp: z.strictObject({
    opening: z.array(z.string()).optional(),
    items: z.array(actionLineSchema),
    note: z.string().nullable(),
  }),
  standing: z.array(
    z.strictObject({
      code: z.string(),
      title: z.string(),
      owners: z.string(),
      state: z.enum(metricStates),
      sentence: z.string(),
      trend: z.string(),
      /** The goal's other metrics; `sentence` tells of the one that stands for it. */
      lines: z.array(metricLineSchema),
      sources: sourceNumbers,
    }),
  ),
  newItems: z.array(citedSentenceSchema),
  /** `key` is what an edit calls it by; absent in documents that no edit could touch. */
  questions: z.array(citedSentenceSchema.extend({ key: z.string().optional() })),
  ...evidenceFields,
});

export const actionLogModelSchema = z.strictObject({
  kind: z.literal("actionLog"),
  ...common,
  chair: partySchema.nullable(),
  summary: z.string(),
  decisions: z.array(decisionLineSchema),
  actions: z.array(actionLineSchema),
  earlierActions: z.array(actionLineSchema),
  asks: z.array(askLineSchema),
  /** By how they were there, in words. */
  attendance: z.array(z.strictObject({ label: z.string(), names: z.array(z.string()) })).optional(),
  /** By item of the agenda; without a title: of the meeting as a whole. */
  notes: z
    .array(
      z.strictObject({
        title: z.string().nullable(),
        notes: z.array(z.strictObject({ text: z.string(), by: z.string() })),
      }),
    )
    .optional(),
});

export const documentModelSchema = z.discriminatedUnion("kind", [
  agendaModelSchema,
  memoModelSchema,
  actionLogModelSchema,
]);

export type AgendaModel = z.infer<typeof agendaModelSchema>;
export type MemoModel = z.infer<typeof memoModelSchema>;
export type ActionLogModel = z.infer<typeof actionLogModelSchema>;
export type DocumentModel = z.infer<typeof documentModelSchema>;
export type MetricLine = z.infer<typeof metricLineSchema>;
export type ActionLine = z.infer<typeof actionLineSchema>;
export type CheckLine = z.infer<typeof checkLineSchema>;
export type DecisionLine = z.infer<typeof decisionLineSchema>;
export type AskLine = z.infer<typeof askLineSchema>;
export type DeepDive = z.infer<typeof deepDiveSchema>;
export type Source = z.infer<typeof sourceSchema>;
export type EvidenceRef = z.infer<typeof evidenceRefSchema>;
export type CitedSentence = z.infer<typeof citedSentenceSchema>;
export type LikelihoodLine = z.infer<typeof likelihoodLineSchema>;
export type SoftEvidenceLine = z.infer<typeof softEvidenceLineSchema>;
export type Question = z.infer<typeof questionSchema>;
export type OwnChange = z.infer<typeof ownChangeSchema>;
export type AgendaEvaluations = z.infer<typeof evaluationsSchema>;
export type RunningItem = z.infer<typeof runningItemSchema>;
