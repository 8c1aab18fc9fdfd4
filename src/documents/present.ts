import { presentStored } from "../platform/http/fields.ts";
import type { FinalSummary } from "./freezing/final-queries.ts";
import type { DocumentRow } from "./queries.ts";
import type { Document, DocumentSummary } from "./schemas.ts";

export const presentDocumentSummary = (row: DocumentRow): DocumentSummary => ({
  ...presentStored(row),
  occurrence: row.occurrenceId,
  kind: row.kind,
  title: row.content.title,
  status: row.status,
  contentHash: row.contentHash,
  composedAt: row.composedAt.toISOString(),
  signedOffAt: row.signedOffAt?.toISOString() ?? null,
  signedOffBy: row.signedOffBy,
  issuedAt: row.issuedAt?.toISOString() ?? null,
});

const presentFinal = ({ fileName, sha256, uploadedAt, uploadedBy }: FinalSummary): Document["final"] => ({
  fileName,
  sha256,
  uploadedAt: uploadedAt.toISOString(),
  uploadedBy,
});

export const presentDocument = (row: DocumentRow, final: FinalSummary | null): Document => ({
  ...presentDocumentSummary(row),
  final: final === null ? null : presentFinal(final),
  content: row.content,
});
