import { z } from "zod";
import { type WallTime, wallTimeSchema } from "../platform/time/wall-time.ts";

/** The steps of a run-up in the order in which they happen; the meeting lies between reminder and action log. */
export const runUpStepKinds = [
  "dataRequest",
  "dataFreeze",
  "draft",
  "signOff",
  "issue",
  "reminder",
  "actionLog",
] as const;
export type RunUpStepKind = (typeof runUpStepKinds)[number];

/** What happens at the issue step to a document that nobody signed: it goes out and says so, or it waits. */
export type UnsignedRule = "issue" | "hold";

/** A plan in its normal form, which is valid input again. `lead` is in working days, negative before the meeting. */
export interface RunUpPlan {
  code: string;
  steps: { step: RunUpStepKind; lead: number; at: WallTime }[];
  unsigned: UnsignedRule;
}

const DEFAULT_STEP_TIME: WallTime = "09:00";
const leadSchema = z.number().int().min(-120).max(120);

/** One step: short, `{ dataRequest: -15 }`, or long, `{ step: dataRequest, lead: -15, at: "09:00" }`. */
const runUpStepInputSchema = z
  .strictObject({
    step: z.enum(runUpStepKinds).optional(),
    lead: leadSchema.optional(),
    at: wallTimeSchema.optional(),
    dataRequest: leadSchema.optional(),
    dataFreeze: leadSchema.optional(),
    draft: leadSchema.optional(),
    signOff: leadSchema.optional(),
    issue: leadSchema.optional(),
    reminder: leadSchema.optional(),
    actionLog: leadSchema.optional(),
  })
  .superRefine((input, context) => {
    if (readStep(input) !== null) return;
    context.addIssue({ code: "custom", message: "write one step: { issue: -5 } or { step: issue, lead: -5 }" });
  });

type RunUpStepInput = z.input<typeof runUpStepInputSchema>;

function readStep(input: RunUpStepInput): RunUpPlan["steps"][number] | null {
  const at = input.at ?? DEFAULT_STEP_TIME;
  const named = runUpStepKinds.filter((kind) => input[kind] !== undefined);
  const [only] = named;
  if (input.step !== undefined && input.lead !== undefined && only === undefined) {
    return { step: input.step, lead: input.lead, at };
  }
  const lead = only === undefined ? undefined : input[only];
  if (input.step !== undefined || input.lead !== undefined || named.length !== 1) return null;
  return only === undefined || lead === undefined ? null : { step: only, lead, at };
}

/** A run-up plan as it stands in a plan file or a request; `normaliseRunUpPlan` gives the form to store. */
export const runUpPlanInputSchema = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dot, dash and underscore only"),
    steps: z.array(runUpStepInputSchema).min(1).max(runUpStepKinds.length),
    unsigned: z.enum(["issue", "issue marked as not signed off", "hold"]).default("issue"),
  })
  .superRefine((plan, context) => {
    const refuse = (index: number, message: string) =>
      context.addIssue({ code: "custom", message, path: ["steps", index] });
    let latest: { step: RunUpStepKind; lead: number } | null = null;
    const steps = plan.steps.map(readStep);
    for (const [index, step] of steps.entries()) {
      if (step === null) continue;
      if (steps.findIndex((other) => other?.step === step.step) < index) refuse(index, `${step.step} stands twice`);
      if (step.step === "actionLog" && step.lead < 1)
        refuse(index, "the action log follows the meeting: lead 1 or more");
      if (step.step !== "actionLog" && step.lead > 0)
        refuse(index, `${step.step} comes before the meeting: lead 0 or less`);
    }
    for (const kind of runUpStepKinds) {
      const index = steps.findIndex((step) => step?.step === kind);
      const lead = steps[index]?.lead;
      if (lead === undefined) continue;
      if (latest !== null && lead < latest.lead) refuse(index, `${kind} must not come before ${latest.step}`);
      latest = { step: kind, lead };
    }
  });

export type RunUpPlanInput = z.input<typeof runUpPlanInputSchema>;

/** Puts a plan that its schema accepts into normal form: long steps, in the order in which they happen. */
export function normaliseRunUpPlan(input: RunUpPlanInput): RunUpPlan {
  const steps = input.steps.map(readStep).filter((step) => step !== null);
  return {
    code: input.code,
    steps: steps.sort((a, b) => runUpStepKinds.indexOf(a.step) - runUpStepKinds.indexOf(b.step)),
    unsigned: input.unsigned === "hold" ? "hold" : "issue",
  };
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
