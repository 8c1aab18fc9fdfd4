import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { dateColumn, idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import type { FollowUpSettings, StatusThresholds } from "./schemas.ts";

export const organisations = pgTable("organisations", {
  id: idColumn(),
  code: text().notNull().unique(),
  name: text().notNull(),
  timeZone: text().notNull(),
  isSandbox: boolean().notNull().default(false),
  /** A sandbox's own "now"; null for a live organisation, which uses the real clock. */
  clockAt: instantColumn(),
  smallCellThreshold: integer().notNull(),
  statusThresholds: jsonb().notNull().$type<StatusThresholds>(),
  staleAfterDays: integer().notNull(),
  /** More papers than this in one week are too many to read: the production calendar says so. */
  briefsPerWeek: integer().notNull().default(3),
  /** When open actions are recalled, and to whom overdue ones go up the line. */
  followUp: jsonb().notNull().$type<FollowUpSettings>(),
  /** The calendar of routines that name none. No foreign key: calendars refer to organisations already. */
  defaultCalendarId: uuid(),
  /** Morning on which the next daily run falls due; the sweep moves it on only when it is past. */
  nextDailyRunAt: instantColumn().notNull(),
  /** Decisions and actions are numbered separately and for ever: these only grow. */
  lastDecisionNumber: integer().notNull().default(0),
  lastActionNumber: integer().notNull().default(0),
  version: versionColumn(),
  ...timestampColumns(),
});

/** Every row belongs to one organisation; row-level security compares this column. */
export const belongsToOrganisation = () =>
  uuid()
    .notNull()
    .references((): AnyPgColumn => organisations.id);

/** One morning's work of an organisation: horizon extended, digests composed. */
export const dailyRuns = pgTable(
  "daily_runs",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    runOn: dateColumn().notNull(),
    /** Empty: the organisation's own morning. Else the morning of people who live by another zone. */
    timeZone: text().notNull().default(""),
    dueAt: instantColumn().notNull(),
    state: text({ enum: ["due", "done"] }).notNull(),
    /** Real time of the last enqueueing, so that the sweep can find again what was not finished. */
    enqueuedAt: instantColumn().notNull(),
  },
  (t) => [
    uniqueIndex("daily_runs_organisation_id_time_zone_run_on_key").on(t.organisationId, t.timeZone, t.runOn),
    index("daily_runs_unfinished").on(t.organisationId).where(sql`state = 'due'`),
  ],
);

/** The zones, other than the organisation's own, in which people of it start their day; each with its next morning. */
export const zoneMornings = pgTable(
  "zone_mornings",
  {
    organisationId: belongsToOrganisation(),
    timeZone: text().notNull(),
    nextAt: instantColumn().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organisationId, t.timeZone] })],
);
