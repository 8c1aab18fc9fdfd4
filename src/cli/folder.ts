import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importCsv } from "../metrics/observations/observation-service.ts";
import { findOrganisationByCode } from "../organisations/service.ts";
import { readPlanFile, readYaml } from "../plan-file/read.ts";
import type { PlanFile } from "../plan-file/schemas.ts";
import { createFromPlan } from "../plan-file/service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Actor, systemActor } from "../platform/db/scope.ts";
import { conflict, Problem } from "../platform/errors/problem.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { startOfLocalDay } from "../platform/time/wall-time.ts";
import { historySchema } from "../sandbox/history/history-schemas.ts";
import { storeHistory } from "../sandbox/history/history-service.ts";

export const commandActor: Actor = { ...systemActor, name: "Command line" };

const readText = (folder: string, name: string): string => {
  const file = join(folder, name);
  if (!existsSync(file)) throw new Problem(422, `${file} is not there; an example folder has a plan.yaml.`);
  return readFileSync(file, "utf8");
};

export const readPlanOf = (folder: string): PlanFile => readPlanFile(readText(folder, "plan.yaml"));

/**
 * Finds the sandbox of an example folder, or makes it from plan.yaml, observations.csv and history.yaml, all or
 * nothing; its clock starts with the day `from` in the organisation's zone.
 * @returns the organisation's id and whether it was made just now
 * @throws Problem 409 when a live organisation has the plan's code, 400 or 422 for files that do not fit
 */
export const ensureSandbox = async (
  database: Database,
  clock: Clock,
  folder: string,
  from: IsoDate,
): Promise<{ organisationId: string; code: string; isNew: boolean }> => {
  const plan = readPlanOf(folder);
  const { code, timeZone } = plan.organisation;
  const existing = await findOrganisationByCode(database, code);
  if (existing !== undefined) {
    if (!existing.isSandbox) throw conflict(`${code} is a live organisation; its clock cannot be moved.`);
    return { organisationId: existing.id, code, isNew: false };
  }
  const hasHistory = existsSync(join(folder, "history.yaml"));
  const history = hasHistory ? readYaml(readText(folder, "history.yaml"), historySchema, "history file") : [];
  const observations = join(folder, "observations.csv");
  const startsAt = new Date(startOfLocalDay(from, timeZone));
  return createFromPlan(database, clock, commandActor, plan, startsAt, async (scope) => {
    if (existsSync(observations)) await importCsv(scope, createReadStream(observations), { isDryRun: false });
    await storeHistory(scope, history);
    return { organisationId: scope.organisationId, code, isNew: true };
  });
};
