import type { FastifyRequest } from "fastify";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { Problem } from "../platform/errors/problem.ts";
import { unauthenticated } from "../platform/http/policy.ts";
import type { Principal } from "../platform/http/routes.ts";
import { isSameSecret } from "./keys.ts";
import { identifyKey } from "./service.ts";

const maxFailuresAMinute = 30;
const maxAddressesWatched = 10_000;

/** Counts wrong keys by address, so that guessing is slowed down; right ones are never counted. */
const createFailureCounter = (clock: Clock) => {
  let minute = 0;
  let failures = new Map<string, number>();
  const counts = (): Map<string, number> => {
    const current = Math.floor(clock.now().getTime() / 60_000);
    if (current !== minute || failures.size > maxAddressesWatched) {
      minute = current;
      failures = new Map();
    }
    return failures;
  };
  return {
    /** @throws Problem 429 */
    count(address: string): void {
      const failed = (counts().get(address) ?? 0) + 1;
      counts().set(address, failed);
      if (failed > maxFailuresAMinute) {
        throw new Problem(429, "Too many wrong keys from this address. Wait a minute.", { retryAfterSeconds: 60 });
      }
    },
  };
};

const readBearer = (request: FastifyRequest): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,200})$/i.exec(request.headers.authorization ?? "")?.[1];

export const createAuthentication = (
  database: Database,
  clock: Clock,
  bootstrapKey: string | undefined,
): {
  authenticate(request: FastifyRequest): Promise<Principal>;
  authenticateOperator(request: FastifyRequest): void;
} => {
  const failures = createFailureCounter(clock);
  // A right key is let in however many wrong ones came from its address: nobody can lock others out.
  const refuse = (request: FastifyRequest, key: string | undefined): never => {
    if (key !== undefined) failures.count(request.ip);
    throw unauthenticated();
  };

  return {
    async authenticate(request) {
      const key = readBearer(request);
      return (key === undefined ? undefined : await identifyKey(database, key)) ?? refuse(request, key);
    },
    authenticateOperator(request) {
      const key = readBearer(request);
      if (key === undefined || bootstrapKey === undefined || !isSameSecret(key, bootstrapKey)) refuse(request, key);
    },
  };
};
