import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type Database, openDatabase } from "../../src/platform/db/database.ts";

export const templateDatabase = "drumbeat_template";

export interface TestDatabase {
  url: string;
  database: Database;
  drop(): Promise<void>;
}

const asAdmin = async (statement: string): Promise<void> => {
  const admin = new pg.Client({ connectionString: inject("postgresUrl") });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
};

/** A migrated database of its own, copied from the template. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${templateDatabase}`);
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  const database = openDatabase({ url: url.href, onError: () => {} });
  return {
    url: url.href,
    database,
    async drop() {
      await database.close();
      await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
};
