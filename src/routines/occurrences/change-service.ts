import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { newId } from "../../platform/ids/ids.ts";
import { enqueueJob } from "../../platform/queue/enqueue.ts";
import { type RoutineRow, routineRows } from "../queries.ts";
import type { OccurrenceChangeKind } from "../vocabulary.ts";
import {
  insertChange,
  markAnnounced,
  type OccurrenceChangeRow,
  reclaimUnannounced,
  selectChange,
  selectChangesOf,
  selectWasToldOf,
} from "./change-queries.ts";
import { type OccurrenceRow, occurrenceRows } from "./occurrence-queries.ts";

export interface OccurrenceChange {
  kind: OccurrenceChangeKind;
  /** The occurrence as it was. */
  before: OccurrenceRow;
  /** As it is now. */
  after: OccurrenceRow;
  reason: string;
  /** False when a changed schedule brought it about. */
  isByPeople: boolean;
}

/**
 * Keeps what became of an occurrence, with its reason. Where somebody was sent anything about the former date, they are
 * to be told: a job says so after the commit.
 */
export const recordChange = async (
  scope: Scope,
  { kind, before, after, reason, isByPeople }: OccurrenceChange,
): Promise<void> => {
  const { now } = await getTime(scope);
  const takesPlace = kind === "moved" || kind === "reinstated";
  const isToTell = await selectWasToldOf(scope, before.id);
  const id = newId();
  await insertChange(scope, {
    id,
    organisationId: scope.organisationId,
    occurrenceId: before.id,
    kind,
    fromStartsAt: before.startsAt,
    toStartsAt: takesPlace ? after.startsAt : null,
    timeZone: after.timeZone,
    reason,
    isByPeople,
    recordedAt: now,
    announcement: isToTell ? "due" : "notNeeded",
    enqueuedAt: isToTell ? scope.clock.now() : null,
  });
  if (isToTell) {
    await enqueueJob(scope, "run-up.announce-change", { organisationId: scope.organisationId, changeId: id });
  }
};

/** What became of one occurrence, oldest first. */
export const listChanges = (scope: Scope, occurrenceId: string): Promise<OccurrenceChangeRow[]> =>
  selectChangesOf(scope, [occurrenceId]);

/** What became of occurrences, by occurrence, oldest first. */
export const getChangesOf = async (
  scope: Scope,
  occurrenceIds: readonly string[],
): Promise<Map<string, OccurrenceChangeRow[]>> => {
  const byOccurrence = new Map<string, OccurrenceChangeRow[]>(occurrenceIds.map((id) => [id, []]));
  for (const change of await selectChangesOf(scope, occurrenceIds)) byOccurrence.get(change.occurrenceId)?.push(change);
  return byOccurrence;
};

export interface ChangeToAnnounce {
  change: OccurrenceChangeRow;
  /** As it stands now, after any later change too. */
  occurrence: OccurrenceRow;
  routine: RoutineRow;
}

/**
 * Locks an occurrence to tell of its change.
 * @returns null when that was done already, or by telling of a later change
 */
export const beginAnnouncement = async (scope: Scope, changeId: string): Promise<ChangeToAnnounce | null> => {
  const named = await selectChange(scope, changeId);
  if (named === undefined) return null;
  const occurrence = await occurrenceRows.lock(scope, named.occurrenceId);
  const change = await selectChange(scope, changeId);
  if (occurrence === undefined || change?.announcement !== "due") return null;
  return { change, occurrence, routine: await routineRows.byId(scope, occurrence.routineId) };
};

/** Everything that waited to be told of the occurrence is told. */
export const endAnnouncement = (scope: Scope, occurrenceId: string): Promise<void> =>
  markAnnounced(scope, occurrenceId);

/** Changes whose announcement was enqueued before a real time and is not done: to be enqueued again. */
export const retakeUnannouncedChanges = (scope: Scope, enqueuedBefore: Date): Promise<string[]> =>
  reclaimUnannounced(scope, enqueuedBefore);
