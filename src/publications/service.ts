import { recordAudit } from "../audit/service.ts";
import { hashContent } from "../documents/content-hash.ts";
import { gatherMetricEvidence } from "../metrics/evidence-service.ts";
import { findOrganisationByCode, getOrganisation, getTime } from "../organisations/service.ts";
import { getGoal, listGoalMetrics, resolveGoals } from "../plan/goal-service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { conflict, notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { formatDate } from "../platform/time/dates.ts";
import { composeProgressPage, sortFigures } from "./compose-progress-page.ts";
import { presentPublication, presentPublicationSummary } from "./present.ts";
import type { ProgressPage } from "./progress-page.ts";
import {
  lockGoal,
  type PublicationRow,
  publicationRows,
  selectCurrentByGoalCode,
  selectLatestSignedPaper,
} from "./queries.ts";
import type { Publication, PublicationInput, PublicationSummary } from "./schemas.ts";

/** By time of making; one row more than the limit. @throws Problem 404 for an unknown goal */
export const listPublications = async (
  scope: Scope,
  page: PageRequest,
  goal: string | undefined,
): Promise<PublicationRow[]> =>
  publicationRows.list(scope, page, goal === undefined ? undefined : (await getGoal(scope, goal)).id);

/** @throws Problem 404 */
export const getPublication = (scope: Scope, id: string): Promise<PublicationRow> => publicationRows.byId(scope, id);

/** What everybody sees now of each published goal, with the codes of the goals whose pages were all withdrawn. */
export const listPublicPages = async (scope: Scope): Promise<{ pages: ProgressPage[]; withdrawn: string[] }> => {
  const all = await publicationRows.selectWhere(scope, undefined);
  const pages = new Map(
    all.filter((row) => row.withdrawnAt === null).map((row) => [row.content.goal.code, row.content]),
  );
  const codes = new Set(all.map((row) => row.content.goal.code));
  return { pages: [...pages.values()], withdrawn: [...codes].filter((code) => !pages.has(code)) };
};

const auditPublication = async (scope: Scope, row: PublicationRow, verb: "published" | "withdrawn"): Promise<void> => {
  const { now } = await getTime(scope);
  const { goal, knownOn } = row.content;
  await recordAudit(scope, now, {
    event: `publication.${verb}`,
    entityType: "publication",
    entityId: row.id,
    summary: `The progress page of ${goal.title} (${goal.code}), figures known on ${formatDate(knownOn)}, was ${verb}`,
  });
};

const withdraw = async (
  scope: Scope,
  row: PublicationRow,
  expectedVersion: ExpectedVersion,
): Promise<PublicationRow> => {
  const { now } = await getTime(scope);
  const updated = await publicationRows.update(scope, row.id, { withdrawnAt: row.withdrawnAt ?? now }, expectedVersion);
  if (row.withdrawnAt === null) await auditPublication(scope, updated, "withdrawn");
  return updated;
};

/**
 * Shows everybody a goal's progress as of the latest paper about it that is signed off: its metrics, with the figures
 * known when that paper was composed. Takes the place of the goal's earlier page.
 * @returns the page there is, and `isNew` false, where it says the same already
 * @throws Problem 404 or 422 for an unknown goal, 409 when nothing about it is signed off
 */
export const publishGoal = async (
  scope: Scope,
  input: PublicationInput,
): Promise<{ row: PublicationRow; isNew: boolean }> => {
  const [goal] = await resolveGoals(scope, [input.goal], () => "/goal");
  if (goal === undefined) throw notFound("goal");
  await lockGoal(scope, goal.id);
  const named = `${goal.title} (${goal.code})`;
  const paper = await selectLatestSignedPaper(scope, goal.code);
  if (paper === undefined) {
    throw conflict(`Nothing about ${named} is signed off. Sign off an agenda or a memo about it, then publish it.`);
  }
  const metricIds = (await listGoalMetrics(scope, [goal.id])).map((link) => link.metricId);
  const evidence = await gatherMetricEvidence(scope, metricIds, paper.composedAt);
  const organisation = await getOrganisation(scope);
  const content = composeProgressPage({
    goal: { code: goal.code, title: goal.title },
    paper: paper.content,
    thresholds: organisation.statusThresholds,
    staleAfterDays: organisation.staleAfterDays,
    metrics: [...evidence.values()].map(sortFigures),
  });
  if (content.metrics.length === 0) {
    throw conflict(`The paper that is signed off shows no metric of ${named}: there is nothing to publish.`);
  }
  const contentHash = hashContent(content);
  const earlier = await publicationRows.current(scope, goal.id);
  const same = earlier.find((row) => row.contentHash === contentHash && row.documentId === paper.id);
  if (same !== undefined) return { row: same, isNew: false };
  for (const row of earlier) await withdraw(scope, row, "any");
  const { now } = await getTime(scope);
  const row = await publicationRows.insert(scope, {
    goalId: goal.id,
    documentId: paper.id,
    content,
    contentHash,
    publishedAt: now,
    publishedBy: scope.actor.name,
  });
  await auditPublication(scope, row, "published");
  return { row, isNew: true };
};

/** From now on nobody sees the page. @throws Problem 404, 412 */
export const withdrawPublication = async (
  scope: Scope,
  id: string,
  expectedVersion: ExpectedVersion,
): Promise<PublicationRow> => withdraw(scope, await publicationRows.byId(scope, id), expectedVersion);

export const presentPublications = async (
  scope: Scope,
  rows: readonly PublicationRow[],
): Promise<PublicationSummary[]> => {
  const { code } = await getOrganisation(scope);
  return rows.map((row) => presentPublicationSummary(row, code));
};

/** With what it says. */
export const presentWhole = async (scope: Scope, row: PublicationRow): Promise<Publication> =>
  presentPublication(row, (await getOrganisation(scope)).code);

/** What everybody may read at an address; null where nothing is published, in whichever way that came about. */
export const findPublicPage = async (
  { database, clock }: { database: Database; clock: Clock },
  organisationCode: string,
  goalCode: string,
): Promise<ProgressPage | null> => {
  const organisation = await findOrganisationByCode(database, organisationCode);
  if (organisation === undefined) return null;
  const organisationId = organisation.id;
  return database.inOrganisation(organisationId, async (db) => {
    const scope: Scope = { organisationId, db, actor: systemActor, clock };
    return (await selectCurrentByGoalCode(scope, goalCode))?.content ?? null;
  });
};
