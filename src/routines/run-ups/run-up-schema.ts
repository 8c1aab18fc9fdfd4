import { z } from "zod";
import { type WallTime, wallTimeSchema } from "../../platform/time/wall-time.ts";

/** The steps that follow each other, in the order in which they happen; the meeting lies before the action log. */
export const orderedStepKinds = [
  "dataRequest",
  "dataFreeze",
  "selfAssessment",
  "draft",
  "signOff",
  "issue",
  "reminder",
  "actionLog",
] as const;

/** A task is the organisation's own (book the room, bring the slides): there may be several, each with a code. */
export const runUpStepKinds = ["invitation", ...orderedStepKinds, "task"] as const;
export type RunUpStepKind = (typeof runUpStepKinds)[number];

/** To whom a step goes, by what they are to the occurrence; people follow from it on the day. */
export const audienceRoles = ["chair", "owners", "participants", "unit", "leader"] as const;
export type AudienceRole = (typeof audienceRoles)[number];

/** What happens at the issue step to a document that nobody signed: it goes out and says so, or it waits. */
export type UnsignedRule = "issue" | "hold";

/** A step in its normal form. Leads are in working days, negative before the meeting. */
export interface RunUpPlanStep {
  step: RunUpStepKind;
  lead: number;
  at: WallTime;
  /** Instead of whom the step goes to by itself. */
  to?: AudienceRole[];
  /** By when those asked are to have answered, as a lead. */
  by?: number;
  /** Of a task: which one, what is asked, and what comes of it. */
  code?: string;
  title?: string;
  produces?: string;
}

/** A plan in its normal form, which is valid input again. */
export interface RunUpPlan {
  code: string;
  steps: RunUpPlanStep[];
  unsigned: UnsignedRule;
}

/** What a routine does otherwise than its plan: a step in place of the plan's, one more, or one less. */
export type RunUpOverride = RunUpPlanStep | { step: RunUpStepKind; code?: string; off: true };

const defaultStepTime: WallTime = "09:00";
const maxSteps = 40;
const leadSchema = z.number().int().min(-120).max(120);
const lineSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, "control characters and line breaks are not allowed");
const codeSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dot, dash and underscore only");

const stepShape = {
  step: z.enum(runUpStepKinds).optional(),
  lead: leadSchema.optional(),
  at: wallTimeSchema.optional(),
  to: z
    .array(z.enum(audienceRoles))
    .min(1)
    .max(audienceRoles.length)
    .optional()
    .meta({ description: "Instead of whom the step goes to by itself." }),
  by: leadSchema.optional().meta({ description: "By when those asked are to have answered, in working days." }),
  code: codeSchema.optional().meta({ description: "Of a task: which of several." }),
  title: lineSchema.optional().meta({ description: "Of a task: what is asked." }),
  produces: lineSchema.optional().meta({ description: "Of a task: what comes of it." }),
  invitation: leadSchema.optional(),
  dataRequest: leadSchema.optional(),
  dataFreeze: leadSchema.optional(),
  selfAssessment: leadSchema.optional(),
  draft: leadSchema.optional(),
  signOff: leadSchema.optional(),
  issue: leadSchema.optional(),
  reminder: leadSchema.optional(),
  actionLog: leadSchema.optional(),
};

const stepFieldsSchema = z.strictObject(stepShape);
type StepFields = z.output<typeof stepFieldsSchema>;

