import type { MailContext } from "../notifications/service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { findYield } from "../routines/occurrences/give-way-service.ts";
import { giveWay } from "../routines/occurrences/occurrence-service.ts";
import type { RunUpStepKind } from "../routines/run-ups/run-up-schema.ts";
import { beginStep, finishStep, type StepAtWork } from "../routines/run-ups/step-service.ts";
import { stepActions } from "./steps-service.ts";

export interface RunUpDependencies extends MailContext {
  database: Database;
  clock: Clock;
}

/**
 * Carries out one step of a run-up: everything it causes (documents, mails in the ledger, the step's own end) in one
 * transaction under the occurrence's lock. Called twice, or twice at once, it has one effect; killed, it has none and
 * the sweep finds it again.
 */
export const executeStep = (dependencies: RunUpDependencies, organisationId: string, stepId: string): Promise<void> =>
  dependencies.database.inOrganisation(organisationId, async (db) => {
    const scope: Scope = { organisationId, db, actor: systemActor, clock: dependencies.clock };
    const work = await beginStep(scope, stepId);
    if (work === null) return;
    if (await decidesToGiveWay(scope, work)) return;
    const { state, outcome } = await stepActions[work.step.kind as RunUpStepKind](scope, work, dependencies);
    await finishStep(scope, stepId, state, work.step.isLate ? `late: ${outcome}` : outcome);
  });

/** Whether the occurrence takes place is decided once, at the first step of its run-up that runs. */
const decidesToGiveWay = async (scope: Scope, work: StepAtWork): Promise<boolean> => {
  if (work.siblings.some((step) => step.state === "done")) return false;
  const cause = await findYield(scope, work);
  if (cause === null) return false;
  await giveWay(scope, work, cause);
  return true;
};
