import { getAction } from "../actions/action-service.ts";
import { recordAudit } from "../audit/service.ts";
import { getWorkingCalendar } from "../calendars/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { daysBetween, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { explainBadSnooze } from "./answer-form.ts";
import { requireRecipient } from "./policy.ts";
import {
  type EscalationView,
  findEscalation,
  lockEscalation,
  pageEscalations,
  selectOpenEscalations,
  selectRecipients,
  updateEscalation,
} from "./queries.ts";
import type { Escalation, EscalationState } from "./schemas.ts";

/** One row more than the limit. @throws Problem 404 for an unknown action or person */
export const listEscalations = async (
  scope: Scope,
  page: PageRequest,
  filters: { state?: EscalationState | undefined; action?: string | undefined; person?: string | undefined },
): Promise<EscalationView[]> => {
  const { today } = await getTime(scope);
  return pageEscalations(scope, page, today, {
    state: filters.state,
    actionId: filters.action === undefined ? undefined : (await getAction(scope, filters.action)).id,
    personId: filters.person === undefined ? undefined : (await getPerson(scope, filters.person)).id,
  });
};

/** @throws Problem 404 */
export const getEscalation = async (scope: Scope, id: string): Promise<EscalationView> =>
  findEscalation(scope, id, (await getTime(scope)).today);

export const presentEscalations = async (scope: Scope, views: readonly EscalationView[]): Promise<Escalation[]> => {
  const { today } = await getTime(scope);
  const recipients = await selectRecipients(
    scope,
    views.map(({ id }) => id),
  );
  return views.map(({ row, state, action, owner }) => ({
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    action: `A${action.number}`,
    text: action.text,
    owner: owner.code,
    due: row.dueOn,
    daysOverdue: state === "ended" ? 0 : Math.max(0, daysBetween(row.dueOn, today)),
    level: row.level,
    to: row.toRole,
    recipients: (recipients.get(row.id) ?? []).map(({ code }) => code),
    raisedOn: row.raisedOn,
    state,
    snoozedUntil: row.snoozedUntilOn,
    reason: row.reason,
    answeredBy: row.answeredBy,
    answeredOn: row.answeredOn,
    endedOn: row.endedOn,
  }));
};

interface Answering {
  view: EscalationView;
  today: IsoDate;
  now: Date;
}

/** Locks it, and sees that the actor may answer it and that it goes on. */
const beginAnswer = async (scope: Scope, id: string): Promise<Answering> => {
  const { now, today } = await getTime(scope);
  const view = await lockEscalation(scope, id, today);
  const recipients = await selectRecipients(scope, [view.id]);
  requireRecipient(
    scope.actor,
    (recipients.get(view.id) ?? []).map((person) => person.id),
  );
  if (view.state === "ended") {
    throw conflict(`This has ended: A${view.action.number} was answered or has a new date. There is nothing to do.`);
  }
  return { view, today, now };
};

/** Compares the version read here, so that the rules were asked of the row that is changed. */
const answer = async (
  scope: Scope,
  { view, today }: Answering,
  values: { state: "acknowledged" | "snoozed"; snoozedUntilOn: IsoDate | null; reason: string | null },
  expectedVersion: ExpectedVersion,
): Promise<void> => {
  await updateEscalation(
    scope,
    view.id,
    { ...values, answeredBy: scope.actor.name, answeredOn: today },
    expectedVersion === "any" ? view.version : expectedVersion,
  );
};

/**
 * One of those it went to deals with it: this level is quiet from then on, the line goes on.
 * @throws Problem 403, 404, 409 when it has ended or is acknowledged, 412
 */
