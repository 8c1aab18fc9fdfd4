import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Logger as PinoLogger } from "pino";
import { startWorkers } from "../jobs/worker.ts";
import { buildApp } from "./app.ts";
import type { Config } from "./config.ts";
import type { MailContext } from "./notifications/service.ts";
import { createMailPolicy } from "./notifications/service.ts";
import { systemClock } from "./platform/clock/clock.ts";
import { type Database, openDatabase } from "./platform/db/database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./platform/db/embedded/launcher.ts";
import { migrateDatabase } from "./platform/db/migrate.ts";
import { writeSignedAddress } from "./platform/http/signed-link.ts";
import { describeError } from "./platform/log/describe-error.ts";
import { createLogger } from "./platform/log/logger.ts";
import { createKeepingMailer, type Mailer } from "./platform/mail/mailer.ts";
import { createSmtpMailer } from "./platform/mail/smtp.ts";
import { openJobQueue } from "./platform/queue/backend.ts";
import type { JobQueue } from "./platform/queue/job-queue.ts";
import { version } from "./platform/version.ts";

/** What a command needs of the database alone. */
export interface Foundation {
  config: Config;
  log: PinoLogger;
  database: Database;
  databaseUrl: string;
  /** Present when the embedded database is used. */
  embedded: EmbeddedPostgres | undefined;
  /** Gives up the embedded database, which stops when nobody else uses it; what still uses it here breaks. */
  releaseDatabase(): Promise<void>;
  close(): Promise<void>;
}

const ensureDataDir = (dataDir: string): void => {
  // Others may pass through, so that a database run by another user can reach its files; each secret is 0600.
  if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: 0o711 });
};

/** Reaches the database, starting the embedded one where no other is set, and brings it up to date. */
export const openFoundation = async (
  config: Config,
  { migrates = true, maxConnections = 20 }: { migrates?: boolean; maxConnections?: number } = {},
): Promise<Foundation> => {
  const log = createLogger({ level: config.logLevel });
  let embedded: EmbeddedPostgres | undefined;
  if (config.databaseUrl === undefined) {
    ensureDataDir(config.dataDir);
    embedded = await startEmbeddedPostgres({ dataDir: join(config.dataDir, "postgres") });
  }
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? "";
  let released: Promise<void> | undefined;
  const releaseDatabase = (): Promise<void> => {
    released ??= embedded?.release() ?? Promise.resolve();
    return released;
  };
  try {
    if (migrates) await migrateDatabase(databaseUrl);
    const onError = (error: Error) => log.warn(describeError(error), "a database connection broke");
    const database = openDatabase({ url: databaseUrl, maxConnections, onError });
    return {
      config,
      log,
      database,
      databaseUrl,
      embedded,
      releaseDatabase,
      async close() {
        await database.close();
        await releaseDatabase();
      },
    };
  } catch (error) {
    await releaseDatabase();
    throw error;
  }
};

/** The key that signs cursors and links: set, or made once and kept beside the data. */
const readSecretKey = ({ secretKey, dataDir }: Config): string => {
  if (secretKey !== undefined) return secretKey;
  ensureDataDir(dataDir);
  const file = join(dataDir, "secret-key");
  try {
    // Fails when another process was first, whose key is then read.
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  chmodSync(file, 0o600);
  return readFileSync(file, "utf8").trim();
};

/** A foundation with queue and mail: what api and workers share. */
export interface Engine {
  queue: JobQueue;
  mailer: Mailer;
  mail: MailContext;
  /** Signs cursors and links; all processes of one installation share it. */
  secretKey: string;
  close(): Promise<void>;
}

export const openEngine = async ({ config, log, databaseUrl }: Foundation): Promise<Engine> => {
  const queue = await openJobQueue({
    databaseUrl,
    ...(config.redisUrl === undefined ? {} : { redisUrl: config.redisUrl }),
    log,
  });
  const mailer =
    config.smtpUrl === undefined
      ? createKeepingMailer()
      : createSmtpMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom });
  const { publicUrl } = config;
  const secretKey = readSecretKey(config);
  return {
    queue,
    mailer,
    mail: {
      mailPolicy: createMailPolicy(mailer, config.mailFrom, config.publicUrl),
      addressOf: (subject) => writeSignedAddress({ publicUrl, secretKey }, subject, systemClock.now()),
    },
    secretKey,
    async close() {
      await mailer.close();
      await queue.close();
    },
  };
};

export const openWorkers = (
  { database, log }: Foundation,
  { queue, mailer, mail }: Engine,
): ReturnType<typeof startWorkers> => startWorkers({ database, log, queue, mailer, ...mail, clock: systemClock });

export const openApi = (
  { config, database, log }: Foundation,
  { queue, mail, secretKey }: Engine,
  nudge: () => void,
  shutdown: AbortSignal,
): Promise<FastifyInstance> =>
  buildApp({
    database,
    queue,
    clock: systemClock,
    log,
    secretKey,
    bootstrapKey: config.bootstrapKey,
    version,
    publicUrl: config.publicUrl,
    mail,
    nudge,
    shutdown,
  });
