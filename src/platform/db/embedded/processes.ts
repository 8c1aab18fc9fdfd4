import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";

/**
 * Names one life of one process: a pid alone is soon given to another program, a pid with its start time is not.
 * Undefined when no such process lives; a zombie does not.
 */
export function identifyProcess(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform === "linux") return identifyLinuxProcess(pid);
  if (process.platform === "win32") return isSignallable(pid) ? `pid ${pid}` : undefined;
  const line = askPs(pid, "stat=,lstart=");
  return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
}

/** Whether the process is a live postmaster working in this data folder (which must be a real path). */
export function isPostmasterOf(pid: number, clusterFolder: string): boolean {
  const identity = identifyProcess(pid);
  if (identity === undefined) return false;
  // Postgres changes into its data folder and stays there, which tells two servers of one machine apart.
  if (process.platform === "linux") return readLinkOrNothing(`/proc/${pid}/cwd`) === clusterFolder;
  if (process.platform === "win32") return true;
  return askPs(pid, "command=").includes(clusterFolder);
}

function identifyLinuxProcess(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The program's name stands in parentheses and may hold spaces and parentheses itself: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const state = fields[0];
    const startTicks = fields[19];
    if (state === "Z" || state === "X") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()} ${startTicks}`;
  } catch {
    return undefined;
  }
}

function readLinkOrNothing(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function askPs(pid: number, columns: string): string {
  const answer = spawnSync("/bin/ps", ["-ww", "-o", columns, "-p", String(pid)], { encoding: "utf8", env: {} });
  return answer.status === 0 ? answer.stdout.trim() : "";
}

function isSignallable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