export const acknowledgeEscalation = async (
  scope: Scope,
  id: string,
  input: { text?: string | undefined },
  expectedVersion: ExpectedVersion = "any",
): Promise<EscalationView> => {
  const begun = await beginAnswer(scope, id);
  const { row, action, state } = begun.view;
  if (state === "acknowledged") {
    throw conflict(`This was acknowledged by ${row.answeredBy} on ${formatDate(row.answeredOn ?? row.raisedOn)}.`);
  }
  const reason = input.text ?? null;
  await answer(scope, begun, { state: "acknowledged", snoozedUntilOn: null, reason }, expectedVersion);
  await recordAudit(scope, begun.now, {
    event: "escalation.acknowledged",
    entityType: "escalation",
    entityId: row.id,
    summary: `The escalation of A${action.number} (level ${row.level}) was acknowledged`,
    detail: { text: reason },
  });
  return findEscalation(scope, id, begun.today);
};

/**
 * Puts it off until a day, with a reason: until then this level is quiet and no further one is raised.
 * @throws Problem 403, 404, 409 when it has ended, 412, 422 for a day that is not ahead or too far ahead
 */
export const snoozeEscalation = async (
  scope: Scope,
  id: string,
  { until, reason }: { until: IsoDate; reason: string },
  expectedVersion: ExpectedVersion = "any",
): Promise<EscalationView> => {
  const begun = await beginAnswer(scope, id);
  const { row, action } = begun.view;
  const fault = explainBadSnooze(until, begun.today);
  if (fault !== undefined) throw unacceptable("/until", fault);
  await answer(scope, begun, { state: "snoozed", snoozedUntilOn: until, reason }, expectedVersion);
  await recordAudit(scope, begun.now, {
    event: "escalation.snoozed",
    entityType: "escalation",
    entityId: row.id,
    summary: `The escalation of A${action.number} (level ${row.level}) was put off until ${formatDate(until)}`,
    detail: { until, reason },
  });
  return findEscalation(scope, id, begun.today);
};

/** One overdue action that went up the line to somebody, as a digest tells of it. */
export interface EscalatedAction {
  escalationId: string;
  level: number;
  raisedOn: IsoDate;
  /** Raised, or counting again after it was put off, since the working day before. */
  isNew: boolean;
  action: { id: string; number: number; text: string };
  owner: { id: string; code: string; title: string };
  dueOn: IsoDate;
  originalDueOn: IsoDate;
  daysOverdue: number;
  /** The owner's last words, or the unit's for them. */
  lastSaid: { text: string; on: IsoDate } | null;
}

/**
 * For the digest: the open escalations of each of these people, by the person's id, the longest overdue first; of an
 * action that reached somebody on several levels, the highest. People who left are left out, as are those with none.
 * @param today in the organisation's zone
 */
export const listEscalatedTo = async (
  scope: Scope,
  personIds: readonly string[] | "all",
  today: IsoDate,
): Promise<Map<string, EscalatedAction[]>> => {
  const found = await selectOpenEscalations(scope, today, personIds);
  if (found.length === 0) return new Map();
  const before = (await getWorkingCalendar(scope, null)).addWorkingDays(today, -1);
  const byPerson = new Map<string, Map<string, EscalatedAction>>();
  for (const { view, personId } of found) {
    const { row, action, owner, lastText, lastSaidOn } = view;
    // Raised by a clock that stood ahead and was set right.
    if (row.raisedOn > today) continue;
    // It became theirs to do since it was raised.
    if (owner.id === personId) continue;
    const own = byPerson.get(personId) ?? new Map<string, EscalatedAction>();
    byPerson.set(personId, own);
    // They come by level, so that a higher one takes the place of a lower.
    own.set(action.id, {
      escalationId: row.id,
      level: row.level,
      raisedOn: row.raisedOn,
      isNew: (row.snoozedUntilOn ?? row.raisedOn) > before,
      action: { id: action.id, number: action.number, text: action.text },
      owner,
      dueOn: row.dueOn,
      originalDueOn: action.originalDueOn,
      daysOverdue: daysBetween(row.dueOn, today),
      lastSaid: lastText === null || lastSaidOn === null ? null : { text: lastText, on: lastSaidOn },
    });
  }
  return new Map([...byPerson].map(([personId, own]) => [personId, [...own.values()]]));
};
