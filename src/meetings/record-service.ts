import { recordAction } from "../actions/action-service.ts";
import { recordAsk } from "../actions/ask-service.ts";
import { recordDecision } from "../actions/decision-service.ts";
import { actionLabel, decisionLabel } from "../actions/wording.ts";
import { holdNumbering } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { type FieldError, Problem, unacceptableFields } from "../platform/errors/problem.ts";
import {
  closeOccurrence,
  getOccurrence,
  holdOccurrence,
  lockOccurrence,
} from "../routines/occurrences/occurrence-service.ts";
import type { AgendaItem } from "./agenda-items.ts";
import { writeAttendance } from "./attendance-service.ts";
import { listItems, requireItem } from "./item-service.ts";
import { requireReason, requireTakingPlace } from "./meeting-service.ts";
import { writeNote } from "./note-service.ts";
import type { MinutesInput, MinutesRecorded } from "./schemas.ts";

/**
 * Does one part after the other and gathers what the rules refuse, each fault at its place in the whole, so that all of
 * them are told at once. Any other problem ends it.
 */
const createParts = () => {
  const faults: FieldError[] = [];
  return {
    faults,
    async at<T>(place: string, work: () => Promise<T>): Promise<T[]> {
      try {
        return [await work()];
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const errors = error.errors.map(({ pointer, message }) => ({ pointer: place + pointer, message }));
        if (error.status !== 422) throw new Problem(error.status, error.message, { errors, cause: error });
        faults.push(...errors);
        return [];
      }
    },
  };
};

type Parts = ReturnType<typeof createParts>;

const recordEach = async <E extends object, T>(
  parts: Parts,
  place: string,
  entries: readonly E[] | undefined,
  items: readonly AgendaItem[],
  record: (entry: E) => Promise<T>,
): Promise<T[]> => {
  const recorded: T[] = [];
  for (const [index, entry] of (entries ?? []).entries()) {
    const work = async () => {
      if ("item" in entry && typeof entry.item === "string") requireItem(entry.item, items, "/item");
      return record(entry);
    };
    recorded.push(...(await parts.at(`${place}/${index}`, work)));
  }
  return recorded;
};

/**
 * Writes a meeting up in one go: that it was held, who was there, what was noted, decided and agreed, and that the
 * record is complete. All of it is recorded or nothing.
 * @throws Problem 404, 409 when there is no meeting, it was recorded as held before, or is closed before it was held;
 *   422 with every fault at its place ("/actions/1/due")
 */
export const recordMinutes = async (scope: Scope, id: string, input: MinutesInput): Promise<MinutesRecorded> => {
  // Numbers first, as everybody else takes them: two that write the same meeting up do not wait for each other.
  await holdNumbering(scope);
  const found = await lockOccurrence(scope, id, "any");
  requireTakingPlace(found);
  requireReason(found, input.reason);
  const { id: occurrenceId } = found.occurrence;
  const items = await listItems(scope, found);
  const parts = createParts();
  const { held, reason } = input;
  if (held !== undefined && held !== null) {
    await parts.at("/held", () => holdOccurrence(scope, occurrenceId, held, "any"));
  }
  const attendance = input.attendance ?? [];
  if (attendance.length > 0) await parts.at("", () => writeAttendance(scope, found, { attendance, reason }, false));
  const notes = await recordEach(parts, "/notes", input.notes, items, (note) =>
    writeNote(scope, found, items, { ...note, reason }),
  );
  const decisions = await recordEach(parts, "/decisions", input.decisions, items, (decision) =>
    recordDecision(scope, { ...decision, occurrenceId }),
  );
  const actions = await recordEach(parts, "/actions", input.actions, items, (action) =>
    recordAction(scope, { ...action, occurrenceId }),
  );
  const asks = await recordEach(parts, "/asks", input.asks, items, (ask) => recordAsk(scope, { ...ask, occurrenceId }));
  if (parts.faults.length > 0) throw unacceptableFields(parts.faults);
  if (input.close === true) await closeOccurrence(scope, occurrenceId, "any");
  return {
    occurrence: occurrenceId,
    status: (await getOccurrence(scope, occurrenceId)).occurrence.status,
    notes: notes.map((note) => note.id),
    decisions: decisions.map(({ number }) => decisionLabel(number)),
    actions: actions.map(({ number }) => actionLabel(number)),
    asks: asks.map((ask) => ask.id),
  };
};
