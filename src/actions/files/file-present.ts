import { actionLabel } from "../wording.ts";
import type { ActionFileSummary } from "./file-queries.ts";
import type { ActionFile } from "./file-schemas.ts";

export const presentFile = (action: { number: number }, row: ActionFileSummary): ActionFile => ({
  id: row.id,
  action: actionLabel(action.number),
  fileName: row.fileName,
  mediaType: row.mediaType,
  byteSize: row.byteSize,
  sha256: row.sha256,
  uploadedBy: row.uploadedBy,
  uploadedAt: row.uploadedAt.toISOString(),
});
