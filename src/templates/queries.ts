import { codedRows } from "../platform/db/coded-rows.ts";
import { paperTemplates } from "./tables.ts";

export const paperTemplateRows = codedRows(paperTemplates, "paper template");
export type PaperTemplateRow = Awaited<ReturnType<typeof paperTemplateRows.byId>>;
