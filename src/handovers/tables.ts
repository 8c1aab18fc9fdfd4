import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { goals, strategies } from "../plan/tables.ts";
import { dateColumn, idColumn, instantColumn } from "../platform/db/columns.ts";
import type { HandoverModel } from "./handover-model.ts";

/**
 * A change of owner, with the page that was made for it: what is open, what was promised, what was before. Append-only:
 * what the successor was told stays as it was told.
 */
export const handovers = pgTable(
  "handovers",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    fromPersonId: uuid()
      .notNull()
      .references(() => people.id),
    toPersonId: uuid()
      .notNull()
      .references(() => people.id),
    /** Of one goal or strategy; neither: of everything the person held. */
    goalId: uuid().references(() => goals.id),
    strategyId: uuid().references(() => strategies.id),
    handedOverOn: dateColumn().notNull(),
    note: text(),
    content: jsonb().notNull().$type<HandoverModel>(),
    contentHash: text().notNull(),
    recordedAt: instantColumn().notNull(),
    recordedBy: text().notNull(),
  },
  (t) => [
    index("handovers_organisation_id_id_idx").on(t.organisationId, t.id),
    index("handovers_to_person_id_idx").on(t.toPersonId),
  ],
);
