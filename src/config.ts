import { resolve } from "node:path";
import { z } from "zod";

const blankIsAbsent = (value: unknown): unknown => (value === "" ? undefined : value);

const url = (schemes: string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
      message: `must be a URL starting with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`,
    })
    .optional();

const environmentSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a whole number")
    .transform(Number)
    .refine((port) => port <= 65_535, "must be from 0 to 65535")
    .default(3000),
  HOST: z.string().default("127.0.0.1"),
  PUBLIC_URL: url(["http:", "https:"]),
  DATABASE_URL: url(["postgres:", "postgresql:"]),
  DATA_DIR: z.string().default(".data"),
  REDIS_URL: url(["redis:", "rediss:"]),
  SMTP_URL: url(["smtp:", "smtps:"]),
  MAIL_FROM: z.string().optional(),
  BOOTSTRAP_KEY: z.string().min(32, "must have at least 32 characters").optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("warn"),
  SECRET_KEY: z.string().min(32, "must have at least 32 characters").optional(),
});

export interface Config {
  port: number;
  host: string;
  /** How people reach the service, without a slash at the end; used in mails. */
  publicUrl: string;
  /** Absent: the embedded database below `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  redisUrl: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  bootstrapKey: string | undefined;
  logLevel: z.infer<typeof environmentSchema>["LOG_LEVEL"];
  /** Absent: generated into `dataDir`. */
  secretKey: string | undefined;
}

export class ConfigError extends Error {
  constructor(faults: string[]) {
    super(`These settings are not usable:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/**
 * Reads the settings from the environment, once, at start.
 * @throws ConfigError naming every fault at once.
 */
export const readConfig = (environment: NodeJS.ProcessEnv = process.env): Config => {
  const present = Object.fromEntries(
    Object.keys(environmentSchema.shape).map((name) => [name, blankIsAbsent(environment[name])]),
  );
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  }
  const settings = parsed.data;
  if (settings.SMTP_URL !== undefined && settings.MAIL_FROM === undefined) {
    throw new ConfigError(["MAIL_FROM: is needed with SMTP_URL: the address mails are sent from"]);
  }
  return {
    port: settings.PORT,
    host: settings.HOST,
    publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`).replace(/\/+$/, ""),
    databaseUrl: settings.DATABASE_URL,
    dataDir: resolve(settings.DATA_DIR),
    redisUrl: settings.REDIS_URL,
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM ?? "drumbeat@localhost",
    bootstrapKey: settings.BOOTSTRAP_KEY,
    logLevel: settings.LOG_LEVEL,
    secretKey: settings.SECRET_KEY,
  };
};
