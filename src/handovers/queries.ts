import { and, asc, eq, gt, or } from "drizzle-orm";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isUuid, newId } from "../platform/ids/ids.ts";
import { handovers } from "./tables.ts";

export type HandoverRow = typeof handovers.$inferSelect;

export interface HandoverFilters {
  /** Who handed over or took over. */
  personId?: string | undefined;
  toPersonId?: string | undefined;
  goalId?: string | undefined;
  strategyId?: string | undefined;
}

export const insertHandover = async (
  scope: Scope,
  values: Omit<typeof handovers.$inferInsert, "id" | "organisationId" | "recordedBy">,
): Promise<HandoverRow> => {
  const [row] = await scope.db
    .insert(handovers)
    .values({ ...values, id: newId(), organisationId: scope.organisationId, recordedBy: scope.actor.name })
    .returning();
  if (row === undefined) throw new Error("the handover was not stored");
  return row;
};

export const selectHandover = async (scope: Scope, id: string): Promise<HandoverRow | undefined> => {
  if (!isUuid(id)) return undefined;
  const [row] = await scope.db
    .select()
    .from(handovers)
    .where(and(eq(handovers.organisationId, scope.organisationId), eq(handovers.id, id)));
  return row;
};

/** In the order of making; one row more than the limit. */
export const selectHandoverPage = (
  scope: Scope,
  page: PageRequest,
  { personId, toPersonId, goalId, strategyId }: HandoverFilters,
): Promise<HandoverRow[]> => {
  const after = page.after?.[0];
  return scope.db
    .select()
    .from(handovers)
    .where(
      and(
        eq(handovers.organisationId, scope.organisationId),
        personId === undefined
          ? undefined
          : or(eq(handovers.fromPersonId, personId), eq(handovers.toPersonId, personId)),
        toPersonId === undefined ? undefined : eq(handovers.toPersonId, toPersonId),
        goalId === undefined ? undefined : eq(handovers.goalId, goalId),
        strategyId === undefined ? undefined : eq(handovers.strategyId, strategyId),
        after === undefined ? undefined : gt(handovers.id, after),
      ),
    )
    .orderBy(asc(handovers.id))
    .limit(page.limit + 1);
};
