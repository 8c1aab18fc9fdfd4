import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import {
  describeHost,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  type LauncherHost,
  launchEmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/platform/db/embedded/launcher.ts";
import {
  findProcesses,
  killIfAlive,
  query,
  startUserProcess,
  type UserProcess,
} from "./embedded-postgres-processes.ts";

export interface LauncherHome {
  /** A path nothing is at yet. */
  newPath: () => string;
  /**
   * The files of a stopped server with a table `note`, with whatever earlier tests wrote into it: folders are lent again
   * after a test, because to copy one takes longer than most tests.
   */
  borrowFolder: () => string;
  start: (options: EmbeddedPostgresOptions) => Promise<EmbeddedPostgres>;
  /** The same on a machine that differs. */
  launch: (options: EmbeddedPostgresOptions, host: Partial<LauncherHost>) => Promise<EmbeddedPostgres>;
  /** Another process that uses the folder's server. */
  user: (dataDir: string, safety?: "durable" | "fast") => UserProcess;
  afterThisTest: (cleanUp: () => unknown) => void;
}

/** A folder for one test file's servers; whatever a test starts in it ends with the test. */
export function useLauncherHome(): LauncherHome {
  const cleanUps: (() => unknown)[] = [];
  const freeFolders: string[] = [];
  let home = "";
  let template = "";
  let folderCount = 100;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), "drumbeat-test-launcher-"));
    await chmod(home, 0o711);
    template = path.join(home, "template");
    const server = await startEmbeddedPostgres({ dataDir: template, isDurable: false });
    await query(server.url, "CREATE TABLE note (text text)");
    await server.release();
  });

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  afterAll(async () => {
    await rm(home, { recursive: true, force: true });
  });

  const newPath = () => {
    folderCount += 1;
    return path.join(home, String(folderCount));
  };
  const launch = async (options: EmbeddedPostgresOptions, host: Partial<LauncherHost>) => {
    const server = await launchEmbeddedPostgres({ isDurable: false, ...options }, { ...describeHost(), ...host });
    cleanUps.push(() => server.release());
    return server;
  };
  return {
    newPath,
    borrowFolder() {
      const free = freeFolders.pop() ?? newPath();
      if (!existsSync(free)) execFileSync("/bin/cp", ["-a", template, free]);
      // First of all in, last of all out: by then nothing uses it.
      cleanUps.unshift(() => freeFolders.push(free));
      return free;
    },
    start: (options) => launch(options, {}),
    launch,
    user(dataDir, safety = "fast") {
      // Last of all: whatever became of the process, nothing of its server stays.
      cleanUps.unshift(() => {
        for (const pid of findProcesses(dataDir)) killIfAlive(pid);
      });
      const started = startUserProcess(dataDir, safety);
      cleanUps.push(() => started.kill("SIGKILL"));
      return started;
    },
    afterThisTest(cleanUp) {
      cleanUps.push(cleanUp);
    },
  };
}
