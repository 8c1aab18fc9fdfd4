import { presentStored } from "../platform/http/fields.ts";
import type { PaperTemplateRow } from "./queries.ts";
import type { StoredPaperTemplate } from "./schemas.ts";

export const presentTemplate = (row: PaperTemplateRow): StoredPaperTemplate => ({
  ...presentStored(row),
  ...row.definition,
});
