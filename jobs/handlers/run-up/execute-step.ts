import type { JobHandler } from "../../../src/platform/queue/catalog.ts";
import { executeStep, type RunUpDependencies } from "../../../src/run-up/service.ts";

export const createExecuteStepHandler =
  (dependencies: RunUpDependencies): JobHandler<"run-up.execute-step"> =>
  ({ organisationId, stepId }) =>
    executeStep(dependencies, organisationId, stepId);
