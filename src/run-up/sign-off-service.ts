import {
  composeDocument,
  type DocumentRow,
  getDocumentOfOccurrence,
  kindOfPaper,
  lapseSignOffOfMoved,
} from "../documents/service.ts";
import type { MailContext } from "../notifications/service.ts";
import type { PersonRow } from "../people/queries.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { getStepsOf, type RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { getRunUpOf } from "../routines/run-ups/run-up-plan-service.ts";
import type { RunUpStepKind } from "../routines/run-ups/run-up-schema.ts";
import type { StepRow } from "../routines/run-ups/step-queries.ts";
import { listAudience } from "./audience-service.ts";
import { type MailCause, mailSignOffRequest } from "./mail-service.ts";

const findStep = (steps: readonly StepRow[], kind: RunUpStepKind): StepRow | undefined =>
  steps.find((step) => step.kind === kind);

/** When the paper goes out; without a step of its own, on the day of the meeting. */
export const issueOnOf = (steps: readonly StepRow[], { occurrence }: RoutineOccurrence): IsoDate =>
  findStep(steps, "issue")?.dueOn ?? occurrence.heldOn;

/** By when it is to be signed; null where the run-up asks for no signature. */
export const signOffByOf = (steps: readonly StepRow[]): IsoDate | null => {
  const step = findStep(steps, "signOff");
  return step?.deadlineOn ?? step?.dueOn ?? null;
};

/**
 * Asks those who sign.
 * @param again a number for each time that it is asked again; absent the first time
 * @returns who was asked
 */
export const askForSignOff = async (
  scope: Scope,
  cause: MailCause,
  document: DocumentRow,
  { steps, hasLapsed, again }: { steps: readonly StepRow[]; hasLapsed: boolean; again?: number },
  context: MailContext,
): Promise<PersonRow[]> => {
  const { unsigned } = await getRunUpOf(scope, cause.routine);
  const terms = {
    signOffBy: findStep(steps, "signOff")?.deadlineOn ?? null,
    issueOn: issueOnOf(steps, cause),
    withoutSignOff: unsigned === "hold" ? ("held" as const) : ("issued" as const),
    hasLapsed,
  };
  const signers = await listAudience(scope, cause, "signOff");
  await mailSignOffRequest(scope, cause, document, signers, terms, context, again);
  return signers.map(({ person }) => person);
};

/**
 * For a meeting that was moved: where a signature lapses with it and no step is left to ask for another, those who sign
 * are asked again. The caller holds the occurrence's lock; called twice, it asks once.
 * @returns whether they were asked
 */
export const renewSignOff = async (scope: Scope, found: RoutineOccurrence, context: MailContext): Promise<boolean> => {
  const kind = kindOfPaper(found.routine.kind);
  const stored = await getDocumentOfOccurrence(scope, found.occurrence.id, kind);
  if (stored?.status !== "signedOff") return false;
  if ((await lapseSignOffOfMoved(scope, found, stored)).status === "signedOff") return false;
  const steps = (await getStepsOf(scope, [found.occurrence.id])).get(found.occurrence.id) ?? [];
  const isAskedLater = ["planned", "due"].includes(findStep(steps, "signOff")?.state ?? "");
  if (isAskedLater) return false;
  const document = await composeDocument(scope, found, kind, "pending");
  await askForSignOff(scope, found, document, { steps, hasLapsed: true, again: document.version }, context);
  return true;
};
