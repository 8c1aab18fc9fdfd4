import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Database, openDatabase } from "../src/platform/db/database.ts";
import { startEmbeddedPostgres } from "../src/platform/db/embedded/launcher.ts";
import { migrateDatabase } from "../src/platform/db/migrate.ts";

/** A migrated database of its own, as an installation has it. */
export interface BenchDatabase {
  url: string;
  database: Database;
  /** As the owner, outside any transaction: to make rows in bulk and to tidy up after that. */
  owner: pg.Client;
}

export interface BenchServer {
  /** For what else is to be thrown away afterwards. */
  folder: string;
  addDatabase(name: string): Promise<BenchDatabase>;
  close(): Promise<void>;
}

const templateDatabase = "bench_template";

/** An embedded server with the settings of every installation, in a temporary folder that goes with it. */
export const startBenchServer = async (): Promise<BenchServer> => {
  const folder = await mkdtemp(join(tmpdir(), "drumbeat-bench-"));
  // Under root the server runs as somebody else, who has to pass through.
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const opened: BenchDatabase[] = [];

  const asAdmin = async (statement: string): Promise<void> => {
    const admin = new pg.Client({ connectionString: server.urlFor("postgres") });
    await admin.connect();
    try {
      await admin.query(statement);
    } finally {
      await admin.end();
    }
  };

  const close = async (): Promise<void> => {
    for (const { database, owner } of opened) {
      await owner.end();
      await database.close();
    }
    await server.release();
    for (const used of [server.dataFolder, folder]) await rm(used, { recursive: true, force: true });
  };

  try {
    await asAdmin(`CREATE DATABASE ${templateDatabase}`);
    await migrateDatabase(server.urlFor(templateDatabase));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    folder,
    close,
    async addDatabase(name) {
      await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${templateDatabase}`);
      const url = server.urlFor(name);
      const owner = new pg.Client({ connectionString: url });
      await owner.connect();
      const database = openDatabase({ url, maxConnections: 20, onError: () => {} });
      const added = { url, database, owner };
      opened.push(added);
      return added;
    },
  };
};
