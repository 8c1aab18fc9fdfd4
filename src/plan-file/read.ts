import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { Problem } from "../platform/errors/problem.ts";
import { problemFromZod } from "../platform/errors/zod-problem.ts";
import { rememberGivenFields } from "./given-fields.ts";
import { type PlanFile, planFileSchema } from "./schemas.ts";

interface Read<T> {
  data: T;
  /** What stood in the file, before the schema filled anything in. */
  written: unknown;
}

/** @throws Problem 400 for what is not YAML, 422 with pointers for what does not fit the schema */
const readChecked = <S extends z.ZodType>(text: string, schema: S, what: string): Read<z.output<S>> => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new Problem(400, `The ${what} is not valid YAML: line ${line}, column ${col}: ${fault.message}`);
  }
  const written = expandAliases(document, what);
  const parsed = schema.safeParse(written);
  if (parsed.success) return { data: parsed.data, written };
  const problem = problemFromZod(parsed.error, what);
  throw new Problem(422, problem.message, { errors: problem.errors });
};

/**
 * Reads YAML or JSON and checks it, naming every fault at once.
 * @throws Problem 400 for what is not YAML, 422 with pointers for what does not fit the schema
 */
export const readYaml = <S extends z.ZodType>(text: string, schema: S, what: string): z.output<S> =>
  readChecked(text, schema, what).data;

/** A file of a few lines whose aliases multiply to gigabytes is refused. */
const expandAliases = (document: Document.Parsed, what: string): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new Problem(400, `The ${what} cannot be read: ${error instanceof Error ? error.message : "unknown reason"}`);
  }
};

/** The lists of a plan file whose things have codes. */
export const listsWithCodes = [
  "calendars",
  "runUpPlans",
  "templates",
  "people",
  "sites",
  "metrics",
  "goals",
  "strategies",
  "routines",
] as const;

/** @throws Problem 400, 422; also for a code that stands twice in its list */
export const readPlanFile = (text: string): PlanFile => {
  const { data: plan, written } = readChecked(text, planFileSchema, "plan file");
  for (const list of listsWithCodes) {
    const things = (written as Partial<Record<string, unknown[]>>)[list] ?? [];
    for (const [index, thing] of plan[list].entries()) rememberGivenFields(thing, things[index]);
  }
  const errors = listsWithCodes.flatMap((list) => {
    const seen = new Set<string>();
    return plan[list].flatMap(({ code }, index) => {
      if (!seen.has(code)) {
        seen.add(code);
        return [];
      }
      return [{ pointer: `/${list}/${index}/code`, message: `the code ${code} stands twice` }];
    });
  });
  const [first] = errors;
  if (first !== undefined) throw new Problem(422, `plan file${first.pointer}: ${first.message}`, { errors });
  return plan;
};
