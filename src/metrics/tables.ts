import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { StatusThresholds } from "../organisations/schemas.ts";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { people } from "../people/tables.ts";
import { dateColumn, idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { sites } from "../sites/tables.ts";
import type { PublicationLag } from "./period.ts";

export const metrics = pgTable(
  "metrics",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    code: text().notNull(),
    title: text().notNull(),
    kind: text({ enum: ["outcome", "leading", "implementation", "perverse"] }).notNull(),
    unit: text().notNull(),
    direction: text({ enum: ["higher", "lower", "band"] }).notNull(),
    bandLow: doublePrecision(),
    bandHigh: doublePrecision(),
    frequency: text({ enum: ["yearly", "halfYearly", "quarterly", "monthly", "weekly", "daily"] }).notNull(),
    publicationLag: jsonb().$type<PublicationLag>(),
    source: text(),
    /** A metric may be a view on another's observations: one subgroup, one site. */
    ofMetricId: uuid().references((): AnyPgColumn => metrics.id),
    ofSubgroup: text(),
    ofSiteId: uuid().references((): AnyPgColumn => sites.id),
    ownerId: uuid().references(() => people.id),
    statusThresholds: jsonb().$type<StatusThresholds>(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("metrics_organisation_id_code_key").on(t.organisationId, t.code)],
);

export interface TrajectoryPoint {
  period: string;
  value: number;
  rationale?: string;
}

/** Re-baselining makes a new version; earlier ones stay readable. */
export const trajectories = pgTable(
  "trajectories",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    metricId: uuid()
      .notNull()
      .references(() => metrics.id, { onDelete: "cascade" }),
    versionNumber: integer().notNull(),
    effectiveOn: dateColumn().notNull(),
    reason: text(),
    approvedBy: text(),
    baselinePeriod: text().notNull(),
    baselineValue: doublePrecision().notNull(),
    targetPeriod: text().notNull(),
    targetValue: doublePrecision().notNull(),
    points: jsonb().notNull().$type<TrajectoryPoint[]>(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("trajectories_metric_id_version_number_key").on(t.metricId, t.versionNumber)],
);

/** Append-only: a restatement is a new revision, the old one stays readable. */
export const observations = pgTable(
  "observations",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    metricId: uuid()
      .notNull()
      .references(() => metrics.id),
    /** Null: the organisation as a whole. */
    siteId: uuid().references((): AnyPgColumn => sites.id),
    subgroup: text().notNull(),
    period: text().notNull(),
    value: doublePrecision().notNull(),
    /** Cohort size; small cells are judged by it. */
    n: integer(),
    numerator: integer(),
    asOfOn: dateColumn().notNull(),
    /** When the organisation came to know it: a document sees only what had been received by its moment. */
    receivedAt: instantColumn().notNull(),
    /** When this service stored it, by the real clock. */
    recordedAt: instantColumn().notNull(),
    source: text().notNull(),
    instrumentVersion: text(),
    revision: integer().notNull(),
  },
  (t) => [
    unique("observations_series_revision_key")
      .on(t.organisationId, t.metricId, t.subgroup, t.siteId, t.period, t.revision)
      .nullsNotDistinct(),
    index("observations_site_id_idx").on(t.siteId),
    /** Where small cells are looked for; thresholds are at most 1000. */
    index("observations_small_cells").on(t.organisationId, t.metricId, t.n).where(sql`n <= 1000`),
  ],
);
