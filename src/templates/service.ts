import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { isPaper, type RoutineKind } from "../routines/vocabulary.ts";
import { builtInTemplates, templateForKind } from "./built-in.ts";
import { type PaperTemplateRow, paperTemplateRows } from "./queries.ts";
import type { PaperTemplateInput } from "./schemas.ts";
import type { PaperTemplate } from "./template.ts";

const auditTemplate = async (scope: Scope, row: PaperTemplateRow, event: string, verb: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event,
    entityType: "paperTemplate",
    entityId: row.id,
    summary: `The template ${row.title} (${row.code}) was ${verb}`,
  });
};

const findBuiltIn = (code: string): PaperTemplate | undefined =>
  builtInTemplates.find((template) => template.code === code);

export const listPaperTemplates = (scope: Scope, page: PageRequest): Promise<PaperTemplateRow[]> =>
  paperTemplateRows.page(scope, page);

/** @throws Problem 404 */
export const getPaperTemplate = (scope: Scope, reference: string): Promise<PaperTemplateRow> =>
  paperTemplateRows.byReference(scope, reference);

export const findPaperTemplate = (scope: Scope, code: string): Promise<PaperTemplateRow | undefined> =>
  paperTemplateRows.find(scope, `code:${code}`);

/** @throws Problem 409 when the code is taken, also by a template that is built in */
export const createPaperTemplate = async (scope: Scope, input: PaperTemplateInput): Promise<PaperTemplateRow> => {
  if (findBuiltIn(input.code) !== undefined) {
    throw conflict(`The code ${input.code} is that of a template that is built in; give yours another.`);
  }
  const row = await paperTemplateRows.insert(scope, { code: input.code, title: input.title, definition: input });
  await auditTemplate(scope, row, "paper-template.created", "added");
  return row;
};

/**
 * Replaces a template as a whole. Papers that are signed off or issued stay as they are; drafts follow it.
 * @throws Problem 404, 412, 422 when it would become another kind of paper
 */
export const replacePaperTemplate = async (
  scope: Scope,
  reference: string,
  input: PaperTemplateInput,
  expectedVersion: ExpectedVersion,
): Promise<PaperTemplateRow> => {
  const { id, code, definition } = await paperTemplateRows.byReference(scope, reference);
  if (input.code !== code) throw unacceptable("/code", "a code stays for ever; add a new template instead");
  if (input.paper !== definition.paper) throw unacceptable("/paper", `it is the template of ${definition.paper}s`);
  const row = await paperTemplateRows.update(scope, id, { title: input.title, definition: input }, expectedVersion);
  await auditTemplate(scope, row, "paper-template.changed", "changed");
  return row;
};

/**
 * The template with a code: the organisation's own, else one that is built in.
 * @param paper what it has to be a template of
 * @throws Problem 422 at the pointer for a code that is neither, or of the other kind of paper
 */
const resolveTemplate = async (
  scope: Scope,
  code: string,
  paper: PaperTemplate["paper"],
  pointer: string,
): Promise<PaperTemplate> => {
  const template = findBuiltIn(code) ?? (await findPaperTemplate(scope, code))?.definition;
  if (template === undefined) {
    const known = builtInTemplates.filter((one) => one.paper === paper).map((one) => one.code);
    throw unacceptable(pointer, `there is no template ${code}; built in are ${known.join(", ")}`);
  }
  if (template.paper !== paper) throw unacceptable(pointer, `${code} is a template of ${template.paper}s`);
  return template;
};

/**
 * By which a routine's papers are laid out: the template it names, else the one built in for its kind.
 * @throws Problem 422 at the pointer for a code that is none, or of the other kind of paper
 */
export const getTemplateOf = async (
  scope: Scope,
  routine: { kind: RoutineKind; template: string | null },
  pointer = "/template",
): Promise<PaperTemplate> =>
  routine.template === null
    ? templateForKind(routine.kind)
    : resolveTemplate(scope, routine.template, isPaper(routine.kind) ? "memo" : "agenda", pointer);
