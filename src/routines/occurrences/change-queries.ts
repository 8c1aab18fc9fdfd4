import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import { occurrenceChanges } from "../tables.ts";

export type OccurrenceChangeRow = typeof occurrenceChanges.$inferSelect;
export type NewOccurrenceChangeRow = typeof occurrenceChanges.$inferInsert;

/** What one pass of the sweep enqueues again at the most. */
const reclaimedAtOnce = 1_000;

/** Whether anybody was ever sent anything about an occurrence. */
export const selectWasToldOf = async (scope: Scope, occurrenceId: string): Promise<boolean> => {
  const { rows } = await scope.db.execute<{ told: boolean }>(
    sql`select exists (select 1 from deliveries where organisation_id = ${scope.organisationId}
        and occurrence_id = ${occurrenceId}) as told`,
  );
  return rows[0]?.told === true;
};

export const insertChange = async (scope: Scope, row: NewOccurrenceChangeRow): Promise<void> => {
  await scope.db.insert(occurrenceChanges).values(row);
};

export const selectChange = async (scope: Scope, id: string): Promise<OccurrenceChangeRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(occurrenceChanges)
    .where(and(eq(occurrenceChanges.organisationId, scope.organisationId), eq(occurrenceChanges.id, id)));
  return row;
};

/** Of these occurrences, oldest first. */
export const selectChangesOf = async (
  scope: Scope,
  occurrenceIds: readonly string[],
): Promise<OccurrenceChangeRow[]> => {
  if (occurrenceIds.length === 0) return [];
  return scope.db
    .select()
    .from(occurrenceChanges)
    .where(
      and(
        eq(occurrenceChanges.organisationId, scope.organisationId),
        inArray(occurrenceChanges.occurrenceId, [...occurrenceIds]),
      ),
    )
    .orderBy(asc(occurrenceChanges.recordedAt), asc(occurrenceChanges.id));
};

/** All changes of one occurrence that wait to be told count as told: what is told is how things stand. */
export const markAnnounced = async (scope: Scope, occurrenceId: string): Promise<void> => {
  await scope.db
    .update(occurrenceChanges)
    .set({ announcement: "done" })
    .where(
      and(
        eq(occurrenceChanges.organisationId, scope.organisationId),
        eq(occurrenceChanges.occurrenceId, occurrenceId),
        eq(occurrenceChanges.announcement, "due"),
      ),
    );
};

/** Changes enqueued before a real time that nobody has announced: their job was lost, or its worker was. */
export const reclaimUnannounced = async (scope: Scope, enqueuedBefore: Date): Promise<string[]> => {
  const { rows } = await scope.db.execute<{ id: string }>(sql`
    update occurrence_changes set enqueued_at = ${scope.clock.now()}
    where id in (
      select id from occurrence_changes
      where organisation_id = ${scope.organisationId} and announcement = 'due' and enqueued_at <= ${enqueuedBefore}
      limit ${reclaimedAtOnce} for update skip locked
    )
    returning id`);
  return rows.map((row) => row.id);
};
