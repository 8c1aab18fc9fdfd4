import type { Scope } from "../../platform/db/scope.ts";
import { notFound } from "../../platform/errors/problem.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { getDocument, seesDrafts } from "../service.ts";
import { selectVersion, selectVersionPage, type VersionRow, type VersionSummary } from "./version-queries.ts";

export type { VersionRow, VersionSummary } from "./version-queries.ts";

/** Earlier contents were drafts, whatever became of them. */
const requireSeen = async (scope: Scope, documentId: string): Promise<void> => {
  await getDocument(scope, documentId);
  if (!seesDrafts(scope)) throw notFound("version of a document");
};

/**
 * What a document said before, without the contents, first to last; one more than the limit. What it says now is none.
 * @throws Problem 404, also for whom drafts are not for
 */
export const listVersions = async (scope: Scope, documentId: string, page: PageRequest): Promise<VersionSummary[]> => {
  await requireSeen(scope, documentId);
  return selectVersionPage(scope, documentId, page);
};

/** @throws Problem 404, also for whom drafts are not for */
export const getVersion = async (scope: Scope, documentId: string, number: number): Promise<VersionRow> => {
  await requireSeen(scope, documentId);
  const row = await selectVersion(scope, documentId, number);
  if (row === undefined) throw notFound("version of a document");
  return row;
};
