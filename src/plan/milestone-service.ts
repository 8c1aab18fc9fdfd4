import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { formatDate } from "../platform/time/dates.ts";
import { type MilestoneRow, milestoneRows, selectMilestonePage } from "./milestone-queries.ts";
import type { MilestoneInput, MilestonePatch } from "./schemas.ts";
import { getStrategy } from "./strategy-service.ts";

const auditMilestone = async (scope: Scope, row: MilestoneRow, event: string, done: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event,
    entityType: "milestone",
    entityId: row.id,
    summary: `The milestone ${row.title}, due ${formatDate(row.dueOn)}, was ${done}`,
    detail: { strategyId: row.strategyId },
  });
};

/** By due date; one more than the limit. @throws Problem 404 */
export const listMilestones = async (
  scope: Scope,
  strategyReference: string,
  page: PageRequest,
): Promise<MilestoneRow[]> => {
  const strategy = await getStrategy(scope, strategyReference);
  return selectMilestonePage(scope, strategy.id, page);
};

/** @throws Problem 404, also for a milestone of another strategy */
export const getMilestone = async (scope: Scope, strategyReference: string, id: string): Promise<MilestoneRow> => {
  const strategy = await getStrategy(scope, strategyReference);
  const row = await milestoneRows.byId(scope, id);
  if (row.strategyId !== strategy.id) throw notFound("milestone");
  return row;
};

/** @throws Problem 404 */
export const createMilestone = async (
  scope: Scope,
  strategyReference: string,
  input: MilestoneInput,
): Promise<MilestoneRow> => {
  const strategy = await getStrategy(scope, strategyReference);
  const row = await milestoneRows.insert(scope, {
    strategyId: strategy.id,
    title: input.title,
    dueOn: input.dueOn,
    doneOn: input.doneOn ?? null,
  });
  await auditMilestone(scope, row, "milestone.created", "added");
  return row;
};

/** @throws Problem 404, 412 */
export const updateMilestone = async (
  scope: Scope,
  strategyReference: string,
  id: string,
  patch: MilestonePatch,
  expectedVersion: ExpectedVersion,
): Promise<MilestoneRow> => {
  await getMilestone(scope, strategyReference, id);
  const { title, dueOn, doneOn } = patch;
  const row = await milestoneRows.update(scope, id, { title, dueOn, doneOn }, expectedVersion);
  await auditMilestone(scope, row, "milestone.changed", `changed: ${Object.keys(patch).join(", ")}`);
  return row;
};

/** @throws Problem 404, 412 */
export const removeMilestone = async (
  scope: Scope,
  strategyReference: string,
  id: string,
  expectedVersion: ExpectedVersion,
): Promise<void> => {
  const row = await getMilestone(scope, strategyReference, id);
  await milestoneRows.remove(scope, id, expectedVersion);
  await auditMilestone(scope, row, "milestone.removed", "removed");
};
