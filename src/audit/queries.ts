import { and, asc, desc, eq, gt, lt, type SQL } from "drizzle-orm";
import type { Scope } from "../platform/db/scope.ts";
import { auditEntries } from "./tables.ts";

export type AuditRow = typeof auditEntries.$inferSelect;
export type NewAuditRow = typeof auditEntries.$inferInsert;

export const insertAuditEntries = async (scope: Scope, rows: NewAuditRow[]): Promise<void> => {
  if (rows.length > 0) await scope.db.insert(auditEntries).values(rows);
};

/** Newest first. */
export const listAuditRows = (
  scope: Scope,
  page: { limit: number; after: string[] | null },
  filters: { entityId?: string | undefined; event?: string | undefined },
): Promise<AuditRow[]> => {
  const conditions: (SQL | undefined)[] = [
    eq(auditEntries.organisationId, scope.organisationId),
    filters.entityId === undefined ? undefined : eq(auditEntries.entityId, filters.entityId),
    filters.event === undefined ? undefined : eq(auditEntries.event, filters.event),
    page.after?.[0] === undefined ? undefined : lt(auditEntries.id, page.after[0]),
  ];
  return scope.db
    .select()
    .from(auditEntries)
    .where(and(...conditions))
    .orderBy(desc(auditEntries.id))
    .limit(page.limit + 1);
};

export const existsAuditOf = async (scope: Scope, entityId: string): Promise<boolean> => {
  const found = await scope.db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(and(eq(auditEntries.organisationId, scope.organisationId), eq(auditEntries.entityId, entityId)))
    .limit(1);
  return found.length > 0;
};

/** In the order written, after a given entry; null: from the first. */
export const listAuditRowsAfter = (scope: Scope, afterId: string | null, limit: number): Promise<AuditRow[]> =>
  scope.db
    .select()
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.organisationId, scope.organisationId),
        afterId === null ? undefined : gt(auditEntries.id, afterId),
      ),
    )
    .orderBy(asc(auditEntries.id))
    .limit(limit);

export const selectLastAuditId = async (scope: Scope): Promise<string | null> => {
  const [row] = await scope.db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(eq(auditEntries.organisationId, scope.organisationId))
    .orderBy(desc(auditEntries.id))
    .limit(1);
  return row?.id ?? null;
};
