import { Client, type ClientConfig } from "pg";
import { readErrorCode } from "./error.ts";

/*
 * Who uses the server is counted by the server: each user holds a shared advisory lock on a connection of its own, which
 * goes with the process however that ends. Advisory locks belong to one database, hence all take theirs in `postgres`.
 */
const useLockKey = "7310583024180553";

const comingOrGoingCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "57P01", // shutting down on command
  "57P02", // shutting down after a crash
  "57P03", // not yet, or no longer, taking connections
  "53300", // all connections taken
]);

/**
 * Connects and joins those who use the server.
 *
 * @param onLost called once when the connection is gone without our having ended it
 * @returns undefined when the server is on its way up or down, so that another try is worth while
 */
export async function joinUsers(
  config: ClientConfig,
  database: string,
  onLost: () => void,
): Promise<UseLock | undefined> {
  const client = createClient(config);
  try {
    await client.connect();
    const answer = await client.query<{ joined: boolean }>(
      `SELECT pg_try_advisory_lock_shared(${useLockKey}) AS joined`,
    );
    if (answer.rows[0]?.joined !== true) {
      await endQuietly(client);
      return undefined;
    }
    await ensureDatabase(client, database);
  } catch (error) {
    await endQuietly(client);
    if (isComingOrGoing(error)) return undefined;
    throw error;
  }
  return new UseLock(client, onLost);
}

/** Connects without joining, to find out whether anybody uses the server; undefined when it takes no connections. */
export async function visitServer(config: ClientConfig): Promise<UseLock | undefined> {
  const client = createClient(config);
  try {
    await client.connect();
    return new UseLock(client, () => undefined);
  } catch (error) {
    await endQuietly(client);
    if (isComingOrGoing(error)) return undefined;
    throw error;
  }
}

/** This process's share in the server. */
export class UseLock {
  readonly #client: Client;
  #hasEnded = false;

  constructor(client: Client, onLost: () => void) {
    this.#client = client;
    client.once("end", () => {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      onLost();
    });
  }

  /**
   * Leaves the users and, if nobody is left, shuts the door: whoever wants to join now finds that they cannot, and tries
   * again later. Giving up our share comes first, or two who leave together would each wait for the other.
   *
   * @returns `closed`: the server is ours to stop; `lost`: the connection is gone, and with it the answer
   */
  async leaveAndClose(): Promise<"closed" | "in use" | "lost"> {
    try {
      await this.#client.query("SELECT pg_advisory_unlock_all()");
      const answer = await this.#client.query<{ closed: boolean }>(
        `SELECT pg_try_advisory_lock(${useLockKey}) AS closed`,
      );
      return answer.rows[0]?.closed === true ? "closed" : "in use";
    } catch (error) {
      if (isComingOrGoing(error) || this.#hasEnded) return "lost";
      throw error;
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await endQuietly(this.#client);
  }
}

async function ensureDatabase(client: Client, database: string): Promise<void> {
  const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
  if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
}

function createClient(config: ClientConfig): Client {
  const client = new Client({
    ...config,
    application_name: "drumbeat server use",
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // A server that goes away is told by "end" and by failing queries; unheard, the "error" would end our process.
  client.on("error", () => undefined);
  return client;
}

async function endQuietly(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}

function isComingOrGoing(error: unknown): boolean {
  if (comingOrGoingCodes.has(readErrorCode(error) ?? "")) return true;
  // pg's own errors of a connection cut short carry no code.
  return error instanceof Error && /terminated|timeout|not queryable|Connection ended/i.test(error.message);
}
