import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById, resolvePerson } from "../people/service.ts";
import type { Database } from "../platform/db/database.ts";
import type { Actor, Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import { presentStored } from "../platform/http/fields.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { generateKey, hashKey } from "./keys.ts";
import { type ApiKeyRow, apiKeyRows, lockKeysOf, selectKeyByHash } from "./queries.ts";
import type { ApiKey, ApiKeyInput } from "./schemas.ts";

/** Who holds a key and for which organisation, or undefined when it is unknown or revoked. */
export const identifyKey = async (
  database: Database,
  key: string,
): Promise<{ organisationId: string; actor: Actor } | undefined> => {
  const row = await database.askAsSystem((db) => selectKeyByHash(db, hashKey(key)));
  if (row === undefined) return undefined;
  const name = row.personTitle ?? row.name;
  return {
    organisationId: row.organisationId,
    actor: { name, role: row.role, scopes: row.scopes, personId: row.personId },
  };
};

/**
 * Makes a key and returns it; it cannot be shown again.
 * @throws Problem 422 when scopes or the person do not go with the role
 */
export const createKey = async (scope: Scope, input: ApiKeyInput): Promise<{ row: ApiKeyRow; key: string }> => {
  if (input.role !== "integration" && (input.scopes?.length ?? 0) > 0) {
    throw unacceptable("/scopes", "scopes are for keys with the role integration");
  }
  if (input.role === "integration" && (input.scopes?.length ?? 0) === 0) {
    throw unacceptable("/scopes", "an integration key needs at least one scope");
  }
  if (input.role === "owner" && input.person === undefined) {
    throw unacceptable("/person", "an owner's key needs the person it speaks for");
  }
  const person = input.person === undefined ? null : await resolvePerson(scope, input.person, "/person");
  const { key, prefix, hash } = generateKey();
  const row = await apiKeyRows.insert(scope, {
    name: input.name,
    role: input.role,
    scopes: input.scopes ?? [],
    personId: person?.id ?? null,
    prefix,
    keyHash: hash,
  });
  await auditKey(scope, row, "api-key.created", `The key ${row.name} (${row.role}) was made`);
  return { row, key };
};

export const listKeys = (scope: Scope, page: PageRequest): Promise<ApiKeyRow[]> => apiKeyRows.page(scope, page);

export const hasKeys = async (scope: Scope): Promise<boolean> =>
  (await apiKeyRows.page(scope, { limit: 1, after: null })).length > 0;

/** Takes effect on the key's next request. @throws Problem 404, 412 */
export const revokeKey = async (scope: Scope, id: string, expectedVersion: ExpectedVersion): Promise<ApiKeyRow> => {
  const row = await apiKeyRows.update(scope, id, { revokedAt: scope.clock.now() }, expectedVersion);
  await auditKey(scope, row, "api-key.revoked", `The key ${row.name} (${row.role}) was revoked`);
  return row;
};

/** Revokes every key that speaks for a person. @returns how many there were */
export const revokeKeysOf = async (scope: Scope, personId: string): Promise<number> => {
  const keys = await lockKeysOf(scope, personId);
  for (const { id } of keys) await revokeKey(scope, id, "any");
  return keys.length;
};

export const presentKeys = async (scope: Scope, rows: ApiKeyRow[]): Promise<ApiKey[]> => {
  const people = await getPeopleById(
    scope,
    rows.flatMap((row) => (row.personId === null ? [] : [row.personId])),
  );
  return rows.map((row) => ({
    ...presentStored(row),
    name: row.name,
    role: row.role,
    scopes: row.scopes,
    person: row.personId === null ? null : (people.get(row.personId)?.code ?? null),
    prefix: row.prefix,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }));
};

const auditKey = async (scope: Scope, row: ApiKeyRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "apiKey", entityId: row.id, summary });
};
