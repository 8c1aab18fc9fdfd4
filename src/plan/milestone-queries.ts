import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { milestones } from "./tables.ts";

export const milestoneRows = versionedRows(milestones, "milestone");
export type MilestoneRow = Awaited<ReturnType<typeof milestoneRows.byId>>;

/** By due date; one more than the limit. */
export const selectMilestonePage = (scope: Scope, strategyId: string, page: PageRequest): Promise<MilestoneRow[]> => {
  const [dueOn, id] = page.after ?? [];
  return scope.db
    .select()
    .from(milestones)
    .where(
      and(
        eq(milestones.organisationId, scope.organisationId),
        eq(milestones.strategyId, strategyId),
        dueOn === undefined || id === undefined
          ? undefined
          : sql`(${milestones.dueOn}, ${milestones.id}) > (${dueOn}::date, ${id}::uuid)`,
      ),
    )
    .orderBy(asc(milestones.dueOn), asc(milestones.id))
    .limit(page.limit + 1);
};

/** Of all these strategies, by due date. */
export const selectMilestonesOf = (scope: Scope, strategyIds: readonly string[]): Promise<MilestoneRow[]> =>
  scope.db
    .select()
    .from(milestones)
    .where(and(eq(milestones.organisationId, scope.organisationId), inArray(milestones.strategyId, [...strategyIds])))
    .orderBy(asc(milestones.dueOn), asc(milestones.id));
