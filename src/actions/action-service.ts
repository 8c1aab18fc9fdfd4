import { recordAudit } from "../audit/service.ts";
import { getTime, takeNumber } from "../organisations/service.ts";
import { getPerson, resolveStayingPerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { type FieldError, unacceptableFields } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import { definedOf, resolveLinks } from "./link-service.ts";
import { getMeeting, requireMeeting } from "./meeting-service.ts";
import {
  type ActionRow,
  actionRows,
  findAction,
  goalRows,
  metricRows,
  pageActions,
  selectOnlyGoalOf,
  strategyRows,
} from "./queries.ts";
import type { ActionInput, ActionPatch } from "./schemas.ts";
import { actionLabel, quoteBriefly } from "./wording.ts";

/** One row more than the limit. @throws Problem 404 for an unknown person, goal, strategy, metric or occurrence */
export const listActions = async (
  scope: Scope,
  page: PageRequest,
  filters: {
    owner?: string | undefined;
    goal?: string | undefined;
    strategy?: string | undefined;
    metric?: string | undefined;
    occurrence?: string | undefined;
    type?: ActionRow["type"] | undefined;
    state?: ActionRow["state"] | undefined;
    overdue?: "true" | "false" | undefined;
  },
): Promise<ActionRow[]> => {
  const { owner, goal, strategy, metric, occurrence, type, state, overdue } = filters;
  if (occurrence !== undefined) await getMeeting(scope, occurrence, "/occurrence");
  return pageActions(scope, page, {
    ownerId: owner === undefined ? undefined : (await getPerson(scope, owner)).id,
    goalId: goal === undefined ? undefined : (await goalRows.byReference(scope, goal)).id,
    strategyId: strategy === undefined ? undefined : (await strategyRows.byReference(scope, strategy)).id,
    metricId: metric === undefined ? undefined : (await metricRows.byReference(scope, metric)).id,
    occurrenceId: occurrence,
    type,
    state,
    overdue: overdue === undefined ? undefined : { is: overdue === "true", on: (await getTime(scope)).today },
  });
};

/** By id or `code:A3`. @throws Problem 404 */
export const getAction = (scope: Scope, reference: string): Promise<ActionRow> => findAction(scope, reference);

/** A person on whom something can be laid. @throws Problem 404, 422 also for people who left */
export const resolveOwner = (scope: Scope, reference: string) =>
  resolveStayingPerson(scope, reference, "/owner", "own an action");

const explainCheck = (metricId: string | null, checkOn: IsoDate | null, heldOn: IsoDate): FieldError[] => {
  if (checkOn === null) return [];
  const errors: FieldError[] = [];
  if (metricId === null) errors.push({ pointer: "/checkOn", message: "say which metric is to be checked then" });
  if (checkOn < heldOn) {
    errors.push({ pointer: "/checkOn", message: `lies before the meeting, which is on ${formatDate(heldOn)}` });
  }
  return errors;
};

/**
 * Writes down what somebody took on in a meeting, under the organisation's next number. It serves the goal or strategy
 * given, else the goal of the meeting if that is about one alone.
 * @throws Problem 404, 409 when the occurrence does not take place, 422 for an owner who is unknown or left, a due
 *   date or check before the meeting, a check without metric
 */
export const recordAction = async (
  scope: Scope,
  input: Omit<ActionInput, "occurrence"> & { occurrenceId: string },
): Promise<ActionRow> => {
  const { now } = await getTime(scope);
  const meeting = await requireMeeting(scope, input.occurrenceId);
  const owner = await resolveOwner(scope, input.owner);
  const { goalId = null, strategyId = null, metricId = null } = await resolveLinks(scope, input);
  const checkOn = input.checkOn ?? null;
  const errors = explainCheck(metricId, checkOn, meeting.heldOn);
  if (input.due < meeting.heldOn) {
    errors.unshift({ pointer: "/due", message: `lies before the meeting, which is on ${formatDate(meeting.heldOn)}` });
  }
  if (errors.length > 0) throw unacceptableFields(errors);
  const hasPurpose = goalId !== null || strategyId !== null;
  const row = await actionRows.insert(scope, {
    number: await takeNumber(scope, "action"),
    type: input.type ?? "action",
    occurrenceId: meeting.id,
    text: input.text,
    item: input.item ?? null,
    ownerId: owner.id,
    dueOn: input.due,
    originalDueOn: input.due,
    state: "open",
    goalId: hasPurpose ? goalId : await selectOnlyGoalOf(scope, meeting.id),
    strategyId,
    metricId,
    checkOn,
    recordedAt: now,
  });
  await recordAudit(scope, now, {
    event: "action.recorded",
    entityType: "action",
    entityId: row.id,
    summary: `${actionLabel(row.number)} recorded for ${owner.title}: ${quoteBriefly(row.text)} (due ${formatDate(row.dueOn)})`,
  });
  return row;
};

/** What a correction can change, for the audit trail. */
const correctable = ({ text, item, goalId, strategyId, metricId, checkOn }: ActionRow) => ({
  text,
  item,
  goalId,
  strategyId,
  metricId,
  checkOn,
});

/**
 * Corrects what was written down; what it was before stays in the audit trail. Owner, date and state move by updates.
 * @throws Problem 404, 412, 422
 */
export const correctAction = async (
  scope: Scope,
  reference: string,
  patch: ActionPatch,
  expectedVersion: ExpectedVersion,
): Promise<ActionRow> => {
  const { now } = await getTime(scope);
  const before = await findAction(scope, reference);
  const meeting = await getMeeting(scope, before.occurrenceId, "/occurrence");
  const links = await resolveLinks(scope, patch);
  const changes = definedOf({ ...links, text: patch.text, item: patch.item, checkOn: patch.checkOn });
  const after = { ...before, ...changes };
  const errors = explainCheck(after.metricId, after.checkOn, meeting.heldOn);
  if (errors.length > 0) throw unacceptableFields(errors);
  const row = await actionRows.update(
    scope,
    before.id,
    changes,
    // The rules were asked of the row read here, so it has to be that one which is changed.
    expectedVersion === "any" ? before.version : expectedVersion,
  );
  await recordAudit(scope, now, {
    event: "action.corrected",
    entityType: "action",
    entityId: row.id,
    summary: `${actionLabel(row.number)} corrected: ${Object.keys(patch).join(", ")}`,
    detail: { before: correctable(before), after: correctable(row) },
  });
  return row;
};
