import { createReadStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiKeyInputSchema } from "../access/schemas.ts";
import { createKey } from "../access/service.ts";
import type { Config } from "../config.ts";
import { type Foundation, openFoundation } from "../main.ts";
import { importCsv } from "../metrics/observations/observation-service.ts";
import { findOrganisationByCode, getOrganisationByCode } from "../organisations/service.ts";
import { readPlanFile } from "../plan-file/read.ts";
import { createFromPlan, type LoadedThing, loadPlan } from "../plan-file/service.ts";
import { systemClock } from "../platform/clock/clock.ts";
import type { Scope } from "../platform/db/scope.ts";
import { Problem } from "../platform/errors/problem.ts";
import { problemFromZod } from "../platform/errors/zod-problem.ts";
import { packageRoot } from "../platform/package-root.ts";
import { commandActor } from "./folder.ts";
import { renderPublishedSchemas } from "./openapi.ts";

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export const withFoundation = async <T>(config: Config, work: (foundation: Foundation) => Promise<T>): Promise<T> => {
  const foundation = await openFoundation(config, { maxConnections: 4 });
  try {
    return await work(foundation);
  } finally {
    await foundation.close();
  }
};

export const inOrganisation = async <T>(
  { database }: Foundation,
  code: string,
  work: (scope: Scope) => Promise<T>,
): Promise<T> => {
  const { id } = await getOrganisationByCode(database, code);
  return database.inOrganisation(id, (db) => work({ organisationId: id, db, actor: commandActor, clock: systemClock }));
};

export const runMigrate = (config: Config): Promise<void> =>
  withFoundation(config, async () => say("The database is up to date."));

const readFileOrRefuse = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Problem(422, `${file} cannot be read: ${error instanceof Error ? error.message : "unknown reason"}`);
  }
};

/** Thrown to undo a dry run's transaction; carries what it would have done. */
class DryRun extends Error {
  readonly loaded: LoadedThing[];
  constructor(loaded: LoadedThing[]) {
    super("dry run");
    this.loaded = loaded;
  }
}

/** Loads or updates a plan file; an organisation that is not there yet is made, as a live one. */
export const runLoad = (
  config: Config,
  options: { file: string; organisation: string; isDryRun: boolean },
): Promise<void> =>
  withFoundation(config, async (foundation) => {
    const plan = readPlanFile(readFileOrRefuse(options.file));
    if (plan.organisation.code !== options.organisation) {
      const [there, asked] = [plan.organisation.code, options.organisation];
      throw new Problem(
        422,
        `The file is about ${there}, not about ${asked}: set organisation.code in the file to ${asked}, or load it with --organisation ${there}.`,
      );
    }
    const finish = async (loaded: LoadedThing[]) => {
      if (options.isDryRun) throw new DryRun(loaded);
      return loaded;
    };
    const exists = (await findOrganisationByCode(foundation.database, options.organisation)) !== undefined;
    const loaded = await (exists
      ? inOrganisation(foundation, options.organisation, async (scope) => finish(await loadPlan(scope, plan)))
      : createFromPlan(foundation.database, systemClock, commandActor, plan, null, (_scope, things) => finish(things))
    ).catch((error: unknown) => {
      if (error instanceof DryRun) return error.loaded;
      throw error;
    });
    if (!exists) say(`created  organisation  ${options.organisation}`);
    for (const { kind, code, outcome, fields } of loaded) {
      if (outcome === "left" || (kind === "organisation" && !exists)) continue;
      say(`${outcome.padEnd(8)} ${kind}  ${code}${fields.length > 0 ? `: ${fields.join(", ")}` : ""}`);
    }
    const count = (outcome: LoadedThing["outcome"]) => loaded.filter((thing) => thing.outcome === outcome).length;
    say(
      `${count("created")} created, ${count("changed")} changed, ${count("left")} left${options.isDryRun ? "; dry run, nothing was stored" : ""}`,
    );
  });

export const runImport = (
  config: Config,
  options: { file: string; organisation: string; isDryRun: boolean },
): Promise<void> =>
  withFoundation(config, async (foundation) => {
    const result = await inOrganisation(foundation, options.organisation, (scope) =>
      importCsv(scope, createReadStream(options.file), { isDryRun: options.isDryRun }),
    );
    const { rows, created, revised, unchanged } = result;
    say(
      `${rows} rows: ${created} created, ${revised} revised, ${unchanged} unchanged${options.isDryRun ? "; dry run, nothing was stored" : ""}`,
    );
  });

export const runCreateKey = (
  config: Config,
  options: { organisation: string; role: string; name?: string; scopes?: string[]; person?: string },
): Promise<void> =>
  withFoundation(config, async (foundation) => {
    const { organisation, name = `${options.role} key`, ...rest } = options;
    const input = apiKeyInputSchema.safeParse({ name, ...rest });
    if (!input.success) throw problemFromZod(input.error, "key");
    const { key } = await inOrganisation(foundation, organisation, (scope) => createKey(scope, input.data));
    say(key);
  });

export const runOpenApi = async (): Promise<void> => {
  for (const [name, text] of Object.entries(await renderPublishedSchemas())) {
    const file = join(packageRoot, "openapi", name);
    writeFileSync(file, text);
    say(`Wrote ${file}`);
  }
};
