import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound, Problem, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isUuid } from "../platform/ids/ids.ts";
import { builtInFramework, defaultFrameworkCode, type FrameworkDefinition } from "./framework.ts";
import {
  insertFramework,
  selectFrameworkPage,
  selectFrameworks,
  selectLastVersionNumber,
  selectLatestFramework,
} from "./framework-queries.ts";
import type { FrameworkInput, RatingFramework } from "./framework-schemas.ts";

/** One version of a framework; the built-in one was never added. */
export interface Framework extends FrameworkDefinition {
  id: string;
  addedAt: Date | null;
}

/** In no table, so its id is fixed: it lies before every id that is made, which puts it first in the list. */
const builtIn: Framework = { ...builtInFramework, id: "00000000-0000-7000-8000-000000000001", addedAt: null };

const isBuiltIn = ({ id }: { id: string }): boolean => id === builtIn.id;

/** Every version, the built-in one first, then in the order of adding; one row more than the limit. */
export const listFrameworks = async (
  scope: Scope,
  page: PageRequest,
  filters: { code?: string | undefined } = {},
): Promise<Framework[]> => {
  const own = await selectFrameworkPage(scope, page, filters.code);
  const isFirst = page.after === null && (filters.code ?? builtIn.code) === builtIn.code;
  return isFirst ? [builtIn, ...own] : own;
};

/** By `code:X` or X the latest version, by an id that very one. */
const findFramework = async (scope: Scope, reference: string): Promise<Framework | undefined> => {
  if (isUuid(reference)) {
    const id = reference.toLowerCase();
    return isBuiltIn({ id }) ? builtIn : (await selectFrameworks(scope, [id]))[0];
  }
  const code = reference.replace(/^code:/, "");
  return (await selectLatestFramework(scope, code)) ?? (code === builtIn.code ? builtIn : undefined);
};

/** @throws Problem 404 */
export const getFramework = async (scope: Scope, reference: string): Promise<Framework> => {
  const found = await findFramework(scope, reference);
  if (found === undefined) throw notFound("rating framework");
  return found;
};

/** What ratings are made with where they name nothing else: the organisation's latest `delivery`, else the built-in. */
export const getFrameworkInForce = async (scope: Scope): Promise<Framework> =>
  (await selectLatestFramework(scope, defaultFrameworkCode)) ?? builtIn;

/** The framework that a body names; none: the one in force. @throws Problem 404 for an unknown id, 422 for a code */
export const resolveFramework = async (scope: Scope, reference: string | undefined): Promise<Framework> => {
  if (reference === undefined) return getFrameworkInForce(scope);
  const found = await findFramework(scope, reference);
  if (found !== undefined) return found;
  if (!isUuid(reference)) {
    throw unacceptable("/framework", `there is no rating framework with the code ${reference.replace(/^code:/, "")}`);
  }
  throw new Problem(404, "There is no such rating framework in this organisation.", {
    errors: [{ pointer: "/framework", message: "no such rating framework" }],
  });
};

/** As ratings refer to it; null for the built-in one, which is in no table. */
export const frameworkIdOf = (framework: Framework): string | null => (isBuiltIn(framework) ? null : framework.id);

/** By the ids that ratings carry, null among them. */
export const getFrameworksOf = async (
  scope: Scope,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => Framework> => {
  const own = ids.filter((id) => id !== null);
  const byId = new Map((await selectFrameworks(scope, [...new Set(own)])).map((row) => [row.id, row]));
  return (id) => (id === null ? builtIn : (byId.get(id) ?? builtIn));
};

/**
 * Adds a framework, or the next version of one: ratings made with an earlier version keep it. The meanings of the four
 * points are those of the built-in framework where none are given. @throws Problem 409 when two are added at once
 */
export const createFramework = async (scope: Scope, input: FrameworkInput): Promise<Framework> => {
  const { now } = await getTime(scope);
  const { code, title } = input;
  const last = await selectLastVersionNumber(scope, code);
  const row = await insertFramework(scope, {
    code,
    title,
    versionNumber: (last ?? (code === builtIn.code ? builtIn.versionNumber : 0)) + 1,
    rows: input.rows.map(({ guidance = null, ...rest }) => ({ ...rest, guidance })),
    points: input.points ?? builtIn.points,
    addedAt: now,
  });
  await recordAudit(scope, now, {
    event: "rating-framework.added",
    entityType: "ratingFramework",
    entityId: row.id,
    summary: `Version ${row.versionNumber} of the rating framework ${title} (${code}) was added`,
  });
  return row;
};

/** As the API shows it. */
export const presentFramework = (framework: Framework): RatingFramework => ({
  id: framework.id,
  code: framework.code,
  versionNumber: framework.versionNumber,
  title: framework.title,
  rows: framework.rows,
  points: framework.points,
  isBuiltIn: isBuiltIn(framework),
  addedAt: framework.addedAt?.toISOString() ?? null,
});
