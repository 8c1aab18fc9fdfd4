import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/platform/package-root.ts";
import { exampleFolder } from "./organisation.ts";
import type { Measurement } from "./report.ts";

const pollMs = 100;
const timeoutMs = 150_000;
const program = join(packageRoot, "bin", "drumbeat.js");
const span = ["--from", "2011-01-01", "--to", "2014-12-31"];

/** The most memory a process has held so far, in MiB; undefined where the system does not say, or it is gone. */
const readPeakMemory = (pid: number | undefined): number | undefined => {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match === null ? undefined : Number(match[1]) / 1024;
  } catch {
    return undefined;
  }
};

/** Kept in step with the child: its peak only grows, so the last look tells it. */
const watchPeakMemory = (child: ChildProcess) => {
  let peak: number | undefined;
  const timer = setInterval(() => {
    peak = readPeakMemory(child.pid) ?? peak;
  }, pollMs);
  return {
    stop(): number | undefined {
      clearInterval(timer);
      return peak;
    },
  };
};

/** The whole example by the command that people use, on an empty data folder and the embedded database. */
export const measureReplay = async (folder: string): Promise<Measurement[]> => {
  // Built beforehand, should it be older than its sources: compiling is not part of it.
  const built = spawnSync(process.execPath, [program, "--version"], { stdio: ["ignore", "ignore", "inherit"] });
  if (built.status !== 0) throw new Error("the program could not be built");
  const { DATABASE_URL: _database, REDIS_URL: _redis, SMTP_URL: _smtp, ...environment } = process.env;
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program, "replay", exampleFolder, ...span], {
    env: { ...environment, DATA_DIR: join(folder, "replay") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const overdue = setTimeout(() => child.kill("SIGTERM"), timeoutMs);
  const memory = watchPeakMemory(child);
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const [status] = (await once(child, "close")) as [number | null];
  clearTimeout(overdue);
  const peak = memory.stop();
  const seconds = (performance.now() - startedMs) / 1000;
  if (status !== 0) throw new Error(`the replay ended with ${status ?? "a signal"}`);
  const summary = printed.trimEnd().split("\n").at(-1) ?? "";
  return [
    { what: "the whole Massachusetts replay", value: `${seconds.toFixed(1)} s`, promised: "under 60 s", from: summary },
    {
      what: "its node process at most",
      value: peak === undefined ? "unknown" : `${Math.round(peak)} MiB`,
      promised: "under 300 MiB",
      from: peak === undefined ? "this system does not tell" : "resident memory, the database apart",
    },
  ];
};
