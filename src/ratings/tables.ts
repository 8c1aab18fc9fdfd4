import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { goals, strategies } from "../plan/tables.ts";
import { dateColumn, idColumn, instantColumn } from "../platform/db/columns.ts";

/** The owner's own, the delivery unit's, and the one agreed between them. */
export const ratingStages = ["self", "unit", "agreed"] as const;
/** Likelihood of delivery: four points, and no plain amber. */
export const likelihoods = ["red", "amberRed", "amberGreen", "green"] as const;

/** How likely a goal or a strategy is to be delivered, as somebody judged it on a day. Append-only. */
export const ratings = pgTable(
  "ratings",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    /** One of goal and strategy is set. */
    goalId: uuid().references(() => goals.id),
    strategyId: uuid().references(() => strategies.id),
    stage: text({ enum: ratingStages }).notNull(),
    likelihood: text({ enum: likelihoods }).notNull(),
    rationale: text().notNull(),
    ratedOn: dateColumn().notNull(),
    raterId: uuid()
      .notNull()
      .references(() => people.id),
    recordedAt: instantColumn().notNull(),
  },
  (t) => [
    index("ratings_goal_id_idx").on(t.goalId, t.ratedOn),
    index("ratings_strategy_id_idx").on(t.strategyId, t.ratedOn),
    index("ratings_organisation_id_id_idx").on(t.organisationId, t.id),
  ],
);
