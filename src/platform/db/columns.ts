import { customType, date, integer, timestamp, uuid } from "drizzle-orm/pg-core";

/** UUIDv7, made in the application: `uuidv7()` exists only in Postgres 18. */
export const idColumn = () => uuid().primaryKey();

/** A point in time, stored as UTC. Named `...At`. */
export const instantColumn = () => timestamp({ withTimezone: true, mode: "date", precision: 3 });

/** A calendar date without zone, "YYYY-MM-DD". Named `...On`. */
export const dateColumn = () => date({ mode: "string" });

/** A file, byte for byte. */
export const bytesColumn = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** Counts the changes of a row; the ETag is made from it and If-Match is compared with it. */
export const versionColumn = () => integer().notNull().default(1);

export const timestampColumns = () => ({
  createdAt: instantColumn().notNull(),
  updatedAt: instantColumn().notNull(),
});
