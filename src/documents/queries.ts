import { and, eq, ne } from "drizzle-orm";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { documents } from "./tables.ts";

const rows = versionedRows(documents, "document");
export type DocumentRow = Awaited<ReturnType<typeof rows.byId>>;

export interface DocumentFilters {
  occurrenceId?: string | undefined;
  kind?: DocumentRow["kind"] | undefined;
  status?: DocumentRow["status"] | undefined;
}

export const documentRows = {
  ...rows,

  list: (scope: Scope, page: PageRequest, filters: DocumentFilters): Promise<DocumentRow[]> =>
    rows.page(
      scope,
      page,
      and(
        filters.occurrenceId === undefined ? undefined : eq(documents.occurrenceId, filters.occurrenceId),
        filters.kind === undefined ? undefined : eq(documents.kind, filters.kind),
        filters.status === undefined ? undefined : eq(documents.status, filters.status),
      ),
    ),

  async ofOccurrence(scope: Scope, occurrenceId: string, kind: DocumentRow["kind"]): Promise<DocumentRow | undefined> {
    const [row] = await rows.selectWhere(
      scope,
      and(eq(documents.occurrenceId, occurrenceId), eq(documents.kind, kind)),
    );
    return row;
  },

  /** What was prepared for an occurrence: its agenda or memo. */
  async paperOf(scope: Scope, occurrenceId: string): Promise<DocumentRow | undefined> {
    const [row] = await rows.selectWhere(
      scope,
      and(eq(documents.occurrenceId, occurrenceId), ne(documents.kind, "actionLog")),
    );
    return row;
  },
};
