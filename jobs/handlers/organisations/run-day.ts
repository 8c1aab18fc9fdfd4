import type { JobHandler } from "../../../src/platform/queue/catalog.ts";
import { executeDailyRun } from "../../../src/run-up/daily-run-service.ts";
import type { RunUpDependencies } from "../../../src/run-up/service.ts";

export const createRunDayHandler =
  (dependencies: RunUpDependencies): JobHandler<"organisations.run-day"> =>
  ({ organisationId, dailyRunId }) =>
    executeDailyRun(dependencies, organisationId, dailyRunId);
