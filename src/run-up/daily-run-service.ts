import { defaultChaseLadder, isChaseDay } from "../actions/chase.ts";
import { listOverdueByOwner, type OverdueOfOwner } from "../actions/follow-up-service.ts";
import { recordAudit } from "../audit/service.ts";
import { getWorkingCalendar } from "../calendars/service.ts";
import { bringUpEvaluations, hasEvaluationsToBringUp } from "../evaluations/service.ts";
import { needsEscalation, raiseEscalations } from "../escalations/raising-service.ts";
import { writeDigest } from "../notifications/letters.ts";
import type { MailContext } from "../notifications/service.ts";
import { digestDeliveryKey, queueDeliveries } from "../notifications/service.ts";
import type { DailyRunRow } from "../organisations/queries.ts";
import { beginDailyRun, endDailyRun, getOrganisation, getTime, timeOf } from "../organisations/service.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { addDays, daysBetween, type IsoDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { listRoutinesToPlan, planAllAhead } from "../routines/schedules/planning-service.ts";
import { evaluateTriggers, hasTriggeredRoutines } from "../triggers/service.ts";
import type { RunUpDependencies } from "./service.ts";
import { isTimeToWarn, sendWarnings } from "./warning-service.ts";

/**
 * One morning of an organisation: routines planned a day further, reviews called for what was found, one digest to each
 * person with overdue actions that are to be chased today, and to the delivery unit what is new that may go wrong. One transaction under the run's lock:
 * called twice, or twice at once, it has one effect.
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
    await planAllAhead(scope);
    await evaluateTriggers(scope, dependencies);
    await bringUpEvaluations(scope);
    await raiseEscalations(scope);
    await sendDigests(scope, run, dependencies);
    const { timeZone } = await getTime(scope);
    await sendWarnings(scope, { runOn: run.runOn, dueOn: localDateOf(run.dueAt, timeZone) }, dependencies);
    await endDailyRun(scope, dailyRunId);
  });

/** Mornings missed are looked back upon this far; by then the ladder has come round again anyway. */
const longestLookBackDays = 14;

/**
 * The overdue actions of each person who is to be chased today; nobody is on a day off.
 * @param since the morning that was due first: chases of mornings missed since then are made up today, once
 */
const listChased = async (scope: Scope, since: IsoDate, today: IsoDate): Promise<OverdueOfOwner[]> => {
  const calendar = await getWorkingCalendar(scope, null);
  if (!calendar.isWorkingDay(today)) return [];
  const missed = Math.min(Math.max(daysBetween(since, today), 0), longestLookBackDays);
  const days = Array.from({ length: missed + 1 }, (_, back) => addDays(today, -back));
  return (await listOverdueByOwner(scope, today)).filter(({ actions }) =>
    actions.some(({ dueOn }) =>
      days.some((day) => isChaseDay({ dueOn, today: day, calendar, ladder: defaultChaseLadder })),
    ),
  );
};

/**
 * Whether this morning has anything to do; most have not.
 * @param dueAt when it was due: earlier than today after downtime
 */
export const needsDailyRun = async (scope: Scope, dueAt: Date): Promise<boolean> => {
  const { today, timeZone } = await getTime(scope);
  const since = localDateOf(dueAt, timeZone);
  if (await hasTriggeredRoutines(scope)) return true;
  if (await hasEvaluationsToBringUp(scope)) return true;
  if ((await listRoutinesToPlan(scope)).length > 0) return true;
  if ((await listChased(scope, since, today)).length > 0) return true;
  if (await needsEscalation(scope)) return true;
  return isTimeToWarn(scope, since);
};

const sendDigests = async (scope: Scope, { runOn, dueAt }: DailyRunRow, { mailPolicy }: MailContext): Promise<void> => {
  const organisation = await getOrganisation(scope);
  const { now, today, timeZone } = timeOf(organisation, scope.clock);
  const chased = await listChased(scope, localDateOf(dueAt, timeZone), today);
  await queueDeliveries(
    scope,
    mailPolicy,
    chased.map(({ owner, actions }) => ({
      kind: "digest",
      dedupeKey: digestDeliveryKey(runOn, owner.id),
      person: owner,
      letter: writeDigest({ organisation: organisation.name, actions, onDate: today }),
    })),
  );
  await recordAudit(
    scope,
    now,
    ...chased.map(({ owner, actions }) => ({
      event: "digest.sent",
      entityType: "person",
      entityId: owner.id,
      summary: `${owner.title} was reminded of ${actions.map(({ number }) => `A${number}`).join(", ")}, overdue`,
    })),
  );
};
