import { recordAudit } from "../audit/service.ts";
import { getTime, takeNumber } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { earlierOf, type IsoDate } from "../platform/time/dates.ts";
import { definedOf, resolveLinks } from "./link-service.ts";
import { getMeeting, requireMeeting } from "./meeting-service.ts";
import { type DecisionRow, decisionRows, findAction, findDecision, pageDecisions, resolveAction } from "./queries.ts";
import type { DecisionInput, DecisionPatch } from "./schemas.ts";
import { decisionLabel, quoteBriefly } from "./wording.ts";

/** One row more than the limit. @throws Problem 404 for an unknown occurrence or action */
export const listDecisions = async (
  scope: Scope,
  page: PageRequest,
  filters: { occurrence?: string | undefined; action?: string | undefined },
): Promise<DecisionRow[]> => {
  if (filters.occurrence !== undefined) await getMeeting(scope, filters.occurrence, "/occurrence");
  return pageDecisions(scope, page, {
    occurrenceId: filters.occurrence,
    actionId: filters.action === undefined ? undefined : (await findAction(scope, filters.action)).id,
  });
};

/** By id or `code:D3`. @throws Problem 404 */
export const getDecision = (scope: Scope, reference: string): Promise<DecisionRow> => findDecision(scope, reference);

/** Ids of what a decision follows from: undefined where nothing is said, null where it says none. */
const resolveCauses = async (scope: Scope, input: Pick<DecisionPatch, "action" | "metric" | "strategy">) => {
  const { action } = input;
  const { metricId, strategyId } = await resolveLinks(scope, { metric: input.metric, strategy: input.strategy });
  return { actionId: action && (await resolveAction(scope, action, "/action")).id, metricId, strategyId };
};

/**
 * Writes down what a meeting decided, under the organisation's next number. What follows from an action whose metric was
 * looked at again names that action.
 * @param input.on the day it was decided, in the organisation's zone; the meeting's own when absent, or today if the
 *   meeting is still to come
 * @throws Problem 404, 409 when the occurrence does not take place, 422 for an unknown action, metric or strategy
 */
export const recordDecision = async (
  scope: Scope,
  input: Omit<DecisionInput, "occurrence"> & { occurrenceId: string; on?: IsoDate | undefined },
): Promise<DecisionRow> => {
  const { now, today } = await getTime(scope);
  const meeting = await requireMeeting(scope, input.occurrenceId);
  const causes = await resolveCauses(scope, input);
  const row = await decisionRows.insert(scope, {
    number: await takeNumber(scope, "decision"),
    occurrenceId: meeting.id,
    text: input.text,
    item: input.item ?? null,
    ...definedOf(causes),
    decidedOn: input.on ?? earlierOf(meeting.heldOn, today),
  });
  await recordAudit(scope, now, {
    event: "decision.recorded",
    entityType: "decision",
    entityId: row.id,
    summary: `${decisionLabel(row.number)} recorded in ${meeting.routineTitle}: ${quoteBriefly(row.text)}`,
  });
  return row;
};

/** What a correction can change, for the audit trail. */
const correctable = ({ text, item, actionId, metricId, strategyId }: DecisionRow) => ({
  text,
  item,
  actionId,
  metricId,
  strategyId,
});

/**
 * Corrects the words of a decision or what it follows from; what was before stays in the audit trail.
 * @throws Problem 404, 412, 422
 */
export const correctDecision = async (
  scope: Scope,
  reference: string,
  patch: DecisionPatch,
  expectedVersion: ExpectedVersion,
): Promise<DecisionRow> => {
  const { now } = await getTime(scope);
  const before = await findDecision(scope, reference);
  const row = await decisionRows.update(
    scope,
    before.id,
    definedOf({ text: patch.text, item: patch.item, ...(await resolveCauses(scope, patch)) }),
    expectedVersion,
  );
  await recordAudit(scope, now, {
    event: "decision.corrected",
    entityType: "decision",
    entityId: row.id,
    summary: `${decisionLabel(row.number)} corrected: ${quoteBriefly(row.text)}`,
    detail: { before: correctable(before), after: correctable(row) },
  });
  return row;
};
