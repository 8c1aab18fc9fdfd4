import { presentStored } from "../platform/http/fields.ts";
import type { PublicationRow } from "./queries.ts";
import type { Publication, PublicationSummary } from "./schemas.ts";

export const presentPublicationSummary = (row: PublicationRow, organisationCode: string): PublicationSummary => ({
  ...presentStored(row),
  goal: row.content.goal.code,
  document: row.documentId,
  path: `/public/${organisationCode}/${row.content.goal.code}`,
  knownOn: row.content.knownOn,
  contentHash: row.contentHash,
  publishedAt: row.publishedAt.toISOString(),
  publishedBy: row.publishedBy,
  withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
});

export const presentPublication = (row: PublicationRow, organisationCode: string): Publication => ({
  ...presentPublicationSummary(row, organisationCode),
  content: row.content,
});
