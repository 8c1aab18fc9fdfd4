import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { newId } from "../../platform/ids/ids.ts";
import { trajectories } from "../tables.ts";

export type TrajectoryRow = typeof trajectories.$inferSelect;
export type NewTrajectory = Omit<typeof trajectories.$inferInsert, "id" | "organisationId" | "createdAt" | "updatedAt">;

/** By metric and version number. */
export const selectTrajectories = async (scope: Scope, metricIds: readonly string[]): Promise<TrajectoryRow[]> =>
  metricIds.length === 0
    ? []
    : scope.db
        .select()
        .from(trajectories)
        .where(
          and(eq(trajectories.organisationId, scope.organisationId), inArray(trajectories.metricId, [...metricIds])),
        )
        .orderBy(asc(trajectories.metricId), asc(trajectories.versionNumber));

/** One metric's, by version number, one more than the limit. */
export const selectTrajectoryPage = (scope: Scope, metricId: string, page: PageRequest): Promise<TrajectoryRow[]> =>
  scope.db
    .select()
    .from(trajectories)
    .where(
      and(
        eq(trajectories.organisationId, scope.organisationId),
        eq(trajectories.metricId, metricId),
        page.after?.[0] === undefined ? undefined : gt(trajectories.versionNumber, Number(page.after[0])),
      ),
    )
    .orderBy(asc(trajectories.versionNumber))
    .limit(page.limit + 1);

export const insertTrajectories = async (scope: Scope, rows: readonly NewTrajectory[]): Promise<TrajectoryRow[]> => {
  if (rows.length === 0) return [];
  const now = scope.clock.now();
  return scope.db
    .insert(trajectories)
    .values(
      rows.map((row) => ({
        ...row,
        id: newId(),
        organisationId: scope.organisationId,
        createdAt: now,
        updatedAt: now,
      })),
    )
    .returning();
};
