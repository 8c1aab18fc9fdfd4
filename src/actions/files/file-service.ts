import { createHash } from "node:crypto";
import { recordAudit } from "../../audit/service.ts";
import { cleanFileName } from "../../documents/freezing/file-name.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { conflict, notFound, Problem, unacceptable } from "../../platform/errors/problem.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { requireOwnAction } from "../policy.ts";
import { type ActionRow, findAction, lockAction } from "../queries.ts";
import { actionLabel } from "../wording.ts";
import { readEvidenceKind } from "./file-kind-service.ts";
import {
  type ActionFileRow,
  type ActionFileSummary,
  countFiles,
  insertFile,
  pageFiles,
  selectFile,
  selectSameFile,
} from "./file-queries.ts";

/** Enough to show what was done; not a place to keep documents. */
const maxFiles = 50;

export interface SentFile {
  fileName: string;
  bytes: Buffer;
  /** As sent. */
  contentType: string | undefined;
}

/** The files of an action in the order of their coming; one row more than the limit. @throws Problem 404 */
export const listFiles = async (
  scope: Scope,
  page: PageRequest,
  reference: string,
): Promise<{ action: ActionRow; rows: ActionFileSummary[] }> => {
  const action = await findAction(scope, reference);
  return { action, rows: await pageFiles(scope, page, action.id) };
};

/** One file with its bytes. @throws Problem 404 */
export const getFile = async (scope: Scope, reference: string, fileId: string): Promise<ActionFileRow> => {
  const action = await findAction(scope, reference);
  const file = await selectFile(scope, action.id, fileId);
  if (file === undefined) throw notFound("file");
  return file;
};

const nameFile = (given: string, extension: string): string => {
  if (/[\p{Cc}\u2028\u2029]/u.test(given)) {
    throw unacceptable("/fileName", "the file name must be one line without control characters");
  }
  const name = cleanFileName(given, extension);
  if (name === null) throw unacceptable("/fileName", "the file needs a name before its extension");
  return name;
};

/**
 * Keeps a file that shows what was said of an action, for ever and as it came. The same bytes under the same name are
 * kept once.
 * @returns the file, and whether it is new
 * @throws Problem 403 unless the action is the actor's own or the actor is of the unit, 404, 409 when it has as many as
 *   are kept, 415 for a kind that is not taken, 422 when it is empty or its name and bytes disagree
 */
export const addFile = async (
  scope: Scope,
  reference: string,
  sent: SentFile,
): Promise<{ action: ActionRow; file: ActionFileSummary; isNew: boolean }> => {
  const { now } = await getTime(scope);
  const { id } = await findAction(scope, reference);
  // Of two that send the same file at once the second finds it.
  const action = await lockAction(scope, id);
  const label = actionLabel(action.number);
  requireOwnAction(scope.actor, action, label, "note");
  if (sent.bytes.length === 0) throw new Problem(422, "The file is empty.");
  const { mediaType, extension } = readEvidenceKind(sent.bytes, sent.fileName, sent.contentType);
  const fileName = nameFile(sent.fileName, extension);
  const sha256 = createHash("sha256").update(sent.bytes).digest("hex");
  const same = await selectSameFile(scope, id, { sha256, fileName });
  if (same !== undefined) return { action, file: same, isNew: false };
  if ((await countFiles(scope, id)) >= maxFiles) throw conflict(`${label} has ${maxFiles} files; no more are kept.`);
  const file = await insertFile(scope, {
    ...{ actionId: id, fileName, mediaType, byteSize: sent.bytes.length, sha256, bytes: sent.bytes },
    ...{ uploadedBy: scope.actor.name, uploadedAt: now },
  });
  await recordAudit(scope, now, {
    event: "action.evidence-added",
    entityType: "action",
    entityId: id,
    summary: `${label}: the file "${fileName}" was added as evidence`,
    detail: { fileName, mediaType, byteSize: file.byteSize, sha256 },
  });
  return { action, file, isNew: true };
};
