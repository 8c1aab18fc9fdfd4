import { randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Binaries } from "./binaries.ts";
import { type DataPlace, giveTo } from "./data-folder.ts";
import { EmbeddedPostgresError, orUseOwnServer } from "./error.ts";
import { runProgram } from "./run-as.ts";

/** Whether the place holds an initialised database. It is moved in whole, so its being there says all. */
export async function hasCluster(place: DataPlace): Promise<boolean> {
  return stat(path.join(place.clusterFolder, "PG_VERSION")).then(
    () => true,
    () => false,
  );
}

/**
 * Initialises the database files if they are not there. To be called under the start lock.
 *
 * @returns the password of the server's superuser
 * @throws EmbeddedPostgresError when initdb fails, the password is lost, or the files are of another major version
 */
export async function ensureCluster(place: DataPlace, binaries: Binaries, isDurable: boolean): Promise<string> {
  if (await hasCluster(place)) {
    await checkMajorVersion(place, binaries);
    return readPassword(place);
  }
  await removeAbandonedDrafts(place);
  const password = await makePassword(place);
  const draft = path.join(place.folder, `init-${randomUUID()}`);
  const passwordCopy = path.join(draft, "password");
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordCopy, `${password}\n`, { mode: 0o600 });
    await giveTo(place.user, draft);
    await giveTo(place.user, passwordCopy);
    const { exitCode, output } = await runProgram(
      binaries.initdb,
      [
        `--pgdata=${path.join(draft, "data")}`,
        "--username=postgres",
        "--auth=scram-sha-256",
        `--pwfile=${passwordCopy}`,
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--text-search-config=english",
        ...(isDurable ? [] : ["--no-sync"]),
      ],
      place.user,
    );
    if (exitCode !== 0) {
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL could not initialise its data in ${place.folder}.`,
        `Check that the disk is not full and the folder is writable, then start again. ${orUseOwnServer}`,
        { logTail: output.split("\n").slice(-15).join("\n"), logFile: "initdb's output" },
      );
    }
    await rename(path.join(draft, "data"), place.clusterFolder);
    if (isDurable) await syncFolder(place.folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return password;
}

/** What an initdb that was killed half-way left behind. */
async function removeAbandonedDrafts(place: DataPlace): Promise<void> {
  for (const name of await readdir(place.folder)) {
    if (name.startsWith("init-")) await rm(path.join(place.folder, name), { recursive: true, force: true });
  }
  // Never moved in by us in this state: what is left when somebody's clean-up was interrupted.
  const leftInCluster = await readdir(place.clusterFolder).catch(() => []);
  if (leftInCluster.length === 0) return;
  throw new EmbeddedPostgresError(
    `${place.clusterFolder} holds files, but they are not a PostgreSQL database (PG_VERSION is missing).`,
    `Restore the folder from a backup, or move it away to begin with an empty database. ${orUseOwnServer}`,
  );
}

/** The password outlives an interrupted initialisation: the next one takes it up again. */
async function makePassword(place: DataPlace): Promise<string> {
  const existing = await readFile(place.passwordFile, "utf8").catch(() => "");
  if (existing.trim() !== "") return existing.trim();
  const password = randomBytes(24).toString("base64url");
  const draft = `${place.passwordFile}.draft`;
  await rm(draft, { force: true });
  const file = await open(draft, "wx", 0o600);
  await file.writeFile(`${password}\n`);
  await file.sync();
  await file.close();
  await rename(draft, place.passwordFile);
  return password;
}

/**
 * Reads the superuser's password, and closes the file to others should it have been opened.
 *
 * @throws EmbeddedPostgresError when it is lost or not ours to read
 */
export async function readPassword(place: DataPlace): Promise<string> {
  try {
    const password = (await readFile(place.passwordFile, "utf8")).trim();
    if (password === "") throw new Error("the file is empty");
    if (process.platform !== "win32" && ((await stat(place.passwordFile)).mode & 0o077) !== 0) {
      await chmod(place.passwordFile, 0o600);
    }
    return password;
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The password of the embedded PostgreSQL cannot be read from ${place.passwordFile}: ${String(cause)}.`,
      "Start Drumbeat as the user who made the database, or restore that file from a backup.",
      { cause },
    );
  }
}

async function checkMajorVersion(place: DataPlace, binaries: Binaries): Promise<void> {
  const made = (await readFile(path.join(place.clusterFolder, "PG_VERSION"), "utf8")).trim();
  const [installed] = binaries.version.split(".");
  if (made === installed) return;
  throw new EmbeddedPostgresError(
    `The database in ${place.folder} was made by PostgreSQL ${made}; the installed one is ${installed}.`,
    `Run the earlier release of Drumbeat to take a dump, move the folder away, and load the dump. ${orUseOwnServer}`,
  );
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
