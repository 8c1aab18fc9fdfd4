import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { strategies } from "../plan/tables.ts";
import { dateColumn, idColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";
import type { EvaluationEvidence } from "./evaluation-evidence.ts";

export const evaluationDecisions = ["continue", "adjust", "stop"] as const;

/** A strategy that has come up for continue, adjust or stop, and what was decided; it stays whoever owns the strategy. */
export const evaluations = pgTable(
  "evaluations",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    strategyId: uuid()
      .notNull()
      .references(() => strategies.id, { onDelete: "cascade" }),
    /** The date on which it was to be evaluated. */
    dueOn: dateColumn().notNull(),
    cameUpOn: dateColumn().notNull(),
    /** Null while it waits for a decision. */
    decision: text({ enum: evaluationDecisions }),
    reason: text(),
    decidedOn: dateColumn(),
    decidedBy: text(),
    /** The meeting in which it was decided. */
    occurrenceId: uuid().references(() => occurrences.id),
    /** The next date of evaluation; null after a stop. */
    nextOn: dateColumn(),
    /** What was known when it was decided: cost, promise, what happened. */
    evidence: jsonb().$type<EvaluationEvidence>(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [
    uniqueIndex("evaluations_strategy_id_due_on_key").on(t.strategyId, t.dueOn),
    index("evaluations_waiting").on(t.organisationId).where(sql`decision is null`),
  ],
);
