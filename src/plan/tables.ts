import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { metrics } from "../metrics/tables.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { dateColumn, idColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";

export const goals = pgTable(
  "goals",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    title: text().notNull(),
    description: text(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("goals_organisation_id_code_key").on(t.organisationId, t.code)],
);

export const goalMetrics = pgTable(
  "goal_metrics",
  {
    organisationId: belongsToOrganisation(),
    goalId: uuid()
      .notNull()
      .references(() => goals.id, { onDelete: "cascade" }),
    metricId: uuid()
      .notNull()
      .references(() => metrics.id),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.goalId, t.metricId] }), index("goal_metrics_metric_id_idx").on(t.metricId)],
);

export const strategies = pgTable(
  "strategies",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    title: text().notNull(),
    /** "If we ..., then ..., because ...": a hypothesis that the evaluation tests. */
    theoryOfAction: text(),
    promisedContribution: text(),
    cost: text(),
    /** The day on which it comes up for continue / adjust / stop; it survives a change of owner. */
    evaluateOn: dateColumn(),
    /** The day on which an evaluation ended it; null while it goes on. */
    stoppedOn: dateColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("strategies_organisation_id_code_key").on(t.organisationId, t.code)],
);

export const strategyGoals = pgTable(
  "strategy_goals",
  {
    organisationId: belongsToOrganisation(),
    strategyId: uuid()
      .notNull()
      .references(() => strategies.id, { onDelete: "cascade" }),
    goalId: uuid()
      .notNull()
      .references(() => goals.id),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.strategyId, t.goalId] }), index("strategy_goals_goal_id_idx").on(t.goalId)],
);

/** The metrics that a strategy promises to move, beside those of its goals. */
export const strategyMetrics = pgTable(
  "strategy_metrics",
  {
    organisationId: belongsToOrganisation(),
    strategyId: uuid()
      .notNull()
      .references(() => strategies.id, { onDelete: "cascade" }),
    metricId: uuid()
      .notNull()
      .references(() => metrics.id),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.strategyId, t.metricId] }), index("strategy_metrics_metric_id_idx").on(t.metricId)],
);

export const milestones = pgTable(
  "milestones",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    strategyId: uuid()
      .notNull()
      .references(() => strategies.id, { onDelete: "cascade" }),
    title: text().notNull(),
    dueOn: dateColumn().notNull(),
    doneOn: dateColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [index("milestones_strategy_id_idx").on(t.strategyId)],
);

/** Who was accountable for a goal or a strategy, and when: a history, never a column overwritten. */
export const ownerships = pgTable(
  "ownerships",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    goalId: uuid().references(() => goals.id, { onDelete: "cascade" }),
    strategyId: uuid().references(() => strategies.id, { onDelete: "cascade" }),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    fromOn: dateColumn().notNull(),
    /** The first day on which somebody else answers; null while it lasts. */
    untilOn: dateColumn(),
    handoverNote: text(),
    ...timestampColumns(),
  },
  (t) => [
    check("ownerships_of_one_thing", sql`num_nonnulls(goal_id, strategy_id) = 1`),
    check("ownerships_in_order", sql`until_on is null or until_on >= from_on`),
    uniqueIndex("ownerships_current_goal_key").on(t.goalId).where(sql`until_on is null and goal_id is not null`),
    uniqueIndex("ownerships_current_strategy_key")
      .on(t.strategyId)
      .where(sql`until_on is null and strategy_id is not null`),
    index("ownerships_person_id_idx").on(t.personId),
    index("ownerships_goal_id_idx").on(t.goalId),
    index("ownerships_strategy_id_idx").on(t.strategyId),
  ],
);
