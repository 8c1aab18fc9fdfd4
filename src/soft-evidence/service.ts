import { recordAudit } from "../audit/service.ts";
import { getMetric } from "../metrics/service.ts";
import { getTime } from "../organisations/service.ts";
import { getGoal, getGoalCodes, resolveGoals } from "../plan/goal-service.ts";
import { getStrategy } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, notFound, unacceptable } from "../platform/errors/problem.ts";
import { presentStored } from "../platform/http/fields.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import { getOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { getSite, getSiteCodes, resolveSite } from "../sites/service.ts";
import { requireOwnRecord, requireOwnSubjects, seesWithdrawn } from "./policy.ts";
import {
  evidenceRows,
  metricRows,
  type PaperSelection,
  pageSoftEvidence,
  type SoftEvidenceFilters,
  type SoftEvidenceRow,
  selectAnswerable,
  selectForPaper,
  strategyRows,
} from "./queries.ts";
import type { SoftEvidence, SoftEvidenceInput, SoftEvidencePatch } from "./schemas.ts";
import { monthsBefore, monthsOfFirstPaper, type SoftEvidenceKind } from "./soft-evidence.ts";
import { describeKind } from "./wording.ts";

/**
 * In the order of recording; one row more than the limit. Owners are not shown what was withdrawn.
 * @throws Problem 404 for an unknown metric, strategy, goal, site or occurrence
 */
export const listSoftEvidence = async (
  scope: Scope,
  page: PageRequest,
  filters: {
    [name in "metric" | "strategy" | "goal" | "site" | "occurrence" | "from" | "to"]?: string | undefined;
  } & { kind?: SoftEvidenceKind | undefined },
): Promise<SoftEvidenceRow[]> => {
  const { metric, strategy, goal, site, occurrence, kind, from, to } = filters;
  const found: SoftEvidenceFilters = {
    metricId: metric === undefined ? undefined : (await getMetric(scope, metric)).id,
    strategyId: strategy === undefined ? undefined : (await getStrategy(scope, strategy)).id,
    goalId: goal === undefined ? undefined : (await getGoal(scope, goal)).id,
    siteId: site === undefined ? undefined : (await getSite(scope, site)).id,
    occurrenceId: occurrence === undefined ? undefined : (await getOccurrence(scope, occurrence)).occurrence.id,
    ...{ kind, from, to },
    withWithdrawn: seesWithdrawn(scope.actor),
  };
  return pageSoftEvidence(scope, page, found);
};

/** @throws Problem 404, for an owner also when it was withdrawn */
export const getSoftEvidence = async (scope: Scope, id: string): Promise<SoftEvidenceRow> => {
  const row = await evidenceRows.byId(scope, id);
  if (row.withdrawnAt !== null && !seesWithdrawn(scope.actor)) throw notFound(evidenceRows.noun);
  return row;
};

type References = Pick<SoftEvidencePatch, "metric" | "strategy" | "goal" | "occurrence" | "site">;

/** Ids of what is named: undefined where nothing is said, null where nothing is meant. */
const resolveReferences = async (scope: Scope, references: References) => {
  const resolve = async (reference: string | null | undefined, find: (reference: string) => Promise<{ id: string }>) =>
    reference === undefined || reference === null ? reference : (await find(reference)).id;
  return {
    metricId: await resolve(references.metric, (metric) => metricRows.resolveOne(scope, metric, "/metric")),
    strategyId: await resolve(references.strategy, (strategy) => strategyRows.resolveOne(scope, strategy, "/strategy")),
    goalId: await resolve(references.goal, async (goal) => {
      const [row] = await resolveGoals(scope, [goal], () => "/goal");
      if (row === undefined) throw notFound("goal");
      return row;
    }),
    occurrenceId: await resolve(references.occurrence, async (id) => (await getOccurrence(scope, id)).occurrence),
    siteId: await resolve(references.site, (site) => resolveSite(scope, site, "/site")),
  };
};

type Told = Pick<
  SoftEvidenceRow,
  | "kind"
  | "text"
  | "observedOn"
  | "source"
  | "url"
  | "metricId"
  | "strategyId"
  | "goalId"
  | "occurrenceId"
  | "item"
  | "siteId"
>;

