import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { isUuid } from "../ids/ids.ts";

/** A transaction's query builder. Only `queries.ts` files use it. */
export type Db = NodePgDatabase & { $client: pg.PoolClient };

export interface Database {
  readonly pool: pg.Pool;
  /**
   * Runs `work` in one transaction as the unprivileged role, seeing and writing only the rows of one organisation:
   * row-level security compares each row with the transaction's setting.
   */
  inOrganisation<T>(organisationId: string, work: (db: Db) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one transaction as the owner, beyond row-level security. Only for what no organisation owns:
   * keys looked up before the organisation is known, the sweep's search for organisations with due work, the relay.
   */
  asSystem<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /**
   * As `asSystem` for one statement, which is a transaction by itself: one round trip in place of three. Also for what
   * runs for every mail, where round trips are most of the cost; such a statement names its organisation for every row.
   */
  askAsSystem<T>(statement: (db: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  maxConnections?: number;
  onError(error: Error): void;
}

export const applicationRole = "drumbeat_app";

export const openDatabase = ({ url, maxConnections = 10, onError }: DatabaseOptions): Database => {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: "drumbeat",
  });
  // Without a listener a connection that breaks while idle ends the process.
  pool.on("error", onError);

  // One for each connection: what it has worked out about tables and statements is kept.
  const builders = new WeakMap<pg.PoolClient, Db>();
  const builderOf = (client: pg.PoolClient): Db => {
    const builder = builders.get(client) ?? drizzle(client, { casing: "snake_case" });
    builders.set(client, builder);
    return builder;
  };

  /** @param begin opens the transaction; null when `work` is a single statement */
  const transact = async <T>(begin: string | null, work: (db: Db) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    // A connection that breaks while it is checked out reports here, not to the pool.
    const onClientError = (error: Error) => {
      broken = error;
    };
    client.on("error", onClientError);
    try {
      if (begin !== null) await client.query(begin);
      const result = await work(builderOf(client));
      if (begin !== null) await client.query("COMMIT");
      return result;
    } catch (error) {
      // Without a transaction it changes nothing, and still tells whether the connection can be used again.
      await client.query("ROLLBACK").catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    } finally {
      client.off("error", onClientError);
      client.release(broken);
    }
  };

  return {
    pool,
    inOrganisation(organisationId, work) {
      // The id goes into the statement as text, to spare a round trip; nothing but a UUID may get there.
      if (!isUuid(organisationId)) throw new Error("organisation id is not a UUID");
      return transact(
        `BEGIN; SET LOCAL ROLE ${applicationRole}; SET LOCAL drumbeat.organisation_id = '${organisationId}'`,
        work,
      );
    },
    asSystem: (work) => transact("BEGIN", work),
    askAsSystem: (statement) => transact(null, statement),
    close: () => pool.end(),
  };
};
