import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { goals, strategies } from "../plan/tables.ts";
import { dateColumn, idColumn, instantColumn } from "../platform/db/columns.ts";
import { type FrameworkPoint, type FrameworkRow, type Likelihood, likelihoodPoints } from "./framework.ts";

/** The owner's own, the delivery unit's, and the one agreed between them. */
export const ratingStages = ["self", "unit", "agreed"] as const;

/** What a likelihood is judged by, as data: each change is a new version, and a rating names the one it was made with. */
export const ratingFrameworks = pgTable(
  "rating_frameworks",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    versionNumber: integer().notNull(),
    title: text().notNull(),
    /** The questions that come before the overall likelihood. */
    rows: jsonb().notNull().$type<FrameworkRow[]>(),
    /** What each of the four points means here. */
    points: jsonb().notNull().$type<FrameworkPoint[]>(),
    addedAt: instantColumn().notNull(),
  },
  (t) => [
    uniqueIndex("rating_frameworks_organisation_id_code_version_number_key").on(
      t.organisationId,
      t.code,
      t.versionNumber,
    ),
  ],
);

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
    likelihood: text({ enum: likelihoodPoints }).notNull(),
    rationale: text().notNull(),
    ratedOn: dateColumn().notNull(),
    raterId: uuid()
      .notNull()
      .references(() => people.id),
    recordedAt: instantColumn().notNull(),
    /** Null: the built-in framework, or none, when no row was judged. */
    frameworkId: uuid().references(() => ratingFrameworks.id),
    /** The point given to each row of the framework, by the row's code. */
    rows: jsonb().notNull().$type<Record<string, Likelihood>>().default({}),
  },
  (t) => [
    index("ratings_goal_id_idx").on(t.goalId, t.ratedOn),
    index("ratings_strategy_id_idx").on(t.strategyId, t.ratedOn),
    index("ratings_organisation_id_id_idx").on(t.organisationId, t.id),
  ],
);
