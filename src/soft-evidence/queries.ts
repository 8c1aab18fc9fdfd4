import { and, desc, eq, gt, gte, inArray, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import { metrics } from "../metrics/tables.ts";
import { goalMetrics, goals, ownerships, strategies, strategyMetrics } from "../plan/tables.ts";
import { codedRows, versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { sites } from "../sites/tables.ts";
import type { Answerable, SoftEvidenceKind } from "./soft-evidence.ts";
import { softEvidence } from "./tables.ts";

export const evidenceRows = versionedRows(softEvidence, "piece of soft evidence");
export type SoftEvidenceRow = Awaited<ReturnType<typeof evidenceRows.byId>>;

/** What it refers to in a body: their services find some of these by path alone. */
export const strategyRows = codedRows(strategies, "strategy");
export const metricRows = codedRows(metrics, "metric");

export interface SoftEvidenceFilters {
  metricId?: string | undefined;
  strategyId?: string | undefined;
  goalId?: string | undefined;
  siteId?: string | undefined;
  occurrenceId?: string | undefined;
  kind?: SoftEvidenceKind | undefined;
  from?: IsoDate | undefined;
  to?: IsoDate | undefined;
  /** False: as if those that were withdrawn were not there. */
  withWithdrawn: boolean;
}

const whenGiven = <T>(value: T | undefined, condition: (value: T) => SQL): SQL | undefined =>
  value === undefined ? undefined : condition(value);

/** In the order of recording; one row more than the limit. */
export const pageSoftEvidence = (
  scope: Scope,
  page: PageRequest,
  filters: SoftEvidenceFilters,
): Promise<SoftEvidenceRow[]> =>
  evidenceRows.page(
    scope,
    page,
    and(
      whenGiven(filters.metricId, (id) => eq(softEvidence.metricId, id)),
      whenGiven(filters.strategyId, (id) => eq(softEvidence.strategyId, id)),
      whenGiven(filters.goalId, (id) => eq(softEvidence.goalId, id)),
      whenGiven(filters.siteId, (id) => eq(softEvidence.siteId, id)),
      whenGiven(filters.occurrenceId, (id) => eq(softEvidence.occurrenceId, id)),
      whenGiven(filters.kind, (kind) => eq(softEvidence.kind, kind)),
      whenGiven(filters.from, (day) => gte(softEvidence.observedOn, day)),
      whenGiven(filters.to, (day) => lte(softEvidence.observedOn, day)),
      filters.withWithdrawn ? undefined : isNull(softEvidence.withdrawnAt),
    ),
  );

/** What a person answers for on a day: goals, strategies, and the metrics that are theirs or belong to these. */
export const selectAnswerable = async (scope: Scope, personId: string, onDate: IsoDate): Promise<Answerable> => {
  const mine = eq(ownerships.organisationId, scope.organisationId);
  const owned = await scope.db
    .select({ goalId: ownerships.goalId, strategyId: ownerships.strategyId })
    .from(ownerships)
    .where(
      and(
        mine,
        eq(ownerships.personId, personId),
        lte(ownerships.fromOn, onDate),
        or(isNull(ownerships.untilOn), gt(ownerships.untilOn, onDate)),
      ),
    );
  const goalIds = owned.flatMap(({ goalId }) => goalId ?? []);
  const strategyIds = owned.flatMap(({ strategyId }) => strategyId ?? []);
  const ofGoals = scope.db
    .select({ id: goalMetrics.metricId })
    .from(goalMetrics)
    .where(inArray(goalMetrics.goalId, goalIds));
  const ofStrategies = scope.db
    .select({ id: strategyMetrics.metricId })
    .from(strategyMetrics)
    .where(inArray(strategyMetrics.strategyId, strategyIds));
  const measured = await scope.db
    .select({ id: metrics.id })
    .from(metrics)
    .where(
      and(
        eq(metrics.organisationId, scope.organisationId),
        or(
          eq(metrics.ownerId, personId),
          goalIds.length === 0 ? undefined : inArray(metrics.id, ofGoals),
          strategyIds.length === 0 ? undefined : inArray(metrics.id, ofStrategies),
        ),
      ),
    );
  return {
    goalIds: new Set(goalIds),
    strategyIds: new Set(strategyIds),
    metricIds: new Set(measured.map(({ id }) => id)),
  };
};

/** What a paper is about, and since when what came is new to its readers. */
export interface PaperSelection {
  goalIds: readonly string[];
  strategyIds: readonly string[];
  metricIds: readonly string[];
  /** The meeting that is prepared: what is about it is told whenever it came. */
  occurrenceId: string;
  /** The meeting before, of which things may have become known since. */
  lastOccurrenceId: string | null;
  /** Of a meeting at one site's turn: only what was seen there, below it, or nowhere in particular. */
  siteId: string | null;
  /**
   * Recorded at that moment or later: where a sandbox's clock stands still, what came between is told twice rather than
   * never. Or, for a first paper, observed on that day or later.
   */
  since: { recordedFrom: Date } | { observedFrom: IsoDate };
  knownBy: Date;
}

const isNamed = (scope: Scope, { goalIds, strategyIds, metricIds }: PaperSelection): SQL | undefined => {
  const ofStrategies = scope.db
    .select({ id: strategyMetrics.metricId })
    .from(strategyMetrics)
    .where(inArray(strategyMetrics.strategyId, [...strategyIds]));
  return or(
    goalIds.length === 0 ? undefined : inArray(softEvidence.goalId, [...goalIds]),
    metricIds.length === 0 ? undefined : inArray(softEvidence.metricId, [...metricIds]),
    strategyIds.length === 0
      ? undefined
      : or(inArray(softEvidence.strategyId, [...strategyIds]), inArray(softEvidence.metricId, ofStrategies)),
  );
};

/** The site and all below it; a chain of sites is short, and one that ran in a circle would end here too. */
const isAtSite = (scope: Scope, siteId: string | null): SQL | undefined =>
  siteId === null
    ? undefined
    : sql`(${softEvidence.siteId} is null or ${softEvidence.siteId} in (
        with recursive below as (
          select id from sites where organisation_id = ${scope.organisationId} and id = ${siteId}
          union
          select s.id from sites s join below b on s.parent_id = b.id where s.organisation_id = ${scope.organisationId}
        ) select id from below))`;

/** The latest observed first, at most `limit` of them, with how many there are. */
export const selectForPaper = async (scope: Scope, selection: PaperSelection, limit: number) => {
  const { occurrenceId, lastOccurrenceId, since, knownBy } = selection;
  const isNew =
    "recordedFrom" in since
      ? gte(softEvidence.recordedAt, since.recordedFrom)
      : gte(softEvidence.observedOn, since.observedFrom);
  const isOfLast = lastOccurrenceId === null ? undefined : eq(softEvidence.occurrenceId, lastOccurrenceId);
  return scope.db
    .select({
      kind: softEvidence.kind,
      text: softEvidence.text,
      observedOn: softEvidence.observedOn,
      source: softEvidence.source,
      site: sites.title,
      metric: { code: metrics.code, title: metrics.title },
      strategy: { code: strategies.code, title: strategies.title },
      goal: { code: goals.code, title: goals.title },
      total: sql<number>`(count(*) over ())::int`,
    })
    .from(softEvidence)
    .leftJoin(sites, eq(sites.id, softEvidence.siteId))
    .leftJoin(metrics, eq(metrics.id, softEvidence.metricId))
    .leftJoin(strategies, eq(strategies.id, softEvidence.strategyId))
    .leftJoin(goals, eq(goals.id, softEvidence.goalId))
    .where(
      and(
        eq(softEvidence.organisationId, scope.organisationId),
        lte(softEvidence.recordedAt, knownBy),
        or(isNull(softEvidence.withdrawnAt), gt(softEvidence.withdrawnAt, knownBy)),
        or(
          eq(softEvidence.occurrenceId, occurrenceId),
          and(isNew, or(isOfLast, isNamed(scope, selection)), isAtSite(scope, selection.siteId)),
        ),
      ),
    )
    .orderBy(desc(softEvidence.observedOn), desc(softEvidence.recordedAt), desc(softEvidence.id))
    .limit(limit);
};