/** The step that the fields name, or null when they name none or two. */
function readStep(input: StepFields): RunUpPlanStep | null {
  const named = (["invitation", ...orderedStepKinds] as const).filter((kind) => input[kind] !== undefined);
  const [only] = named;
  const isLong = input.step !== undefined && input.lead !== undefined && only === undefined;
  const isShort = input.step === undefined && input.lead === undefined && named.length === 1;
  const step = isLong ? input.step : isShort ? only : undefined;
  const lead = isLong ? input.lead : only === undefined ? undefined : input[only];
  if (step === undefined || lead === undefined) return null;
  const { at = defaultStepTime, to, by, code, title, produces } = input;
  const given = { to, by, code, title, produces };
  return { step, lead, at, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

/** What is wrong with a step by itself, in words; null when nothing is. */
function explainBadStep({ step, lead, by, code, title, produces, to }: RunUpPlanStep): string | null {
  if (step === "actionLog" && lead < 1) return "the action log follows the meeting: lead 1 or more";
  if (step !== "actionLog" && step !== "task" && lead > 0) return `${step} comes before the meeting: lead 0 or less`;
  if (step === "task" && (code === undefined || title === undefined)) return "a task needs a code and a title";
  if (step !== "task" && (code ?? title ?? produces) !== undefined) {
    return "code, title and produces belong to steps of the kind task";
  }
  if (to !== undefined && (step === "dataRequest" || step === "dataFreeze")) {
    return `${step} goes to whoever owns the figures; it has no \`to\``;
  }
  if (to !== undefined && step === "selfAssessment") {
    return "selfAssessment goes to whoever answers for the goals and strategies; it has no `to`";
  }
  if (by !== undefined && !["dataRequest", "selfAssessment", "signOff", "task"].includes(step))
    return `nothing is answered to ${step}`;
  if (by !== undefined && by < lead) return "the answer cannot be due before it is asked for";
  return null;
}

const keyOf = ({ step, code }: { step: RunUpStepKind; code?: string | undefined }): string => `${step} ${code ?? ""}`;

/** The faults of steps among each other: one that stands twice, one ahead of what it follows. */
function* findDisorder(steps: readonly (RunUpPlanStep | null)[]): Generator<{ index: number; message: string }> {
  for (const [index, step] of steps.entries()) {
    if (step === null) continue;
    if (steps.findIndex((other) => other !== null && keyOf(other) === keyOf(step)) < index) {
      yield { index, message: `${keyOf(step).trim()} stands twice` };
    }
  }
  let latest: RunUpPlanStep | null = null;
  for (const kind of orderedStepKinds) {
    const index = steps.findIndex((step) => step?.step === kind);
    const step = steps[index];
    if (!step) continue;
    if (latest !== null && step.lead < latest.lead) {
      yield { index, message: `${kind} must not come before ${latest.step}` };
    }
    latest = step;
  }
}

const wantsOneStep = "write one step: { issue: -5 } or { step: issue, lead: -5 }";

/** A run-up plan as it stands in a plan file or a request; `normaliseRunUpPlan` gives the form to store. */
export const runUpPlanInputSchema = z
  .strictObject({
    code: codeSchema,
    steps: z.array(stepFieldsSchema).min(1).max(maxSteps),
    unsigned: z.enum(["issue", "issue marked as not signed off", "hold"]).default("issue"),
  })
  .superRefine((plan, context) => {
    const refuse = (index: number, message: string) =>
      context.addIssue({ code: "custom", message, path: ["steps", index] });
    const steps = plan.steps.map(readStep);
    for (const [index, step] of steps.entries()) {
      const fault = step === null ? wantsOneStep : explainBadStep(step);
      if (fault !== null) refuse(index, fault);
    }
    for (const { index, message } of findDisorder(steps)) refuse(index, message);
  });

export type RunUpPlanInput = z.input<typeof runUpPlanInputSchema>;

/** A step written otherwise for one routine, or `off: true` with the name of one that it goes without. */
export const runUpOverrideSchema = z
  .strictObject({ ...stepShape, off: z.literal(true).optional() })
  .superRefine((input, context) => {
    const { off, ...fields } = input;
    const step = readStep(fields);
    const isOff = off === true && fields.step !== undefined && step === null;
    const fault = isOff ? null : off === true || step === null ? wantsOneStep : explainBadStep(step);
    if (fault !== null) context.addIssue({ code: "custom", message: fault });
  })
  .meta({ id: "RunUpOverride" });

export type RunUpOverrideInput = z.output<typeof runUpOverrideSchema>;

/** An override that its schema accepts, in normal form, which is valid input again. */
export function normaliseOverride({ off: _off, ...fields }: RunUpOverrideInput): RunUpOverride {
  const step = readStep(fields);
  if (step !== null) return step;
  return { step: fields.step ?? "task", ...(fields.code === undefined ? {} : { code: fields.code }), off: true };
}

const inOrder = (a: RunUpPlanStep, b: RunUpPlanStep): number =>
  runUpStepKinds.indexOf(a.step) - runUpStepKinds.indexOf(b.step) || a.lead - b.lead;

/** Puts a plan that its schema accepts into normal form: long steps, in the order in which they happen, tasks last. */
export function normaliseRunUpPlan(input: RunUpPlanInput): RunUpPlan {
  const steps = input.steps.map(readStep).filter((step) => step !== null);
  return { code: input.code, steps: steps.sort(inOrder), unsigned: input.unsigned === "hold" ? "hold" : "issue" };
}

/** The plan as one routine goes by it. */
export function applyOverrides(plan: RunUpPlan, overrides: readonly RunUpOverride[]): RunUpPlan {
  if (overrides.length === 0) return plan;
  const replaced = new Set(overrides.map(keyOf));
  const added = overrides.flatMap((override) => ("off" in override ? [] : [override]));
  return { ...plan, steps: [...plan.steps.filter((step) => !replaced.has(keyOf(step))), ...added].sort(inOrder) };
}

/** What is wrong with a plan after overrides, in words; null when nothing is. */
export function explainBadOverrides(plan: RunUpPlan, overrides: readonly RunUpOverride[]): string | null {
  const { steps } = applyOverrides(plan, overrides);
  if (steps.length === 0) return "nothing is left of the run-up";
  const [fault] = findDisorder(steps);
  return fault?.message ?? null;
}

/** What an organisation without a plan of its own works by. */
export const builtInRunUpPlan: RunUpPlan = normaliseRunUpPlan({
  code: "default",
  steps: [
    { dataRequest: -15 },
    { dataFreeze: -10 },
    { draft: -8 },
    { signOff: -6 },
    { issue: -5 },
    { reminder: -1 },
    { actionLog: 2 },
  ],
});
