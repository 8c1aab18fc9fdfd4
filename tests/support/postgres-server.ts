import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import type {} from "vitest";
import type { TestProject } from "vitest/node";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/platform/db/embedded/launcher.ts";
import { migrateDatabase } from "../../src/platform/db/migrate.ts";
import { templateDatabase } from "./database.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The superuser's url of the server all integration tests share, at its database `postgres`. */
    postgresUrl: string;
  }
}

let folder: string | undefined;
let server: EmbeddedPostgres | undefined;

/** One server for the whole run: fast, unsafe, and gone afterwards. */
export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(path.join(tmpdir(), "drumbeat-test-server-"));
  // Under root the server runs as somebody else, who has to pass through.
  await chmod(folder, 0o711);
  server = await startEmbeddedPostgres({
    dataDir: path.join(folder, "postgres"),
    isDurable: false,
    settings: { max_connections: "200" },
  });
  project.provide("postgresUrl", server.urlFor("postgres"));
  await makeTemplateDatabase(server);
}

/** Migrated once; each test file gets a copy, which takes a fraction of a migration. */
async function makeTemplateDatabase(onServer: EmbeddedPostgres): Promise<void> {
  const admin = new pg.Client({ connectionString: onServer.urlFor("postgres") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${templateDatabase}`);
  await admin.end();
  await migrateDatabase(onServer.urlFor(templateDatabase));
}

export async function teardown(): Promise<void> {
  await server?.release();
  for (const used of [server?.dataFolder, folder]) {
    if (used !== undefined) await rm(used, { recursive: true, force: true });
  }
}
