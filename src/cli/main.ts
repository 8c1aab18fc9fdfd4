import { ConfigError } from "../config.ts";
import { EmbeddedPostgresError } from "../platform/db/embedded/error.ts";
import { translateDatabaseError } from "../platform/errors/database-errors.ts";
import { Problem } from "../platform/errors/problem.ts";
import { buildProgram } from "./program.ts";

/** What went wrong, for the person at the terminal: no stack for what they can put right. */
const describeFailure = (thrown: unknown): string => {
  const error = translateDatabaseError(thrown);
  if (error instanceof Problem) {
    const faults = error.errors.map(({ pointer, message }) => `  ${pointer}: ${message}`);
    return [error.message, ...(faults.length > 1 ? faults : [])].join("\n");
  }
  if (error instanceof ConfigError || error instanceof EmbeddedPostgresError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

try {
  await buildProgram().parseAsync();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
