import { recordAction } from "../actions/action-service.ts";
import { updateAction } from "../actions/action-update-service.ts";
import { answerAsk, getOpenAskOf, recordAsk } from "../actions/ask-service.ts";
import { recordDecision } from "../actions/decision-service.ts";
import { recordAudit } from "../audit/service.ts";
import { handOverGoalWithAll } from "../handovers/service.ts";
import type { MailContext } from "../notifications/service.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { newId } from "../platform/ids/ids.ts";
import { formatDate } from "../platform/time/dates.ts";
import { resolveWallTime } from "../platform/time/wall-time.ts";
import type { OccurrenceRow } from "../routines/occurrences/occurrence-queries.ts";
import { getOccurrenceOn, holdOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { type HistoryEntry, type HistoryEvent, planHistory } from "./history-schema.ts";
import { insertHistoryEvents, selectLastPosition } from "./queries.ts";

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

const stripCode = (reference: string): string => reference.replace(/^code:/, "");

/**
 * Applies one event through the use cases that people use.
 * @param mail null: a handover makes its page and writes to nobody
 * @throws Problem of those
 */
export const applyHistoryEvent = async (scope: Scope, event: HistoryEvent, mail: MailContext | null): Promise<void> => {
  if (event.kind === "answer") {
    const occurrence = await getOccurrenceOn(scope, stripCode(event.occurrence), event.heldOn);
    const ask = await getOpenAskOf(scope, occurrence.id, event.text);
    await answerAsk(scope, ask.id, { answer: event.answer }, "any");
    return;
  }
  const { entry } = event;
  if ("held" in entry) return applyMeeting(scope, entry);
  if ("done" in entry) {
    await updateAction(scope, `code:A${entry.action}`, { kind: "done", text: entry.done });
  } else if ("slipTo" in entry) {
    await updateAction(scope, `code:A${entry.action}`, { kind: "slip", to: entry.slipTo, text: entry.reason });
  } else {
    const { goal, to, note } = entry.owner;
    await handOverGoalWithAll(scope, goal, { person: to, ...(note === undefined ? {} : { note }) }, mail);
  }
};

const notePassedOver = async (scope: Scope, { id, status }: OccurrenceRow, on: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event: "history.passed-over",
    entityType: "occurrence",
    entityId: id,
    summary: `The history's meeting of ${formatDate(on)} was passed over: here it was ${status}`,
  });
};

const applyMeeting = async (scope: Scope, entry: Extract<HistoryEntry, { held: true }>): Promise<void> => {
  const occurrence = await getOccurrenceOn(scope, stripCode(entry.occurrence), entry.on);
  const { id } = occurrence;
  // Whoever plays with the sandbox may have called it off or moved it: then the history goes on around it.
  if (["skipped", "cancelled", "gaveWay"].includes(occurrence.status))
    return notePassedOver(scope, occurrence, entry.on);
  await holdOccurrence(scope, id, { tookPlaceOn: entry.on }, "any");
  for (const text of entry.decisions ?? []) await recordDecision(scope, { occurrenceId: id, text });
  for (const action of entry.actions ?? []) await recordAction(scope, { occurrenceId: id, ...action });
  for (const { text, to } of entry.asks ?? []) await recordAsk(scope, { occurrenceId: id, text, to });
};