/** What a correction can change, for the audit trail. */
const correctable = (row: Told): Told => ({
  kind: row.kind,
  text: row.text,
  observedOn: row.observedOn,
  source: row.source,
  url: row.url,
  metricId: row.metricId,
  strategyId: row.strategyId,
  goalId: row.goalId,
  occurrenceId: row.occurrenceId,
  item: row.item,
  siteId: row.siteId,
});

const requireOwn = async (scope: Scope, told: Told, today: IsoDate): Promise<void> => {
  const { role, personId } = scope.actor;
  if (role !== "owner") return;
  const nothing = { goalIds: new Set<string>(), strategyIds: new Set<string>(), metricIds: new Set<string>() };
  const own = personId === null ? nothing : await selectAnswerable(scope, personId, today);
  requireOwnSubjects(scope.actor, told, own);
};

const check = (told: Told, today: IsoDate): void => {
  if (told.observedOn > today) {
    throw unacceptable("/observedOn", `lies in the future; today is ${formatDate(today)}`);
  }
  if ([told.metricId, told.strategyId, told.goalId, told.occurrenceId].every((id) => id === null)) {
    throw unacceptable("", "say what it is about: a metric, a strategy, a goal or an occurrence");
  }
  if (told.item !== null && told.occurrenceId === null) {
    throw unacceptable("/item", "say of which occurrence's agenda this is an item");
  }
};

/** Of a text that may be about children, the trail of audit names the kind and the day and never a word. */
const nameEvidence = ({ kind, observedOn }: Told): string =>
  `Soft evidence (${describeKind(kind)} of ${formatDate(observedOn)})`;

/**
 * Writes down what people saw, heard or were told. It is known from now on: a paper tells it that is composed later.
 * @param input.observedOn a date of the organisation's zone, not after its today
 * @throws Problem 403 for an owner beyond what they answer for, 404, 422 with pointers
 */
export const recordSoftEvidence = async (scope: Scope, input: SoftEvidenceInput): Promise<SoftEvidenceRow> => {
  const { now, today } = await getTime(scope);
  const ids = await resolveReferences(scope, input);
  const told: Told = {
    kind: input.kind,
    text: input.text,
    observedOn: input.observedOn,
    source: input.source,
    url: input.url ?? null,
    metricId: ids.metricId ?? null,
    strategyId: ids.strategyId ?? null,
    goalId: ids.goalId ?? null,
    occurrenceId: ids.occurrenceId ?? null,
    item: input.item ?? null,
    siteId: ids.siteId ?? null,
  };
  check(told, today);
  await requireOwn(scope, told, today);
  const row = await evidenceRows.insert(scope, { ...told, recordedAt: now, recordedBy: scope.actor.name });
  await recordAudit(scope, now, {
    event: "soft-evidence.recorded",
    entityType: "softEvidence",
    entityId: row.id,
    summary: `${nameEvidence(row)} was recorded`,
  });
  return row;
};

/** Whether the actor may change a piece as it stands. */
const getToChange = async (scope: Scope, id: string, today: IsoDate): Promise<SoftEvidenceRow> => {
  const row = await getSoftEvidence(scope, id);
  requireOwnRecord(scope.actor, row);
  await requireOwn(scope, row, today);
  return row;
};

/**
 * Corrects what was written down; what it was before stays in the audit trail, and in papers that were frozen.
 * @throws Problem 403, 404, 409 when it was withdrawn, 412, 422
 */
export const correctSoftEvidence = async (
  scope: Scope,
  id: string,
  patch: SoftEvidencePatch,
  expectedVersion: ExpectedVersion,
): Promise<SoftEvidenceRow> => {
  const { now, today } = await getTime(scope);
  const before = await getToChange(scope, id, today);
  if (before.withdrawnAt !== null) throw conflict("This was withdrawn; record it anew if it counts after all.");
  const { metric, strategy, goal, occurrence, site, ...words } = patch;
  const ids = await resolveReferences(scope, { metric, strategy, goal, occurrence, site });
  const changes = Object.fromEntries(
    Object.entries({ ...words, ...ids }).filter(([, value]) => value !== undefined),
  ) as Partial<Told>;
  const after = { ...correctable(before), ...changes };
  check(after, today);
  await requireOwn(scope, after, today);
  const row = await evidenceRows.update(
    scope,
    before.id,
    changes,
    // The rules were asked of the row read here, so it has to be that one which is changed.
    expectedVersion === "any" ? before.version : expectedVersion,
  );
  await recordAudit(scope, now, {
    event: "soft-evidence.corrected",
    entityType: "softEvidence",
    entityId: row.id,
    summary: `${nameEvidence(row)} was corrected: ${Object.keys(patch).join(", ")}`,
    detail: { before: correctable(before), after: correctable(row) },
  });
  return row;
};

