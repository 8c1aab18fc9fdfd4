import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { packageRoot } from "../package-root.ts";

/** Any fixed number: it keeps two processes from migrating at once. */
const migrationLock = 7_301_001;

/** Brings the database at `url` up to date. Safe to call from several processes at the same time. */
export const migrateDatabase = async (url: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url, application_name: "drumbeat-migrate" });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [migrationLock]);
    await migrate(drizzle(client), { migrationsFolder: join(packageRoot, "migrations") });
  } finally {
    await client.end();
  }
};
