import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { eventually, withDeadline } from "../../support/eventually.ts";
import { type Program, runProgram, startByNpm, startProgram } from "./program.ts";

/** A folder with a database of its own, outside the repository, and the programs that were started on it. */
export interface Installation {
  readonly folder: string;
  readonly dataDir: string;
  readonly port: number;
  readonly url: string;
  start(args: readonly string[], environment?: Record<string, string>): Program;
  startByNpm(): Program;
  run(args: readonly string[], environment?: Record<string, string>): Promise<string>;
  /** Of the embedded database, which has to be running. */
  databaseUrl(): string;
  postmasterPid(): number;
  /** The processes, of whatever kind, that still have to do with this folder: pid and what it is. */
  listProcesses(): string[];
  /** Ends whatever is left, by its own pid, and removes the folder. */
  close(): Promise<void>;
}

const readProc = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
};

const readFolder = (pid: string): string => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
};

/** Linux: node processes name the folder in their environment, the server in its command, its children stand in it. */
const listProcessesOf = (folder: string): { pid: number; what: string }[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid, what: readProc(pid, "cmdline"), hints: `${readProc(pid, "environ")} ${readFolder(pid)}` }))
    .filter(({ what, hints }) => `${what} ${hints}`.includes(folder))
    .map(({ pid, what }) => ({ pid: Number(pid), what }));

const findFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/** One address for all, so that mails read the same whichever port their service had. */
const publicUrl = "http://drumbeat.example";

export const createInstallation = async (settings: Record<string, string> = {}): Promise<Installation> => {
  const folder = await mkdtemp(path.join(tmpdir(), "drumbeat-e2e-"));
  // The database's user has to pass through.
  await chmod(folder, 0o711);
  const dataDir = path.join(folder, "data");
  const port = await findFreePort();
  const base = { DATA_DIR: dataDir, PORT: String(port), PUBLIC_URL: publicUrl, ...settings };
  const programs: Program[] = [];
  const remember = (program: Program): Program => {
    programs.push(program);
    return program;
  };
  const readPostmaster = () =>
    readFileSync(path.join(dataDir, "postgres", "cluster", "postmaster.pid"), "utf8").split("\n");

  return {
    folder,
    dataDir,
    port,
    url: `http://127.0.0.1:${port}`,
    start: (args, environment = {}) => remember(startProgram(args, { ...base, ...environment })),
    startByNpm: () => remember(startByNpm(base)),
    run: (args, environment = {}) => runProgram(args, { ...base, ...environment }),
    databaseUrl() {
      const password = readFileSync(path.join(dataDir, "postgres", "password"), "utf8").trim();
      return `postgres://postgres:${password}@127.0.0.1:${readPostmaster()[3]}/drumbeat`;
    },
    postmasterPid: () => Number(readPostmaster()[0]),
    listProcesses: () => listProcessesOf(folder).map(({ pid, what }) => `${pid} ${what}`),
    async close() {
      for (const program of programs) if (program.isRunning()) process.kill(program.pid, "SIGKILL");
      await withDeadline("killed programs end", Promise.all(programs.map(({ ended }) => ended)));
      await eventually("nothing of the test is left", () => {
        const left = listProcessesOf(folder);
        for (const { pid } of left) if (existsSync(`/proc/${pid}`)) process.kill(pid, "SIGKILL");
        return left.length === 0;
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
};
