/**
 * The embedded database cannot do what was asked. The message is written for the person at the terminal: what failed,
 * what to do about it, and the last lines the server logged, where there are any.
 */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";

  constructor(what: string, remedy: string, details: { logTail?: string; logFile?: string; cause?: unknown } = {}) {
    const log = details.logTail ? `\nLast lines of ${details.logFile ?? "the server's log"}:\n${details.logTail}` : "";
    super(`${what}\n${remedy}${log}`, { cause: details.cause });
  }
}

export const orUseOwnServer = "Or set DATABASE_URL to a PostgreSQL server of your own.";

/** The `code` of a system or database error, if it has one. */
export function readErrorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
