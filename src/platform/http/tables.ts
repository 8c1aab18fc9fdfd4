import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instantColumn } from "../db/columns.ts";

/** Answers already given, so that a repeated POST is answered alike and done once. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    organisationId: uuid().notNull(),
    key: text().notNull(),
    /** SHA-256 of method, path and body: the same key with another request is refused. */
    fingerprint: text().notNull(),
    statusCode: integer().notNull(),
    headers: jsonb().notNull().$type<Record<string, string>>(),
    body: text().notNull(),
    createdAt: instantColumn().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organisationId, t.key] }), index("idempotency_keys_created_at_idx").on(t.createdAt)],
);
