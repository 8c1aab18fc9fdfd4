import type { ActionLogEvidence } from "../evidence.ts";
import { countIs, countOf, countOverdueDays, joinList, oneLine, startSentence } from "../sentences.ts";
import type { ActionLogModel } from "../view-model.ts";
import { composeAction, composeAsk, composeDecision, composeHead, sortActions } from "./document-parts.ts";

/**
 * Composes the action log of a meeting as it stands on `setting.knownOn`: what was decided and agreed, the asks, what
 * is still open from before, and for the record who was there and what was noted. Decisions and actions keep the numbers they have in the organisation.
 */
export function composeActionLog(evidence: ActionLogEvidence): ActionLogModel {
  const { setting, decisions, actions, asks } = evidence;
  const earlier = sortActions(
    evidence.earlierActions.filter((action) => action.state === "open"),
    setting.knownOn,
  );
  const recorded = [
    ...(decisions.length > 0 ? [countOf(decisions.length, "decision")] : []),
    ...(actions.length > 0 ? [countOf(actions.length, "action")] : []),
    ...(asks.length > 0 ? [countOf(asks.length, "request for help", "requests for help")] : []),
  ];
  const overdue = earlier.filter((action) => countOverdueDays(action, setting.knownOn) > 0).length;
  const summary = [
    recorded.length > 0
      ? startSentence(`${joinList(recorded)} recorded.`)
      : "No decision, action or request for help was recorded.",
    ...(earlier.length > 0 ? [startSentence(`${countIs(earlier.length, "earlier action", "still open")}`)] : []),
  ];
  const late =
    overdue > 0
      ? `, ${overdue === earlier.length ? "overdue" : `${countOf(overdue, "of them", "of them")} overdue`}`
      : "";
  return {
    kind: "actionLog",
    ...composeHead(setting, evidence.goals, `${oneLine(setting.routine.title)}: action log`),
    chair: evidence.chair,
    summary: earlier.length > 0 ? `${summary.join(" ")}${late}.` : summary.join(" "),
    decisions: decisions.toSorted((a, b) => a.number - b.number).map(composeDecision),
    actions: actions.toSorted((a, b) => a.number - b.number).map((action) => composeAction(action, setting.knownOn)),
    earlierActions: earlier.map((action) => composeAction(action, setting.knownOn)),
    asks: asks.map(composeAsk),
    ...(evidence.attendance.length === 0 ? {} : { attendance: evidence.attendance }),
    ...(evidence.notes.length === 0 ? {} : { notes: evidence.notes }),
  };
}
