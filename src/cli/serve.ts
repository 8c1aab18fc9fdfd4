import { join } from "node:path";
import { createKey, hasKeys } from "../access/service.ts";
import type { Config } from "../config.ts";
import { type Engine, type Foundation, openApi, openEngine, openFoundation, openWorkers } from "../main.ts";
import { isEmptyInstallation } from "../organisations/service.ts";
import { systemClock } from "../platform/clock/clock.ts";
import { packageRoot } from "../platform/package-root.ts";
import { endOfLocalDay } from "../platform/time/wall-time.ts";
import { advanceClock, inSandbox, type SandboxDependencies } from "../sandbox/service.ts";
import { commandActor, ensureSandbox, readPlanOf } from "./folder.ts";
import { openFrontDoor } from "./front-door.ts";
import { closeAll, listenForShutdown, untilAborted } from "./shutdown.ts";

export type Part = "api" | "worker";

export interface ServeOptions {
  parts: readonly Part[];
  migrates: boolean;
  /** Loads the example into an installation without any organisation. */
  withExample: boolean;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs until the process is asked to stop, then lets what is running finish and leaves nothing behind. */
export const serve = async (config: Config, options: ServeOptions): Promise<void> => {
  let opened: Foundation | undefined;
  const shutdown = listenForShutdown(async () => opened?.releaseDatabase());
  const closers: (() => Promise<unknown>)[] = [];
  const closeFirst = (close: () => Promise<unknown>) => closers.unshift(close);
  try {
    const door = options.parts.includes("api") ? await openFrontDoor(config.host, config.port) : null;
    if (door !== null) closeFirst(() => door.close());
    const foundation = await openFoundation(config, { migrates: options.migrates });
    opened = foundation;
    closeFirst(() => foundation.close());
    if (foundation.embedded?.relocated === true) {
      say(`The database's user cannot reach ${config.dataDir}; its files are in ${foundation.embedded.dataFolder}`);
    }
    const engine = await openEngine(foundation);
    closeFirst(() => engine.close());
    const workers = options.parts.includes("worker") ? await openWorkers(foundation, engine) : null;
    if (workers !== null) closeFirst(() => workers.stop());
    const nudge = () => workers?.nudge();
    const example = options.withExample ? await loadExample(foundation, engine, nudge, shutdown) : null;
    if (shutdown.aborted) return;
    if (door !== null) {
      const app = await openApi(foundation, engine, nudge, shutdown);
      await app.ready();
      closeFirst(() => app.close());
      door.open((request, response) => app.routing(request, response));
      // Requests at hand need everything else: the door closes first.
      closeFirst(() => door.close());
      const address = config.port === 0 ? `http://localhost:${door.port}` : config.publicUrl;
      say(`Drumbeat is ready at ${address}`);
      if (example?.key !== undefined) say(`API key (admin, ${example.code}): ${example.key}`);
      else if (example !== null) {
        say(`Another API key: npx drumbeat keys create --organisation ${example.code} --role admin`);
      }
      say(`API documentation: ${address}/docs`);
    } else {
      say("Drumbeat's workers are ready");
    }
    await untilAborted(shutdown);
  } finally {
    await closeAll(closers);
  }
};

const exampleFolder = join(packageRoot, "examples", "massachusetts");
const exampleStartsOn = "2011-01-01";
/** Past documents to read, and the stocktake of 12 March next. */
const exampleStandsOn = "2013-03-06";

interface Example {
  code: string;
  /** Made just now: the only time it is shown. */
  key: string | undefined;
}

/**
 * The example in a sandbox, replayed to the day it stands on the first time; one that was interrupted goes on.
 * @returns null in an installation that has organisations of its own and no example
 */
const loadExample = async (
  { database }: Foundation,
  { mail }: Engine,
  nudge: () => void,
  shutdown: AbortSignal,
): Promise<Example | null> => {
  const plan = readPlanOf(exampleFolder);
  const { code, timeZone } = plan.organisation;
  if (!(await isEmptyInstallation(database, code))) return null;
  const { organisationId } = await ensureSandbox(database, systemClock, exampleFolder, exampleStartsOn);
  const dependencies: SandboxDependencies = { database, clock: systemClock, mail, nudge, signal: shutdown };
  const to = new Date(endOfLocalDay(exampleStandsOn, timeZone));
  const isNew = await inSandbox(dependencies, organisationId, async (scope) => !(await hasKeys(scope)));
  if (!isNew) return { code, key: undefined };
  await advanceClock(dependencies, organisationId, { to }, showProgress());
  if (process.stdout.isTTY) process.stdout.write("\r\u001b[K");
  if (shutdown.aborted) return null;
  const key = await database.inOrganisation(organisationId, async (db) => {
    const scope = { organisationId, db, actor: commandActor, clock: systemClock };
    return (await createKey(scope, { name: "First start", role: "admin" })).key;
  });
  return { code, key };
};

const showProgress = (): ((now: Date) => void) => {
  let shown = "";
  return (now) => {
    const month = now.toISOString().slice(0, 7);
    if (month === shown) return;
    shown = month;
    const line = `Loading the Massachusetts example: ${month} of ${exampleStandsOn.slice(0, 7)}`;
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${line}`);
    else if (month.endsWith("-01")) say(line);
  };
};
