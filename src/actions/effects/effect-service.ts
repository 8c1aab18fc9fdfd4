import { gatherMetricEvidence } from "../../metrics/evidence-service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { getMeeting } from "../meeting-service.ts";
import { findAction } from "../queries.ts";
import { actionLabel, decisionLabel } from "../wording.ts";
import { listLoops } from "./check-service.ts";
import { judgeEffect } from "./effect.ts";
import { presentEffect } from "./effect-present.ts";
import type { ActionEffect } from "./effect-schemas.ts";

/**
 * What an action's metric has done since it was agreed, as of now and as papers would say it; small groups stay hidden,
 * whoever asks. An action without a metric has no data.
 * @throws Problem 404
 */
export const getEffect = async (scope: Scope, reference: string): Promise<ActionEffect> => {
  const { now, today } = await getTime(scope);
  const action = await findAction(scope, reference);
  const label = actionLabel(action.number);
  const about = { action: label, checkOn: action.checkOn, asOf: today };
  if (action.metricId === null) {
    return { ...about, ...nothingNamed, text: `${label} names no metric, so there is nothing to check it by.` };
  }
  const { heldOn } = await getMeeting(scope, action.occurrenceId, "");
  const metric = (await gatherMetricEvidence(scope, [action.metricId], now)).get(action.metricId);
  if (metric === undefined) throw new Error(`the metric of ${label} was not gathered`);
  const judged = { ...action, agreedOn: heldOn };
  const [loop] = await listLoops(scope, [action.id]);
  const closedBy = loop?.closure ? decisionLabel(loop.closure.decision.number) : null;
  return { ...about, ...presentEffect(judged, metric, judgeEffect(judged, metric)), closedBy };
};

const nothingNamed = {
  ...{ metric: null, unit: null, verdict: "noData" as const },
  ...{ before: null, now: null, difference: null, closedBy: null },
};
