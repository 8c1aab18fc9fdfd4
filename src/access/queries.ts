import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { people } from "../people/tables.ts";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Db } from "../platform/db/database.ts";
import { prepareOnce } from "../platform/db/prepared.ts";
import type { Scope } from "../platform/db/scope.ts";
import { apiKeys } from "./tables.ts";

export const apiKeyRows = versionedRows(apiKeys, "API key");
export type ApiKeyRow = Awaited<ReturnType<typeof apiKeyRows.byId>>;

/** Those that speak for a person and are in force, locked. */
export const lockKeysOf = (scope: Scope, personId: string): Promise<ApiKeyRow[]> =>
  scope.db
    .select()
    .from(apiKeys)
    .where(
      and(eq(apiKeys.organisationId, scope.organisationId), eq(apiKeys.personId, personId), isNull(apiKeys.revokedAt)),
    )
    .orderBy(asc(apiKeys.id))
    .for("update");

/**
 * The key's row whatever its organisation: it is what tells the organisation. Revoked keys are not found. Every request
 * asks this, so each connection keeps its plan.
 */
export const selectKeyByHash = async (db: Db, keyHash: string) => {
  const statement = prepareOnce(db, "key_by_hash", (name) =>
    db
      .select({
        organisationId: apiKeys.organisationId,
        name: apiKeys.name,
        role: apiKeys.role,
        scopes: apiKeys.scopes,
        personId: apiKeys.personId,
        personTitle: people.title,
      })
      .from(apiKeys)
      .leftJoin(people, eq(people.id, apiKeys.personId))
      .where(and(eq(apiKeys.keyHash, sql.placeholder("keyHash")), isNull(apiKeys.revokedAt)))
      .prepare(name),
  );
  const [row] = await statement.execute({ keyHash });
  return row;
};
