import { answerAsk, getOpenAskOf } from "../../actions/ask-service.ts";
import type { MailContext } from "../../notifications/service.ts";
import { getOrganisation } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { newId } from "../../platform/ids/ids.ts";
import { resolveWallTime } from "../../platform/time/wall-time.ts";
import { insertHistoryEvents, selectLastPosition } from "../queries.ts";
import { applyActionEntry } from "./action-entries-service.ts";
import { type HistoryEntry, type HistoryEvent, planHistory } from "./history-schemas.ts";
import { applyEscalationAnswer, applyEvaluation, applyRating, applySoftEvidence } from "./judgement-entries-service.ts";
import { applyMeeting, applyMove, applySkip, findOccurrence } from "./meeting-entries-service.ts";
import { applyJoining, applyLeaving, applyOwnerEntry } from "./plan-entries-service.ts";

/** What people do is done by the end of the working day. */
const appliedAt = "17:00";

/** Stores a history to be applied as the sandbox's clock passes its dates. */
export const storeHistory = async (scope: Scope, entries: readonly HistoryEntry[]): Promise<number> => {
  const { timeZone } = await getOrganisation(scope);
  const events = planHistory(entries);
  const last = await selectLastPosition(scope);
  await insertHistoryEvents(
    scope,
    events.map((event, index) => ({
      id: newId(),
      organisationId: scope.organisationId,
      position: last + index + 1,
      dueAt: new Date(resolveWallTime(event.on, appliedAt, timeZone).instant),
      event,
    })),
  );
  return events.length;
};

const applyAnswer = async (scope: Scope, event: Extract<HistoryEvent, { kind: "answer" }>): Promise<void> => {
  const occurrence = await findOccurrence(scope, event.occurrence, event.heldOn);
  const ask = await getOpenAskOf(scope, occurrence.id, event.text);
  await answerAsk(scope, ask.id, { answer: event.answer }, "any");
};

const applyEntry = async (scope: Scope, entry: HistoryEntry, mail: MailContext | null): Promise<void> => {
  if ("held" in entry) return applyMeeting(scope, entry);
  if ("skipped" in entry) return applySkip(scope, entry);
  if ("movedTo" in entry) return applyMove(scope, entry);
  if ("owner" in entry) return applyOwnerEntry(scope, entry, mail);
  if ("joins" in entry) return applyJoining(scope, entry);
  if ("leaves" in entry) return applyLeaving(scope, entry, mail);
  if ("evaluation" in entry) return applyEvaluation(scope, entry);
  if ("softEvidence" in entry) return applySoftEvidence(scope, entry);
  if ("escalation" in entry) return applyEscalationAnswer(scope, entry);
  if ("rating" in entry) return applyRating(scope, entry);
  return applyActionEntry(scope, entry);
};

/**
 * Applies one event through the use cases that people use.
 * @param mail null: a handover makes its page and writes to nobody
 * @throws Problem of those
 */
export const applyHistoryEvent = (scope: Scope, event: HistoryEvent, mail: MailContext | null): Promise<void> =>
  event.kind === "answer" ? applyAnswer(scope, event) : applyEntry(scope, event.entry, mail);
