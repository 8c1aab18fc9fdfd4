import { orderedStepKinds, type RunUpPlan, type RunUpStepKind } from "../routines/run-ups/run-up-schema.ts";

const titles: Record<RunUpStepKind, string> = {
  invitation: "Invitation",
  dataRequest: "Data request",
  dataFreeze: "Data freeze",
  selfAssessment: "Self-assessment",
  draft: "Draft",
  signOff: "Sign-off",
  issue: "Papers issued",
  reminder: "Reminder",
  actionLog: "Action log",
  task: "Task",
};

const isKnown = (kind: string): kind is RunUpStepKind => kind in titles;

/** A step's name for people: of a task its own, as the run-up plan in force gives it, else its code. */
export function titleOfStep(step: { kind: string; code: string }, runUp: Pick<RunUpPlan, "steps">): string {
  if (step.kind !== "task") return isKnown(step.kind) ? titles[step.kind] : step.kind;
  const planned = runUp.steps.find((one) => one.step === "task" && one.code === step.code);
  return planned?.title ?? step.code;
}

/** The steps that a run-up has once and that someone here has, in the order in which they happen. */
export function listStepColumns(
  runUps: readonly { steps: readonly { step: string }[] }[],
): { step: string; title: string }[] {
  const used = new Set(runUps.flatMap(({ steps }) => steps.map(({ step }) => step)));
  return orderedStepKinds.filter((kind) => used.has(kind)).map((kind) => ({ step: kind, title: titles[kind] }));
}

/** Whether a step stands in a column of its own; tasks and what is new stand together in the last. */
export function hasColumn({ step }: { step: string }): boolean {
  return orderedStepKinds.some((kind) => kind === step);
}
