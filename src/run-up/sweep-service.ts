import { reclaimDeliveries } from "../notifications/service.ts";
import { getOrganisation, retakeUnfinishedDailyRuns, takeDueDailyRun, timeOf } from "../organisations/service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import type { Job } from "../platform/queue/catalog.ts";
import { enqueueJobs } from "../platform/queue/enqueue.ts";
import { retakeUnfinishedSteps, takeDueSteps } from "../routines/step-service.ts";
import { selectOrganisationsWithWork } from "./sweep-queries.ts";

/** What was enqueued and is not finished by then is taken for lost and enqueued again; handlers bear being run twice. */
const unfinishedAfterMs = 60_000;

export interface SweepDependencies {
  database: Database;
  clock: Clock;
}

/**
 * Finds what is due for one organisation, marks it as taken and writes the jobs for it, in one transaction; finds again
 * what was taken and not finished.
 * @returns how many jobs were written
 */
export const sweepOrganisation = (
  { database, clock }: SweepDependencies,
  organisationId: string,
  retakeAfterMs: number = unfinishedAfterMs,
): Promise<number> =>
  database.inOrganisation(organisationId, async (db) => {
    const scope: Scope = { organisationId, db, actor: systemActor, clock };
    const { now } = timeOf(await getOrganisation(scope), clock);
    const realNow = clock.now();
    const abandonedBefore = new Date(realNow.getTime() - retakeAfterMs);
    const stepIds = [...(await retakeUnfinishedSteps(scope, abandonedBefore)), ...(await takeDueSteps(scope, now))];
    const dailyRun = await takeDueDailyRun(scope);
    const dailyRunIds = [
      ...(await retakeUnfinishedDailyRuns(scope, abandonedBefore)),
      ...(dailyRun === null ? [] : [dailyRun]),
    ];
    const jobs: Job[] = [
      ...stepIds.map((stepId): Job => ({ name: "run-up.execute-step", payload: { organisationId, stepId } })),
      ...dailyRunIds.map(
        (dailyRunId): Job => ({ name: "organisations.run-day", payload: { organisationId, dailyRunId } }),
      ),
    ];
    await enqueueJobs(scope, jobs);
    return jobs.length + (await reclaimDeliveries(scope, realNow));
  });

/** The sweep: every organisation that has anything to do, each in a transaction of its own. */
export const sweepAll = async (dependencies: SweepDependencies): Promise<number> => {
  const { database, clock } = dependencies;
  const ids = await database.asSystem((db) => selectOrganisationsWithWork(db, clock.now()));
  let jobCount = 0;
  for (const id of ids) jobCount += await sweepOrganisation(dependencies, id);
  return jobCount;
};
