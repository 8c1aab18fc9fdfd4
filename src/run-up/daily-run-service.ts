import { getWorkingCalendar } from "../calendars/service.ts";
import { needsEscalation, raiseEscalations } from "../escalations/raising-service.ts";
import { bringUpEvaluations, hasEvaluationsToBringUp } from "../evaluations/service.ts";
import { beginDailyRun, endDailyRun, getTime } from "../organisations/service.ts";
import { keepMorningsOfPeople } from "../people/service.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { isDigestWanted, type Morning, sendDigests } from "../reminders/service.ts";
import { listRoutinesToPlan, planAllAhead } from "../routines/schedules/planning-service.ts";
import { evaluateTriggers, hasTriggeredRoutines } from "../triggers/service.ts";
import { gatherExtras, listNewsReaders } from "./digest-extras-service.ts";
import type { RunUpDependencies } from "./service.ts";
import { isTimeToWarn, sendWarnings } from "./warning-service.ts";

/**
 * One morning of an organisation: routines planned a day further, reviews called for what was found, a digest to each
 * person for whom something is due, and to the delivery unit what is new that may go wrong. The morning of another zone
 * brings digests and nothing else. One transaction under the run's lock: called twice, or twice at once, it has one effect.
 */
export const executeDailyRun = (
  dependencies: RunUpDependencies,
  organisationId: string,
  dailyRunId: string,
): Promise<void> =>
  dependencies.database.inOrganisation(organisationId, async (db) => {
    const scope: Scope = { organisationId, db, actor: systemActor, clock: dependencies.clock };
    const run = await beginDailyRun(scope, dailyRunId);
    if (run === null) return;
    const { now, timeZone } = await getTime(scope);
    // By the date on which it is done: a run that waited for days speaks of today, and today has one digest.
    const morning: Morning = {
      timeZone: run.timeZone,
      on: localDateOf(now, run.timeZone === "" ? timeZone : run.timeZone),
      dueAt: run.dueAt,
    };
    if (run.timeZone === "") {
      await keepMorningsOfPeople(scope);
      await planAllAhead(scope);
      await evaluateTriggers(scope, dependencies);
      await bringUpEvaluations(scope);
      await raiseEscalations(scope);
    }
    await sendDigests(scope, morning, dependencies, await gatherExtras(scope, dependencies));
    if (run.timeZone === "") {
      await sendWarnings(scope, { runOn: run.runOn, dueOn: localDateOf(run.dueAt, timeZone) }, dependencies);
    }
    await endDailyRun(scope, dailyRunId);
  });

/**
 * Whether the organisation's own morning has anything to do; most have not.
 * @param dueAt when it was due: earlier than today after downtime
 */
export const needsDailyRun = async (scope: Scope, dueAt: Date): Promise<boolean> => {
  const { today, timeZone } = await getTime(scope);
  if (await hasTriggeredRoutines(scope)) return true;
  if (await hasEvaluationsToBringUp(scope)) return true;
  if ((await listRoutinesToPlan(scope)).length > 0) return true;
  const dueOn = localDateOf(dueAt, timeZone);
  // On a day off nobody is written to; only what mornings before it missed has to be kept in mind.
  if (dueOn === today && !(await getWorkingCalendar(scope, null)).isWorkingDay(today)) return false;
  if (await isDigestWanted(scope, { timeZone: "", on: today, dueAt })) return true;
  if (await needsEscalation(scope)) return true;
  return isTimeToWarn(scope, dueOn);
};

/** Whether the morning of another zone has anything to do. */
export const needsZoneRun = async (scope: Scope, morning: Morning): Promise<boolean> =>
  isDigestWanted(scope, morning, await listNewsReaders(scope));
