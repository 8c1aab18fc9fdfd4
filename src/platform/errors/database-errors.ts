import { Problem } from "./problem.ts";

interface PostgresError {
  code: string;
  constraint?: string;
}

/** The driver's error below Drizzle's wrapping, if there is one with a code. */
export const postgresErrorOf = (error: unknown): PostgresError | undefined => {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if ("code" in current && typeof current.code === "string") {
      const constraint =
        "constraint" in current && typeof current.constraint === "string" ? current.constraint : undefined;
      return constraint === undefined ? { code: current.code } : { code: current.code, constraint };
    }
    current = current.cause;
  }
  return undefined;
};

const unreachableCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
  "53300", // too_many_connections
]);

const unreachableMessages = /timeout exceeded when trying to connect|Connection terminated|not queryable/i;

/** True when the database could not be reached, rather than refusing what it was asked. */
export const isDatabaseUnreachable = (error: unknown): boolean => {
  const code = postgresErrorOf(error)?.code;
  if (code !== undefined) return unreachableCodes.has(code) || code.startsWith("08");
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (unreachableMessages.test(current.message)) return true;
  }
  return false;
};

/** Turns what the database says into what the caller should hear; passes anything else on. */
export const translateDatabaseError = (error: unknown): unknown => {
  if (error instanceof Problem) return error;
  if (isDatabaseUnreachable(error)) {
    return new Problem(503, "The database cannot be reached just now. Nothing was changed; try again shortly.", {
      retryAfterSeconds: 5,
      cause: error,
    });
  }
  switch (postgresErrorOf(error)?.code) {
    case "23505":
      return new Problem(409, "Something with this code or number exists already.", { cause: error });
    case "23503":
      return new Problem(409, "It is still referred to by something else, or refers to something that is gone.", {
        cause: error,
      });
    case "40001":
    case "40P01":
      return new Problem(503, "Two changes met; nothing was changed. Try again.", {
        retryAfterSeconds: 1,
        cause: error,
      });
    default:
      return error;
  }
};
