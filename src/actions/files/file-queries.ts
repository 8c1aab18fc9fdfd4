import { and, asc, count, eq, gt } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { isUuid, newId } from "../../platform/ids/ids.ts";
import { actionFiles } from "../tables.ts";

export type ActionFileRow = typeof actionFiles.$inferSelect;
/** All but the bytes, which may be many. */
export type ActionFileSummary = Omit<ActionFileRow, "bytes">;

const { id, organisationId, actionId, fileName, mediaType, byteSize, sha256, uploadedBy, uploadedAt } = actionFiles;
const summaryColumns = { id, organisationId, actionId, fileName, mediaType, byteSize, sha256, uploadedBy, uploadedAt };

const ofAction = (scope: Scope, action: string) => and(eq(organisationId, scope.organisationId), eq(actionId, action));

/** In the order of their coming; one row more than the limit. */
export const pageFiles = (scope: Scope, page: PageRequest, action: string): Promise<ActionFileSummary[]> => {
  const after = page.after?.[0];
  return scope.db
    .select(summaryColumns)
    .from(actionFiles)
    .where(and(ofAction(scope, action), after === undefined ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(page.limit + 1);
};

export const selectFile = async (scope: Scope, action: string, fileId: string): Promise<ActionFileRow | undefined> => {
  if (!isUuid(fileId)) return undefined;
  const [row] = await scope.db
    .select()
    .from(actionFiles)
    .where(and(ofAction(scope, action), eq(id, fileId)));
  return row;
};

/** The file of these bytes under this name, if the action has it. */
export const selectSameFile = async (
  scope: Scope,
  action: string,
  same: { sha256: string; fileName: string },
): Promise<ActionFileSummary | undefined> => {
  const [row] = await scope.db
    .select(summaryColumns)
    .from(actionFiles)
    .where(and(ofAction(scope, action), eq(sha256, same.sha256), eq(fileName, same.fileName)))
    .limit(1);
  return row;
};

export const countFiles = async (scope: Scope, action: string): Promise<number> => {
  const [row] = await scope.db.select({ number: count() }).from(actionFiles).where(ofAction(scope, action));
  return row?.number ?? 0;
};

export const insertFile = async (
  scope: Scope,
  values: Omit<ActionFileRow, "id" | "organisationId">,
): Promise<ActionFileSummary> => {
  const [row] = await scope.db
    .insert(actionFiles)
    .values({ ...values, id: newId(), organisationId: scope.organisationId })
    .returning(summaryColumns);
  if (row === undefined) throw new Error("the file was not stored");
  return row;
};
