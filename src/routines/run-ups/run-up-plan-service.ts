import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import type { ExpectedVersion } from "../../platform/http/routes.ts";
import { type RoutineRow, type RunUpPlanRow, runUpPlanRows } from "../queries.ts";
import {
  applyOverrides,
  builtInRunUpPlan,
  normaliseRunUpPlan,
  type RunUpPlan,
  type RunUpPlanInput,
} from "./run-up-schema.ts";

const auditPlan = async (scope: Scope, row: RunUpPlanRow, event: string, verb: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event,
    entityType: "runUpPlan",
    entityId: row.id,
    summary: `The run-up plan ${row.code} was ${verb}`,
  });
};

export const listRunUpPlans = (scope: Scope, page: PageRequest): Promise<RunUpPlanRow[]> =>
  runUpPlanRows.page(scope, page);

/** @throws Problem 404 */
export const getRunUpPlan = (scope: Scope, reference: string): Promise<RunUpPlanRow> =>
  runUpPlanRows.byReference(scope, reference);

export const findRunUpPlan = (scope: Scope, code: string): Promise<RunUpPlanRow | undefined> =>
  runUpPlanRows.find(scope, `code:${code}`);

/** @throws Problem 409 */
export const createRunUpPlan = async (scope: Scope, input: RunUpPlanInput): Promise<RunUpPlanRow> => {
  const row = await runUpPlanRows.insert(scope, { code: input.code, definition: normaliseRunUpPlan(input) });
  await auditPlan(scope, row, "run-up-plan.created", "added");
  return row;
};

/**
 * Replaces the steps; planning anew is the caller's part.
 * @throws Problem 404, 412
 */
export const replaceRunUpPlan = async (
  scope: Scope,
  reference: string,
  input: RunUpPlanInput,
  expectedVersion: ExpectedVersion,
): Promise<RunUpPlanRow> => {
  const { id, code } = await runUpPlanRows.byReference(scope, reference);
  const definition = normaliseRunUpPlan({ ...input, code });
  const row = await runUpPlanRows.update(scope, id, { definition }, expectedVersion);
  await auditPlan(scope, row, "run-up-plan.changed", "changed");
  return row;
};

/** The run-up of a routine: its plan, with what it does otherwise. */
export const getRunUpOf = async (
  scope: Scope,
  routine: Pick<RoutineRow, "runUpPlanId" | "runUpOverrides">,
): Promise<RunUpPlan> => applyOverrides(await getPlanInForce(scope, routine.runUpPlanId), routine.runUpOverrides);

/** The plan a routine works by: its own, else the organisation's `default`, else the built-in one. */
export const getPlanInForce = async (scope: Scope, runUpPlanId: string | null): Promise<RunUpPlan> => {
  if (runUpPlanId !== null) return (await runUpPlanRows.byId(scope, runUpPlanId)).definition;
  return (await findRunUpPlan(scope, builtInRunUpPlan.code))?.definition ?? builtInRunUpPlan;
};
