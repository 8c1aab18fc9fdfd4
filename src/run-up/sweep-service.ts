import { reclaimDeliveries } from "../notifications/service.ts";
import { getTime, retakeUnfinishedDailyRuns, takeDueDailyRun } from "../organisations/service.ts";
import { takeDueZoneMornings } from "../organisations/zone-mornings-service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import type { Job } from "../platform/queue/catalog.ts";
import { enqueueJobs } from "../platform/queue/enqueue.ts";
import { retakeUnannouncedChanges } from "../routines/occurrences/change-service.ts";
import { retakeUnfinishedSteps, takeDueSteps } from "../routines/run-ups/step-service.ts";
import { needsDailyRun, needsZoneRun } from "./daily-run-service.ts";
import { selectOrganisationsWithWork, selectWaitingWork } from "./sweep-queries.ts";

/** What was enqueued and is not finished by then is taken for lost and enqueued again; handlers bear being run twice. */
const unfinishedAfterMs = 60_000;

export interface SweepDependencies {
  database: Database;
  clock: Clock;
}

/**
 * Finds what is due for one organisation, marks it as taken and writes the jobs for it, in the caller's transaction;
 * finds again what was taken and not finished.
 * @param retakeAfterMs real time after which what is not finished counts as lost
 * @returns how many jobs were written
 */
export const sweepOrganisation = async (scope: Scope, retakeAfterMs: number = unfinishedAfterMs): Promise<number> => {
  const { organisationId, clock } = scope;
  const { now } = await getTime(scope);
  const realNow = clock.now();
  const abandonedBefore = new Date(realNow.getTime() - retakeAfterMs);
  const waiting = await selectWaitingWork(scope, now);
  const stepIds = [
    ...(waiting.stepsUnfinished ? await retakeUnfinishedSteps(scope, abandonedBefore) : []),
    ...(waiting.stepsDue ? await takeDueSteps(scope, now) : []),
  ];
  const dailyRun = await takeDueDailyRun(scope, (dueAt) => needsDailyRun(scope, dueAt));
  const dailyRunIds = [
    ...(waiting.dailyRunUnfinished ? await retakeUnfinishedDailyRuns(scope, abandonedBefore) : []),
    ...(dailyRun === null ? [] : [dailyRun]),
    ...(waiting.zoneMorningsDue ? await takeDueZoneMornings(scope, (morning) => needsZoneRun(scope, morning)) : []),
  ];
  const changeIds = waiting.changesUntold ? await retakeUnannouncedChanges(scope, abandonedBefore) : [];
  const jobs: Job[] = [
    ...stepIds.map((stepId): Job => ({ name: "run-up.execute-step", payload: { organisationId, stepId } })),
    ...changeIds.map((changeId): Job => ({ name: "run-up.announce-change", payload: { organisationId, changeId } })),
    ...dailyRunIds.map(
      (dailyRunId): Job => ({ name: "organisations.run-day", payload: { organisationId, dailyRunId } }),
    ),
  ];
  await enqueueJobs(scope, jobs);
  return jobs.length + (waiting.deliveriesUnfinished ? await reclaimDeliveries(scope, realNow) : 0);
};

/** The sweep: every organisation that has anything to do, each in a transaction of its own. */
export const sweepAll = async ({ database, clock }: SweepDependencies): Promise<number> => {
  const ids = await database.asSystem((db) => selectOrganisationsWithWork(db, clock.now()));
  let jobCount = 0;
  for (const organisationId of ids) {
    jobCount += await database.inOrganisation(organisationId, (db) =>
      sweepOrganisation({ organisationId, db, actor: systemActor, clock }),
    );
  }
  return jobCount;
};
