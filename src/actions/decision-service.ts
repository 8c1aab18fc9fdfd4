import { recordAudit } from "../audit/service.ts";
import { getTime, takeNumber } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { earlierOf, type IsoDate } from "../platform/time/dates.ts";
import { getMeeting, requireMeeting } from "./meeting-service.ts";
import { type DecisionRow, decisionRows, findDecision, pageDecisions } from "./queries.ts";
import type { DecisionPatch } from "./schemas.ts";
import { decisionLabel, quoteBriefly } from "./wording.ts";

/** One row more than the limit. @throws Problem 404 for an unknown occurrence */
export const listDecisions = async (
  scope: Scope,
  page: PageRequest,
  filters: { occurrence?: string | undefined },
): Promise<DecisionRow[]> => {
  if (filters.occurrence !== undefined) await getMeeting(scope, filters.occurrence, "/occurrence");
  return pageDecisions(scope, page, filters.occurrence);
};

/** By id or `code:D3`. @throws Problem 404 */
export const getDecision = (scope: Scope, reference: string): Promise<DecisionRow> => findDecision(scope, reference);

/**
 * Writes down what a meeting decided, under the organisation's next number.
 * @param input.on the day it was decided, in the organisation's zone; the meeting's own when absent, or today if the
 *   meeting is still to come
 * @throws Problem 404, 409 when the occurrence does not take place
 */
export const recordDecision = async (
  scope: Scope,
  input: { occurrenceId: string; text: string; on?: IsoDate | undefined },
): Promise<DecisionRow> => {
  const { now, today } = await getTime(scope);
  const meeting = await requireMeeting(scope, input.occurrenceId);
  const row = await decisionRows.insert(scope, {
    number: await takeNumber(scope, "decision"),
    occurrenceId: meeting.id,
    text: input.text,
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

/**
 * Corrects the words of a decision; what they were before stays in the audit trail.
 * @throws Problem 404, 412
 */
export const correctDecision = async (
  scope: Scope,
  reference: string,
  patch: DecisionPatch,
  expectedVersion: ExpectedVersion,
): Promise<DecisionRow> => {
  const { now } = await getTime(scope);
  const before = await findDecision(scope, reference);
  const row = await decisionRows.update(scope, before.id, { text: patch.text }, expectedVersion);
  await recordAudit(scope, now, {
    event: "decision.corrected",
    entityType: "decision",
    entityId: row.id,
    summary: `${decisionLabel(row.number)} corrected: ${quoteBriefly(row.text)}`,
    detail: { before: { text: before.text }, after: { text: row.text } },
  });
  return row;
};
