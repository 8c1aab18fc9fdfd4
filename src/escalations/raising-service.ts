import { recordAudit } from "../audit/service.ts";
import { getWorkingCalendar } from "../calendars/service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { getPeopleById, listActivePeopleByRole } from "../people/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { type Level, listLevelsToRaise, listReachedLevels, type RaisedLevel } from "./line.ts";
import {
  endEscalation,
  insertEscalation,
  type OverdueAction,
  selectGoalsServed,
  selectGoingOn,
  selectOver,
  selectOverdueActions,
} from "./queries.ts";
import { describeEnd, describeRaised } from "./wording.ts";

interface Raise {
  action: OverdueAction;
  levels: RaisedLevel[];
}

/** Who leads the goals that actions serve on a day, by action; people who left do not. */
const findGoalLeaders = async (
  scope: Scope,
  served: readonly OverdueAction[],
  today: IsoDate,
): Promise<Map<string, string[]>> => {
  const goals = await selectGoalsServed(scope, served);
  const owners = await listOwners(scope, { goalIds: [...new Set([...goals.values()].flat())] }, today);
  const people = await getPeopleById(
    scope,
    owners.map(({ personId }) => personId),
  );
  return new Map(
    served.map(({ id }) => {
      const leaders = owners.filter(({ goalId }) => goalId !== null && goals.get(id)?.includes(goalId));
      return [id, leaders.flatMap(({ personId }) => (people.get(personId)?.isActive === true ? [personId] : []))];
    }),
  );
};

/** What goes up the line today; nothing on a day off. */
const planRaises = async (scope: Scope): Promise<Raise[]> => {
  const organisation = await getOrganisation(scope);
  const { today, timeZone } = timeOf(organisation, scope.clock);
  const line = organisation.followUp.escalation;
  if (line.length === 0) return [];
  const calendar = await getWorkingCalendar(scope, null);
  if (!calendar.isWorkingDay(today)) return [];
  const overdue = await selectOverdueActions(scope, today);
  if (overdue.length === 0) return [];
  const goingOn = await selectGoingOn(scope);
  const reachedOf = (action: OverdueAction): Level[] => {
    const highest = Math.max(0, ...(goingOn.get(action.id) ?? []).map(({ level }) => level));
    const knownOn = localDateOf(action.recordedAt, timeZone);
    const reached = listReachedLevels({ dueOn: action.dueOn, knownOn, today, line, calendar });
    return reached.filter(({ level }) => level > highest);
  };
  const candidates = overdue
    .map((action) => ({ action, reached: reachedOf(action) }))
    .filter(({ reached }) => reached.length > 0);
  if (candidates.length === 0) return [];
  const leaders = await findGoalLeaders(
    scope,
    candidates.map(({ action }) => action),
    today,
  );
  const unit = (await listActivePeopleByRole(scope, "deliveryUnit")).map(({ id }) => id);
  const top = (await listActivePeopleByRole(scope, "systemLeader")).map(({ id }) => id);
  return candidates
    .map(({ action, reached }) => ({
      action,
      levels: listLevelsToRaise({
        reached,
        standing: (goingOn.get(action.id) ?? []).map(({ level, state, snoozedUntilOn }) => ({
          level,
          snoozedUntilOn: state === "snoozed" ? snoozedUntilOn : null,
        })),
        ownerId: action.ownerId,
        today,
        holdersOf: (role) => ({ goalLeader: leaders.get(action.id) ?? [], unit, leader: top })[role],
      }),
    }))
    .filter(({ levels }) => levels.length > 0);
};

/** Whether this morning has anything to raise or to end. */
export const needsEscalation = async (scope: Scope): Promise<boolean> =>
  (await selectOver(scope)).length > 0 || (await planRaises(scope)).length > 0;

/**
 * Takes overdue actions up the line, each as far as its working days past due have gone by, to those who hold the roles
 * today; and ends what is over because the action was answered or has a new date. Mails nobody: the digest tells. Called
 * twice, or twice at once, it leaves one row for an action, a missed date and a level.
 * @returns how many levels were raised
 */
export const raiseEscalations = async (scope: Scope): Promise<number> => {
  const { now, today } = timeOf(await getOrganisation(scope), scope.clock);
  for (const over of await selectOver(scope)) {
    const end = describeEnd(over);
    if (!(await endEscalation(scope, over.id, end.reason, today))) continue;
    await recordAudit(scope, now, {
      event: "escalation.ended",
      entityType: "escalation",
      entityId: over.id,
      summary: end.summary,
    });
  }
  const raises = await planRaises(scope);
  const people = await getPeopleById(
    scope,
    raises.flatMap(({ levels }) => levels.flatMap(({ recipientIds }) => recipientIds)),
  );
  let raisedCount = 0;
  for (const { action, levels } of raises) {
    for (const level of levels) {
      const id = await insertEscalation(scope, action, level, today);
      if (id === null) continue;
      raisedCount += 1;
      const recipients = level.recipientIds.map((personId) => people.get(personId)?.title ?? "");
      await recordAudit(scope, now, {
        event: "escalation.raised",
        entityType: "escalation",
        entityId: id,
        summary: describeRaised({ number: action.number, dueText: formatDate(action.dueOn), recipients, ...level }),
        detail: { action: action.id, level: level.level, to: level.to, recipients: level.recipientIds },
      });
    }
  }
  return raisedCount;
};
