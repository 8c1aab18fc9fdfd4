import { createHash } from "node:crypto";
import { and, eq, lt, sql } from "drizzle-orm";
import type { Scope } from "../db/scope.ts";
import { conflict, Problem, unacceptable } from "../errors/problem.ts";
import { idempotencyKeys } from "./tables.ts";

export interface StoredAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const keptDays = 7;

/** @throws Problem 400 for a key that is empty, too long or not printable. */
export const readIdempotencyKey = (header: string | string[] | undefined): string | null => {
  if (header === undefined) return null;
  if (typeof header !== "string" || !/^[\x21-\x7e]{1,255}$/.test(header)) {
    throw new Problem(400, "Idempotency-Key must be 1 to 255 printable characters without spaces.");
  }
  return header;
};

export const fingerprintRequest = (method: string, path: string, body: unknown): string =>
  createHash("sha256")
    .update(`${method} ${path}\n${JSON.stringify(body) ?? ""}`)
    .digest("hex");

/**
 * Does `work` once for a key: the answer is stored in the transaction of the work itself, so that a process killed in
 * between leaves neither, and a repeated request starts anew or gets the stored answer.
 * @throws Problem 409 while the first request with the key still runs, 422 when the key came with another request.
 */
export const answerOnce = async (
  scope: Scope,
  key: string,
  fingerprint: string,
  work: () => Promise<StoredAnswer>,
): Promise<StoredAnswer & { isRepeat: boolean }> => {
  const { rows } = await scope.db.execute<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`${scope.organisationId} ${key}`}, 0)) as held`,
  );
  if (rows[0]?.held !== true) throw conflict("The first request with this Idempotency-Key is still running.");
  const own = eq(idempotencyKeys.organisationId, scope.organisationId);
  const [stored] = await scope.db
    .select()
    .from(idempotencyKeys)
    .where(and(own, eq(idempotencyKeys.key, key)));
  if (stored !== undefined) {
    if (stored.fingerprint !== fingerprint) {
      throw unacceptable("", "This Idempotency-Key was used for another request. Use a new key for a new request.");
    }
    return { statusCode: stored.statusCode, headers: stored.headers, body: stored.body, isRepeat: true };
  }
  const answer = await work();
  const now = scope.clock.now();
  await scope.db
    .delete(idempotencyKeys)
    .where(and(own, lt(idempotencyKeys.createdAt, new Date(now.getTime() - keptDays * 86_400_000))));
  await scope.db
    .insert(idempotencyKeys)
    .values({ organisationId: scope.organisationId, key, fingerprint, ...answer, createdAt: now });
  return { ...answer, isRepeat: false };
};
