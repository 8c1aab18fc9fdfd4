import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { documents } from "../documents/tables.ts";
import { goals } from "../plan/tables.ts";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { publications } from "./tables.ts";

const rows = versionedRows(publications, "publication");
export type PublicationRow = Awaited<ReturnType<typeof rows.byId>>;

export const publicationRows = {
  ...rows,

  list: (scope: Scope, page: PageRequest, goalId: string | undefined): Promise<PublicationRow[]> =>
    rows.page(scope, page, goalId === undefined ? undefined : eq(publications.goalId, goalId)),

  /** What everybody sees now, by time of making: at most one a goal. */
  current: (scope: Scope, goalId?: string): Promise<PublicationRow[]> =>
    rows.selectWhere(
      scope,
      and(isNull(publications.withdrawnAt), goalId === undefined ? undefined : eq(publications.goalId, goalId)),
    ),
};

/** Publishing of one goal goes one after the other, so that two at once leave one page. */
export const lockGoal = async (scope: Scope, goalId: string): Promise<void> => {
  await scope.db
    .select({ id: goals.id })
    .from(goals)
    .where(and(eq(goals.organisationId, scope.organisationId), eq(goals.id, goalId)))
    .for("update");
};

export const selectCurrentByGoalCode = async (scope: Scope, goalCode: string): Promise<PublicationRow | undefined> => {
  const [goal] = await scope.db
    .select({ id: goals.id })
    .from(goals)
    .where(and(eq(goals.organisationId, scope.organisationId), eq(goals.code, goalCode)));
  return goal === undefined ? undefined : (await publicationRows.current(scope, goal.id)).at(-1);
};

/** The latest brief, agenda or memo about a goal that carries a signature; undefined when there is none. */
export const selectLatestSignedPaper = async (scope: Scope, goalCode: string) => {
  const [paper] = await scope.db
    .select({ id: documents.id, content: documents.content, composedAt: documents.composedAt })
    .from(documents)
    .where(
      and(
        eq(documents.organisationId, scope.organisationId),
        inArray(documents.kind, ["agenda", "memo"]),
        inArray(documents.status, ["signedOff", "issued"]),
        sql`${documents.content} -> 'signOff' ->> 'state' = 'signedOff'`,
        sql`${documents.content} -> 'goals' @> ${JSON.stringify([{ code: goalCode }])}::jsonb`,
      ),
    )
    .orderBy(desc(documents.composedAt), desc(documents.id))
    .limit(1);
  return paper;
};