/**
 * Takes a piece back, with a reason. It is never deleted: papers composed from now on leave it out, frozen ones keep it.
 * @throws Problem 403, 404, 409 when it was withdrawn already, 412
 */
export const withdrawSoftEvidence = async (
  scope: Scope,
  id: string,
  reason: string,
  expectedVersion: ExpectedVersion,
): Promise<SoftEvidenceRow> => {
  const { now, today } = await getTime(scope);
  const before = await getToChange(scope, id, today);
  if (before.withdrawnAt !== null) throw conflict("This was withdrawn already.");
  const row = await evidenceRows.update(
    scope,
    before.id,
    { withdrawnAt: now, withdrawnBecause: reason },
    expectedVersion === "any" ? before.version : expectedVersion,
  );
  await recordAudit(scope, now, {
    event: "soft-evidence.withdrawn",
    entityType: "softEvidence",
    entityId: row.id,
    summary: `${nameEvidence(row)} was withdrawn`,
    detail: { reason },
  });
  return row;
};

/** Rows as the API shows them, in the same order. */
export const presentSoftEvidence = async (scope: Scope, rows: readonly SoftEvidenceRow[]): Promise<SoftEvidence[]> => {
  const idsOf = (field: "metricId" | "strategyId" | "goalId" | "siteId") => rows.flatMap((row) => row[field] ?? []);
  const metrics = await metricRows.codesById(scope, idsOf("metricId"));
  const strategies = await strategyRows.codesById(scope, idsOf("strategyId"));
  const goals = await getGoalCodes(scope, idsOf("goalId"));
  const sites = await getSiteCodes(scope, idsOf("siteId"));
  return rows.map((row) => ({
    ...presentStored(row),
    kind: row.kind,
    text: row.text,
    observedOn: row.observedOn,
    source: row.source,
    url: row.url,
    metric: metrics.get(row.metricId ?? "") ?? null,
    strategy: strategies.get(row.strategyId ?? "") ?? null,
    goal: goals.get(row.goalId ?? "") ?? null,
    occurrence: row.occurrenceId,
    item: row.item,
    site: sites.get(row.siteId ?? "") ?? null,
    recordedAt: row.recordedAt.toISOString(),
    recordedBy: row.recordedBy,
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
    withdrawnBecause: row.withdrawnBecause,
  }));
};

/** A piece as papers tell it: titles and codes, never ids. */
export type ToldEvidence = Omit<Awaited<ReturnType<typeof selectForPaper>>[number], "total">;

/** More than a paper shows, so that a deep dive finds the newest about its metric as well. */
const readAtMost = 100;

/**
 * What people saw and heard that a paper tells, the latest observed first, as known now: what was recorded since the
 * last paper about its goals, strategies and metrics, and all about the meeting itself. A first paper looks back six
 * months. What was withdrawn is left out.
 * @param of.lastPaperAt when the last paper was composed, or its meeting began; null for a first paper
 * @returns at most a hundred, with how many there are
 */
export const listForPaper = async (
  scope: Scope,
  { lastPaperAt, ...of }: Omit<PaperSelection, "since" | "knownBy"> & { lastPaperAt: Date | null },
): Promise<{ items: ToldEvidence[]; total: number }> => {
  const { now, today } = await getTime(scope);
  const since =
    lastPaperAt === null ? { observedFrom: monthsBefore(today, monthsOfFirstPaper) } : { recordedFrom: lastPaperAt };
  const rows = await selectForPaper(scope, { ...of, since, knownBy: now }, readAtMost);
  return { items: rows.map(({ total: _total, ...item }) => item), total: rows[0]?.total ?? 0 };
};
