import { type ChildProcess, spawn } from "node:child_process";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import type { DataPlace } from "./data-folder.ts";
import { EmbeddedPostgresError, orUseOwnServer } from "./error.ts";
import { identifyProcess, isPostmasterOf } from "./processes.ts";
import { describeChild, runProgram } from "./run-as.ts";

export interface RunningServer {
  pid: number;
  port: number;
  isReady: boolean;
}

/** Why a start failed in a way that another try may mend. */
export type StartFailure = "port taken" | "old processes remain";

const pollMs = 15;
const stopTimeoutMs = 60_000;
const logLimitBytes = 10 * 1024 * 1024;

interface PidFile {
  pid: number;
  port: number;
  isReady: boolean;
  lines: string[];
}

/** The live postmaster of the place; undefined when there is none, whatever a stale pid file says. */
export async function findServer(place: DataPlace): Promise<RunningServer | undefined> {
  const written = await readPidFile(place);
  if (written === undefined || !isPostmasterOf(written.pid, place.clusterFolder)) return undefined;
  return { pid: written.pid, port: written.port, isReady: written.isReady };
}

/** The port in a pid file that a killed server left: those who still look for it there find the next one. */
export async function readLastPort(place: DataPlace): Promise<number | undefined> {
  const port = (await readPidFile(place))?.port;
  return port !== undefined && Number.isInteger(port) && port > 0 ? port : undefined;
}

/**
 * Starts the server and waits until it takes connections. To be called under the start lock, with no server running.
 *
 * @returns the port in use, or why it is worth trying again
 * @throws EmbeddedPostgresError with the end of the log when it does not start
 */
export async function startPostmaster(
  place: DataPlace,
  binaries: Binaries,
  start: { port: number; settings: Record<string, string>; timeoutMs: number },
): Promise<number | StartFailure> {
  await disarmStalePidFile(place);
  await rotateLog(place);
  const logStart = await readSize(place.logFile);
  const child = await spawnPostmaster(place, binaries, start.port, start.settings);
  const deadline = performance.now() + start.timeoutMs;
  while (performance.now() < deadline) {
    if (hasEnded(child)) {
      const log = await readLog(place, logStart);
      if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return "port taken";
      if (/shared memory block .* is still in use|lock file .* already exists/.test(log)) return "old processes remain";
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL in ${place.folder} did not start.`,
        `Mend what the log names, then start again. ${orUseOwnServer}`,
        { logTail: log, logFile: place.logFile },
      );
    }
    const written = await readPidFile(place);
    if (written?.pid === child.pid && written?.isReady) return start.port;
    await delay(pollMs);
  }
  // Left to run: it may be recovering after a crash, and to kill it would only make it begin anew.
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${place.folder} is starting, but was not ready in time; it goes on by itself.`,
    `Start Drumbeat again in a while. ${orUseOwnServer}`,
    { logTail: await readLog(place, logStart), logFile: place.logFile },
  );
}

/**
 * Stops the server, ending open sessions, and waits until it is gone.
 *
 * @throws EmbeddedPostgresError when it is still there afterwards
 */
export async function stopPostmaster(place: DataPlace, binaries: Binaries): Promise<void> {
  const running = await findServer(place);
  const identity = running && identifyProcess(running.pid);
  if (running === undefined || identity === undefined) return;
  if (process.platform === "win32") {
    await runProgram(binaries.pgCtl, ["stop", "-D", place.clusterFolder, "-m", "fast", "-W"], place.user);
  } else {
    // What `pg_ctl stop -m fast` sends. It would wait for the pid file to go, and so miss the end of this server when
    // somebody starts the next one at once.
    process.kill(running.pid, "SIGINT");
  }
  const deadline = performance.now() + stopTimeoutMs;
  while (performance.now() < deadline) {
    if (identifyProcess(running.pid) !== identity) return;
    await delay(pollMs);
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${place.folder} (process ${running.pid}) does not stop.`,
    `Look at what it waits for, or end it with: kill -QUIT ${running.pid}`,
    { logTail: await readLog(place, 0), logFile: place.logFile },
  );
}

/**
 * A port of 127.0.0.1 that is free at the moment.
 *
 * @param preferred taken if it is free
 */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred !== undefined) {
    const port = await tryPort(preferred).catch(() => undefined);
    if (port !== undefined) return port;
  }
  return tryPort(0);
}

function tryPort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Started directly, not by pg_ctl: no shell reads the settings, its end is seen at once, and a postmaster that dies
 * beneath us is collected by us, in containers too, where nothing else would.
 */
async function spawnPostmaster(
  place: DataPlace,
  binaries: Binaries,
  port: number,
  settings: Record<string, string>,
): Promise<ChildProcess> {
  const enforced = { listen_addresses: "127.0.0.1", port: String(port), unix_socket_directories: "" };
  const parameters = Object.entries({ ...settings, ...enforced }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const log = await open(place.logFile, "a", 0o600);
  try {
    const child = spawn(binaries.postgres, ["-D", place.clusterFolder, ...parameters], {
      ...describeChild(place.user),
      stdio: ["ignore", log.fd, log.fd],
    });
    await new Promise((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
    return child;
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL could not be executed: ${String(cause)}.`,
      `Check that ${binaries.postgres} may be run. ${orUseOwnServer}`,
      { cause },
    );
  } finally {
    await log.close();
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Postgres refuses to start when the pid in its file lives, even as a zombie or as another program. The file must not
 * simply go: it also names the shared memory by which the new server notices children of the old one that still write.
 * So only the pid is replaced, by that of the parent of the server to come, which Postgres knows to disregard.
 */
async function disarmStalePidFile(place: DataPlace): Promise<void> {
  const file = path.join(place.clusterFolder, "postmaster.pid");
  const written = await readPidFile(place);
  if (written === undefined) return;
  if (Number.isNaN(written.pid) || process.platform === "win32") await rm(file, { force: true });
  else await writeFile(file, [String(process.pid), ...written.lines.slice(1)].join("\n"));
}

async function readPidFile(place: DataPlace): Promise<PidFile | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(place.clusterFolder, "postmaster.pid"), "utf8");
  } catch {
    return undefined;
  }
  // Line by line: pid, data folder, start time, port, socket folder, address, shared memory, state.
  const lines = text.split("\n");
  return {
    pid: Number.parseInt(lines[0] ?? "", 10),
    port: Number.parseInt(lines[3] ?? "", 10),
    isReady: lines[7]?.trim() === "ready",
    lines,
  };
}

async function rotateLog(place: DataPlace): Promise<void> {
  if ((await readSize(place.logFile)) > logLimitBytes) await rename(place.logFile, `${place.logFile}.1`);
}

async function readSize(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}

async function readLog(place: DataPlace, fromByte: number): Promise<string> {
  const log = await readFile(place.logFile).catch(() => Buffer.alloc(0));
  return log.subarray(fromByte).toString("utf8").trim().split("\n").slice(-15).join("\n");
}
