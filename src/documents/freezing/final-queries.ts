import { and, desc, eq, max } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import { newId } from "../../platform/ids/ids.ts";
import { documentFinals } from "../tables.ts";

export type FinalRow = typeof documentFinals.$inferSelect;
/** All but the bytes, which may be many. */
export type FinalSummary = Omit<FinalRow, "bytes">;

const { id, organisationId, documentId, number, fileName, mediaType, sha256, contentHash, uploadedBy, uploadedAt } =
  documentFinals;
const summaryColumns = {
  ...{ id, organisationId, documentId, number, fileName, mediaType, sha256, contentHash, uploadedBy, uploadedAt },
};

interface FrozenDocument {
  id: string;
  contentHash: string;
  signedOffAt: Date | null;
}

/** The one that was signed with what the document says now: a signature that lapsed took its final paper with it. */
const signedWith = (scope: Scope, document: FrozenDocument & { signedOffAt: Date }) =>
  and(
    eq(documentFinals.organisationId, scope.organisationId),
    eq(documentFinals.documentId, document.id),
    eq(documentFinals.contentHash, document.contentHash),
    eq(documentFinals.uploadedAt, document.signedOffAt),
  );

export const selectFinalSummary = async (scope: Scope, document: FrozenDocument): Promise<FinalSummary | null> => {
  const { signedOffAt } = document;
  if (signedOffAt === null) return null;
  const [row] = await scope.db
    .select(summaryColumns)
    .from(documentFinals)
    .where(signedWith(scope, { ...document, signedOffAt }))
    .orderBy(desc(documentFinals.number))
    .limit(1);
  return row ?? null;
};

export const selectFinal = async (scope: Scope, document: FrozenDocument): Promise<FinalRow | null> => {
  const { signedOffAt } = document;
  if (signedOffAt === null) return null;
  const [row] = await scope.db
    .select()
    .from(documentFinals)
    .where(signedWith(scope, { ...document, signedOffAt }))
    .orderBy(desc(documentFinals.number))
    .limit(1);
  return row ?? null;
};

/** The caller holds the lock of the document's occurrence, so that no number is given twice. */
export const insertFinal = async (
  scope: Scope,
  values: Omit<FinalRow, "id" | "organisationId" | "number">,
): Promise<void> => {
  const [last] = await scope.db
    .select({ number: max(documentFinals.number) })
    .from(documentFinals)
    .where(
      and(eq(documentFinals.organisationId, scope.organisationId), eq(documentFinals.documentId, values.documentId)),
    );
  await scope.db.insert(documentFinals).values({
    ...values,
    id: newId(),
    organisationId: scope.organisationId,
    number: (last?.number ?? 0) + 1,
  });
};
