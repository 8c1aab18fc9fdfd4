import { postgresErrorOf } from "../errors/database-errors.ts";
import { Problem } from "../errors/problem.ts";
import type { LogFields } from "./logger.ts";

const maxCauses = 5;

const framesOf = (error: Error): string[] =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .slice(0, 12)
    .map((line) => line.trim());

/** A message that may be shown in logs: Drizzle's repeats the statement with its parameters, which are people's data. */
const safeMessageOf = (error: Error): string => ("params" in error ? "a statement failed" : error.message);

/**
 * What a log line may say about an error: its kind, code and place, and messages without statement parameters.
 * The driver's `detail` is left out too: it quotes the values of the row.
 */
export const describeError = (error: unknown): LogFields => {
  if (!(error instanceof Error)) return { error: typeof error };
  const messages: string[] = [];
  for (let current: unknown = error; current instanceof Error && messages.length < maxCauses; current = current.cause) {
    messages.push(`${current.name}: ${safeMessageOf(current)}`);
  }
  const database = postgresErrorOf(error);
  return {
    error: messages.join(" <- "),
    ...(error instanceof Problem ? { status: error.status } : {}),
    ...(database === undefined ? {} : { code: database.code, constraint: database.constraint }),
    at: framesOf(error),
  };
};
