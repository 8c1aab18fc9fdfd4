import { eq } from "drizzle-orm";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { newId } from "../platform/ids/ids.ts";
import { invitations } from "./tables.ts";

const rows = versionedRows(invitations, "invitation");
export type InvitationRow = Awaited<ReturnType<typeof rows.byId>>;

export const invitationRows = {
  ...rows,

  async find(scope: Scope, id: string): Promise<InvitationRow | undefined> {
    const [row] = await rows.selectWhere(scope, eq(invitations.id, id));
    return row;
  },

  ofOccurrence: (scope: Scope, occurrenceId: string): Promise<InvitationRow[]> =>
    rows.selectWhere(scope, eq(invitations.occurrenceId, occurrenceId)),

  /** In the order of inviting; one row more than the limit. */
  pageOfOccurrence: (scope: Scope, page: PageRequest, occurrenceId: string): Promise<InvitationRow[]> =>
    rows.page(scope, page, eq(invitations.occurrenceId, occurrenceId)),

  /** Stores those that are not there yet; of two inviters at once each person is invited by one. */
  async insertMissing(
    scope: Scope,
    occurrence: { id: string; sequence: number },
    personIds: readonly string[],
  ): Promise<InvitationRow[]> {
    if (personIds.length === 0) return [];
    const now = scope.clock.now();
    return scope.db
      .insert(invitations)
      .values(
        personIds.map((personId) => ({
          id: newId(),
          organisationId: scope.organisationId,
          occurrenceId: occurrence.id,
          personId,
          sequence: occurrence.sequence,
          state: "invited" as const,
          createdAt: now,
          updatedAt: now,
        })),
      )
      .onConflictDoNothing({ target: [invitations.occurrenceId, invitations.personId] })
      .returning();
  },
};
