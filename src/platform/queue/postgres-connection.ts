import { createPostgresBackend, runMigrations, withBackend } from "bullmq";
import pg from "pg";
import { isDatabaseUnreachable } from "../errors/database-errors.ts";
import {
  type BullConnection,
  keepDoneSeconds,
  maxBlockSeconds,
  queueName,
  queueOptions,
  workerOptions,
} from "./bullmq.ts";

/** BullMQ's tables live apart from ours. Its functions find them by the search path. */
const schema = "bullmq";

/** Each worker keeps one for LISTEN; the others are shared by all that queue and workers ask. */
const maxConnections = 8;

const { Queue, Worker } = withBackend(createPostgresBackend);

class WatchfulWorker extends Worker {
  /** By itself it may sleep for an hour on the strength of one LISTEN. */
  override get maximumBlockTimeout(): number {
    return maxBlockSeconds;
  }
}

/**
 * BullMQ waits and tries again only after an error it takes for a broken connection, and on Postgres it knows a single
 * one. Any other would fail a job that was done, or spin without a pause.
 */
const asConnectionError = (cause: unknown): Error =>
  Object.assign(new Error("ECONNREFUSED: the database cannot be reached", { cause }), { code: "ECONNREFUSED" });

const openPool = (databaseUrl: string, onError: (error: Error) => void) => {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    // The queue only delivers: what it loses in a crash of the server the sweep enqueues again, so it need not wait for
    // the disk.
    options: `-c search_path=${schema} -c synchronous_commit=off`,
    application_name: "drumbeat-queue",
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // BullMQ adds a listener for the queue and for each worker, and never takes one away.
  pool.setMaxListeners(50);
  pool.on("error", onError);
  // A connection that breaks while it is checked out reports to its own listeners only, and ends the process without.
  pool.on("connect", (client) => client.on("error", () => {}));
  const refuse = (error: unknown): Error => {
    onError(error instanceof Error ? error : new Error(String(error)));
    return asConnectionError(error);
  };
  return Object.assign(pool, {
    query: async (text: string, parameters: readonly unknown[] = []) => {
      const client = await pool.connect().catch((error: unknown) => {
        throw refuse(error);
      });
      try {
        const result = await client.query(text, [...parameters]);
        client.release();
        return result;
      } catch (error) {
        const isBroken = isDatabaseUnreachable(error);
        client.release(isBroken);
        throw isBroken ? refuse(error) : error;
      }
    },
  });
};

/** BullMQ in the service's own database. Makes or updates its schema. */
export const connectToPostgres = async (
  databaseUrl: string,
  onError: (error: Error) => void,
): Promise<BullConnection> => {
  const pool = openPool(databaseUrl, onError);
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client, schema);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  const queue = new Queue(queueName, { connection: pool, ...queueOptions });
  queue.on("error", onError);
  return {
    backend: "postgres",
    queue,
    // No count: at every completion BullMQ would sort all the jobs it keeps, which halves the rate (measured).
    keepDone: { age: keepDoneSeconds },
    createWorker(process, concurrency) {
      const worker = new WatchfulWorker(queueName, process, { connection: pool, concurrency, ...workerOptions });
      worker.on("error", onError);
      return worker;
    },
    ping: () => pool.query("SELECT 1"),
    close: () => pool.end(),
  };
};
