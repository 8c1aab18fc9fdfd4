import { presentStored } from "../platform/http/fields.ts";
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

export const presentDocument = (row: DocumentRow): Document => ({
  ...presentDocumentSummary(row),
  content: row.content,
});
