import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { newId } from "../../platform/ids/ids.ts";
import { documentVersions } from "../tables.ts";

export type VersionRow = typeof documentVersions.$inferSelect;
export type VersionSummary = Omit<VersionRow, "content">;

/**
 * Keeps what a document says now as its next version, before it says something else. One statement, and the content
 * does not travel. The caller holds the occurrence's lock, so that no number is given twice.
 */
export const keepVersion = async (
  scope: Scope,
  documentId: string,
  replacedBecause: string,
  replacedAt: Date,
): Promise<void> => {
  await scope.db.execute(sql`
    insert into document_versions (id, organisation_id, document_id, number, content, content_hash, composed_at,
      replaced_because, replaced_by, replaced_at)
    select ${newId()}, d.organisation_id, d.id,
      (select coalesce(max(v.number), 0) + 1 from document_versions v where v.document_id = d.id),
      d.content, d.content_hash, d.composed_at, ${replacedBecause}, ${scope.actor.name}, ${replacedAt.toISOString()}
    from documents d where d.organisation_id = ${scope.organisationId} and d.id = ${documentId}`);
};

const ofDocument = (scope: Scope, documentId: string) =>
  and(eq(documentVersions.organisationId, scope.organisationId), eq(documentVersions.documentId, documentId));

/** Without their content, first to last; one more than the limit. */
export const selectVersionPage = (scope: Scope, documentId: string, page: PageRequest): Promise<VersionSummary[]> =>
  scope.db
    .select({
      id: documentVersions.id,
      organisationId: documentVersions.organisationId,
      documentId: documentVersions.documentId,
      number: documentVersions.number,
      contentHash: documentVersions.contentHash,
      composedAt: documentVersions.composedAt,
      replacedBecause: documentVersions.replacedBecause,
      replacedBy: documentVersions.replacedBy,
      replacedAt: documentVersions.replacedAt,
    })
    .from(documentVersions)
    .where(
      and(
        ofDocument(scope, documentId),
        page.after?.[0] === undefined ? undefined : gt(documentVersions.number, Number(page.after[0])),
      ),
    )
    .orderBy(asc(documentVersions.number))
    .limit(page.limit + 1);

export const selectVersion = async (
  scope: Scope,
  documentId: string,
  number: number,
): Promise<VersionRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(documentVersions)
    .where(and(ofDocument(scope, documentId), eq(documentVersions.number, number)));
  return row;
};
