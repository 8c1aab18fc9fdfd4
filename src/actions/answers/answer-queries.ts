import { and, eq } from "drizzle-orm";
import { metrics } from "../../metrics/tables.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { isUuid } from "../../platform/ids/ids.ts";
import { occurrences, routines } from "../../routines/tables.ts";
import type { ActionRow, AskRow } from "../queries.ts";
import { actions, asks } from "../tables.ts";

/** Held until the transaction ends, so that of two answers at once the second sees the first. */
export const lockActionIfAny = async (scope: Scope, id: string): Promise<ActionRow | undefined> => {
  if (!isUuid(id)) return undefined;
  const [row] = await scope.db
    .select()
    .from(actions)
    .where(and(eq(actions.organisationId, scope.organisationId), eq(actions.id, id)))
    .for("update");
  return row;
};

export const lockAskIfAny = async (scope: Scope, id: string): Promise<AskRow | undefined> => {
  if (!isUuid(id)) return undefined;
  const [row] = await scope.db
    .select()
    .from(asks)
    .where(and(eq(asks.organisationId, scope.organisationId), eq(asks.id, id)))
    .for("update");
  return row;
};

/** The meeting in which something was said, for its title. */
export const selectMeetingOf = async (scope: Scope, occurrenceId: string) => {
  const [row] = await scope.db
    .select({ heldOn: occurrences.heldOn, turnTitle: occurrences.turnTitle, routine: { title: routines.title } })
    .from(occurrences)
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .where(and(eq(occurrences.organisationId, scope.organisationId), eq(occurrences.id, occurrenceId)));
  if (row === undefined) throw new Error("what was said belongs to no meeting");
  return row;
};

export const selectMetricTitle = async (scope: Scope, id: string): Promise<string | null> => {
  const [row] = await scope.db
    .select({ title: metrics.title })
    .from(metrics)
    .where(and(eq(metrics.organisationId, scope.organisationId), eq(metrics.id, id)));
  return row?.title ?? null;
};
