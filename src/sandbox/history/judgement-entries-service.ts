import { getAction } from "../../actions/action-service.ts";
import { acknowledgeEscalation, listEscalations, snoozeEscalation } from "../../escalations/service.ts";
import { decideEvaluation } from "../../evaluations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { notFound } from "../../platform/errors/problem.ts";
import { recordRating } from "../../ratings/service.ts";
import { recordSoftEvidence } from "../../soft-evidence/service.ts";
import type { EntryOf } from "./history-schemas.ts";

/** Continue, adjust or stop. @throws Problem 404, 409, 422 */
export const applyEvaluation = async (scope: Scope, { evaluation }: EntryOf<"evaluation">): Promise<void> => {
  const { strategy, ...decided } = evaluation;
  await decideEvaluation(scope, strategy, decided);
};

/** How likely something is to be delivered. @throws Problem 404, 422 */
export const applyRating = async (scope: Scope, { rating }: EntryOf<"rating">): Promise<void> => {
  await recordRating(scope, rating);
};

/** What people saw or heard, on the entry's day where no other is said. @throws Problem 404, 422 */
export const applySoftEvidence = async (scope: Scope, { on, softEvidence }: EntryOf<"softEvidence">): Promise<void> => {
  await recordSoftEvidence(scope, { observedOn: on, ...softEvidence });
};

/** What was answered to the furthest that an overdue action has gone up the line. @throws Problem 404, 409, 422 */
export const applyEscalationAnswer = async (scope: Scope, { escalation }: EntryOf<"escalation">): Promise<void> => {
  const { action, snoozedUntil, reason } = escalation;
  const { id } = await getAction(scope, `code:A${action}`);
  const raised = await listEscalations(scope, { limit: 200, after: null }, { action: id, state: "open" });
  const furthest = raised.toSorted((a, b) => a.row.level - b.row.level).at(-1);
  if (furthest === undefined) throw notFound("open escalation");
  if (snoozedUntil === undefined) await acknowledgeEscalation(scope, furthest.id, { text: reason });
  else await snoozeEscalation(scope, furthest.id, { until: snoozedUntil, reason });
};
