import { type LevelWithSilent, type Logger as PinoLogger, pino } from "pino";

/** Fields of one line: ids, counts, durations, codes. Never names, addresses or texts: logs outlive their readers. */
export type LogFields = Record<string, unknown>;

/** What the service asks of a logger; pino's fits it. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(bindings: LogFields): Logger;
}

export interface LoggerOptions {
  level: LevelWithSilent;
  /** Where the lines go; absent: standard error, since standard output belongs to what commands print. */
  destination?: { write(line: string): void };
}

/** A second line of defence: such fields should not get as far as a log call. */
const secretFields = [
  "authorization",
  "cookie",
  "password",
  "secret",
  "token",
  "apiKey",
  "databaseUrl",
  "redisUrl",
  "smtpUrl",
  "email",
  "address",
  "toAddress",
  "subject",
  "text",
  "html",
];

const personalPaths = secretFields.flatMap((field) => [field, `*.${field}`, `req.headers.${field}`]);

/** A logger that writes one JSON object a line and blanks what looks like a secret or like personal data. */
export const createLogger = ({ level, destination }: LoggerOptions): PinoLogger =>
  pino(
    { level, base: { pid: process.pid }, redact: { paths: personalPaths, censor: "[redacted]" } },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
