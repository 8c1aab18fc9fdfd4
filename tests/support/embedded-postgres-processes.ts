import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { chmod, cp, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { findBinariesPackage } from "../../src/platform/db/embedded/binaries.ts";

const childProgram = fileURLToPath(new URL("./embedded-postgres-child.ts", import.meta.url));

export interface UserProcess {
  process: ChildProcess;
  pid: number;
  /** What it got, once it has it. */
  got: Promise<{ url: string; port: number; dataFolder: string; relocated: boolean; reused: boolean }>;
  /** Asks it to release and waits for its end; answers its exit code. */
  finish(): Promise<number | null>;
  /** Sends the signal to it, or to its whole group, and waits for its end. */
  kill(signal: NodeJS.Signals, target?: "process" | "group"): Promise<void>;
}

/** Starts a process that uses the embedded server of the folder, at the head of a process group of its own. */
export function startUserProcess(dataDir: string, safety: "durable" | "fast"): UserProcess {
  const child = spawn(process.execPath, ["--import", "tsx", childProgram, dataDir, safety], {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const pid = child.pid ?? 0;
  const ended = once(child, "exit");
  const firstLine = once(createInterface(child.stdout), "line");
  const got = Promise.race([
    firstLine.then(([line]) => JSON.parse(String(line))),
    ended.then(() => Promise.reject(new Error("the process ended before it had a server"))),
  ]);
  // Who kills the process does not ask what it got.
  got.catch(() => undefined);
  return {
    process: child,
    pid,
    got,
    async finish() {
      child.stdin.end();
      await ended;
      return child.exitCode;
    },
    async kill(signal, target = "process") {
      if (child.exitCode === null && child.signalCode === null) process.kill(target === "group" ? -pid : pid, signal);
      await ended;
    },
  };
}

/** Linux: the live processes whose command line names the text. */
export function findProcesses(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readProc(pid, "cmdline").includes(text));
}

/** Linux: the session, effective user and working folder of a process. */
export function describeProcess(pid: number): { session: number; uid: number; folder: string } {
  const stat = readProc(pid, "stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [, , uid] = /^Uid:\t(\d+)\t(\d+)/m.exec(readProc(pid, "status")) ?? [];
  return { session: Number(fields[3]), uid: Number(uid), folder: readlinkSync(`/proc/${pid}/cwd`) };
}

/** The package as npm leaves it when scripts are blocked, without even the permissions to execute. */
export async function copyPackage(parent: string): Promise<string> {
  const folder = path.join(parent, "package");
  await cp(findBinariesPackage(), folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith(".a"),
  });
  await chmod(path.dirname(folder), 0o755);
  for (const name of await readdir(path.join(folder, "native", "bin"))) {
    await chmod(path.join(folder, "native", "bin", name), 0o644);
  }
  const links: unknown = JSON.parse(await readFile(path.join(folder, "native", "pg-symlinks.json"), "utf8"));
  if (!Array.isArray(links)) throw new Error("the package lists no links");
  for (const { target } of links) await rm(path.join(folder, String(target)), { force: true });
  return folder;
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

export async function readPostmasterPid(server: { dataFolder: string } | undefined): Promise<number> {
  const file = path.join(server?.dataFolder ?? "", "cluster", "postmaster.pid");
  return Number((await readFile(file, "utf8")).split("\n")[0]);
}

export function isAlive(pid: number): boolean {
  // A zombie has ended; only nobody has asked for its exit code yet.
  return existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

export function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

export async function endedPid(): Promise<number> {
  const child = spawn("/bin/true");
  await once(child, "exit");
  return child.pid ?? 0;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
