import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { presentSite } from "./present.ts";
import { lockSiteTree, type SiteRow, siteRows } from "./queries.ts";
import type { Site, SiteInput, SitePatch } from "./schemas.ts";

/** State, region, district, school and some to spare; also what ends the walk upwards. */
const maxDepth = 12;

const auditSite = async (scope: Scope, row: SiteRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "site", entityId: row.id, summary });
};

/** @throws Problem 422 when the parent is the site itself, lies below it, or lies too deep. */
const requireNoRing = async (scope: Scope, siteId: string | null, parent: SiteRow): Promise<void> => {
  let current: SiteRow | undefined = parent;
  for (let depth = 1; depth < maxDepth; depth += 1) {
    if (current.id === siteId) throw unacceptable("/parent", "a site cannot belong to itself or to a site below it");
    if (current.parentId === null) return;
    current = await siteRows.byId(scope, current.parentId);
  }
  throw unacceptable("/parent", `sites can be nested ${maxDepth} deep at most`);
};

const resolveParent = async (scope: Scope, siteId: string | null, reference: string): Promise<string> => {
  await lockSiteTree(scope);
  const parent = await siteRows.resolveOne(scope, reference, "/parent");
  await requireNoRing(scope, siteId, parent);
  return parent.id;
};

/** @throws Problem 404 for a parent that is not there */
export const listSites = async (
  scope: Scope,
  page: PageRequest,
  filters: { kind?: SiteRow["kind"] | undefined; parent?: string | undefined },
): Promise<SiteRow[]> => {
  const parent = filters.parent === undefined ? undefined : await siteRows.byReference(scope, filters.parent);
  return siteRows.listPage(scope, page, { kind: filters.kind, parentId: parent?.id });
};

/** @throws Problem 404 */
export const getSite = (scope: Scope, reference: string): Promise<SiteRow> => siteRows.byReference(scope, reference);

export const findSiteByCode = (scope: Scope, code: string): Promise<SiteRow | undefined> =>
  siteRows.find(scope, `code:${code}`);

/** @throws Problem 404, 422 */
export const resolveSite = (scope: Scope, reference: string, pointer: string): Promise<SiteRow> =>
  siteRows.resolveOne(scope, reference, pointer);

export const resolveSites = (
  scope: Scope,
  references: readonly string[],
  pointer: (index: number) => string,
): Promise<SiteRow[]> => siteRows.resolve(scope, references, pointer);

export const getSitesById = (scope: Scope, ids: readonly string[]): Promise<Map<string, SiteRow>> =>
  siteRows.byIds(scope, [...new Set(ids)]);

export const getSiteCodes = (scope: Scope, ids: readonly string[]): Promise<Map<string, string>> =>
  siteRows.codesById(scope, ids);

/** The present state in the shape of the plan file. */
export const describeSites = async (scope: Scope, rows: readonly SiteRow[]): Promise<SiteInput[]> => {
  const codes = await siteRows.codesById(
    scope,
    rows.flatMap((row) => (row.parentId === null ? [] : [row.parentId])),
  );
  return rows.map((row) => {
    const parent = row.parentId === null ? undefined : codes.get(row.parentId);
    return { code: row.code, title: row.title, kind: row.kind, ...(parent === undefined ? {} : { parent }) };
  });
};

export const presentSites = async (scope: Scope, rows: readonly SiteRow[]): Promise<Site[]> => {
  const described = await describeSites(scope, rows);
  return rows.flatMap((row, index) => {
    const input = described[index];
    return input === undefined ? [] : [presentSite(row, input)];
  });
};

/** @throws Problem 404, 409 when the code is taken, 422 for an unknown parent */
export const createSite = async (scope: Scope, input: SiteInput): Promise<SiteRow> => {
  const parentId = input.parent === undefined ? null : await resolveParent(scope, null, input.parent);
  const row = await siteRows.insert(scope, { code: input.code, title: input.title, kind: input.kind, parentId });
  await auditSite(scope, row, "site.created", `${row.title} (${row.code}) was added`);
  return row;
};

/** @throws Problem 404, 412, 422 when sites would belong to each other in a ring */
export const updateSite = async (
  scope: Scope,
  reference: string,
  patch: SitePatch,
  expectedVersion: ExpectedVersion,
): Promise<SiteRow> => {
  const { id } = await siteRows.byReference(scope, reference);
  const parentId = typeof patch.parent === "string" ? await resolveParent(scope, id, patch.parent) : patch.parent;
  // Fields that are undefined are left as they are.
  const row = await siteRows.update(scope, id, { title: patch.title, kind: patch.kind, parentId }, expectedVersion);
  await auditSite(
    scope,
    row,
    "site.changed",
    `${row.title} (${row.code}) was changed: ${Object.keys(patch).join(", ")}`,
  );
  return row;
};

/** @throws Problem 404, 409 while sites, metrics or observations refer to it, 412 */
export const removeSite = async (scope: Scope, reference: string, expectedVersion: ExpectedVersion): Promise<void> => {
  const row = await siteRows.byReference(scope, reference);
  await siteRows.remove(scope, row.id, expectedVersion);
  await auditSite(scope, row, "site.removed", `${row.title} (${row.code}) was removed`);
};
