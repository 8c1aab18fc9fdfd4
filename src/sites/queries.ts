import { and, eq, sql } from "drizzle-orm";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { sites } from "./tables.ts";

const rows = codedRows(sites, "site");
export type SiteRow = Awaited<ReturnType<typeof rows.byId>>;

export const siteRows = {
  ...rows,
  listPage: (
    scope: Scope,
    page: PageRequest,
    filters: { kind?: SiteRow["kind"] | undefined; parentId?: string | undefined },
  ): Promise<SiteRow[]> =>
    rows.page(
      scope,
      page,
      and(
        filters.kind === undefined ? undefined : eq(sites.kind, filters.kind),
        filters.parentId === undefined ? undefined : eq(sites.parentId, filters.parentId),
      ),
    ),
};

/** Until the transaction ends, nobody else of the organisation moves a site: two moves at once could make a ring. */
export const lockSiteTree = async (scope: Scope): Promise<void> => {
  await scope.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`sites ${scope.organisationId}`}, 0))`);
};
