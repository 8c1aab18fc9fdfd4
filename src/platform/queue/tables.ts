import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { idColumn, instantColumn } from "../db/columns.ts";
import type { StoredPayload } from "./job-queue.ts";

/** Jobs written in the transaction that caused them; the relay hands them to BullMQ and deletes them. */
export const pendingJobs = pgTable(
  "pending_jobs",
  {
    id: idColumn(),
    organisationId: uuid().notNull(),
    name: text().notNull(),
    payload: jsonb().notNull().$type<StoredPayload>(),
    createdAt: instantColumn().notNull(),
  },
  (t) => [index("pending_jobs_organisation_id_idx").on(t.organisationId)],
);
