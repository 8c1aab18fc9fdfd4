import { join } from "node:path";
import { readPlanOf } from "../src/cli/folder.ts";
import { createOrganisation } from "../src/organisations/service.ts";
import { systemClock } from "../src/platform/clock/clock.ts";
import type { Database } from "../src/platform/db/database.ts";
import { type Scope, systemActor } from "../src/platform/db/scope.ts";
import { packageRoot } from "../src/platform/package-root.ts";

export const exampleFolder = join(packageRoot, "examples", "massachusetts");

export const readExamplePlan = () => readPlanOf(exampleFolder);

/** A live organisation, furnished in the same transaction. */
export const addOrganisation = <T>(
  database: Database,
  code: string,
  furnish: (scope: Scope) => Promise<T>,
): Promise<{ organisationId: string; furnished: T }> =>
  createOrganisation(
    database,
    systemClock,
    systemActor,
    { code, name: `Bench ${code}`, timeZone: "America/New_York" },
    null,
    async (scope) => ({ organisationId: scope.organisationId, furnished: await furnish(scope) }),
  );

export const inOrganisation = <T>(
  database: Database,
  organisationId: string,
  work: (scope: Scope) => Promise<T>,
): Promise<T> =>
  database.inOrganisation(organisationId, (db) => work({ organisationId, db, actor: systemActor, clock: systemClock }));
