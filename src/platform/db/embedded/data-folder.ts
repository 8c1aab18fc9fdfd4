import { createHash, randomUUID } from "node:crypto";
import { chmod, chown, mkdir, realpath, rm, stat } from "node:fs/promises";
import path from "node:path";
import { EmbeddedPostgresError, orUseOwnServer } from "./error.ts";
import { runProgram, type ServerUser } from "./run-as.ts";
import { isTrustedShelter, openShelter } from "./shelter.ts";

/** Where the database's files are, and under whom the server works on them. */
export interface DataPlace {
  folder: string;
  clusterFolder: string;
  logFile: string;
  passwordFile: string;
  relocated: boolean;
  user: ServerUser | undefined;
}

/**
 * Decides where the files of a database go. As root, a folder the server's user cannot reach is replaced by one in a
 * shelter whose name follows from the wanted path, so that the next start finds it again. Files that are there already
 * decide before anything else: no start may show an empty database because permissions changed.
 *
 * @param user whom root drops to; undefined when we are not root
 * @throws EmbeddedPostgresError when there is nowhere to put them
 */
export async function placeDataFolder(
  dataDir: string,
  user: ServerUser | undefined,
  shelters: string[],
): Promise<DataPlace> {
  const wanted = path.resolve(dataDir);
  if (user === undefined) {
    await mkdir(wanted, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw new EmbeddedPostgresError(
        `The folder ${wanted} for the embedded PostgreSQL cannot be made.`,
        `Make it writable or choose another one with DATA_DIR. ${orUseOwnServer}`,
        { cause },
      );
    });
    return describePlace(wanted, false, undefined);
  }

  const owner = await findClusterOwner(wanted);
  if (owner !== undefined) {
    if (await canWorkIn(wanted, owner)) return describePlace(wanted, false, owner);
    throw new EmbeddedPostgresError(
      `The database in ${wanted} belongs to ${owner.name}, who can no longer reach that folder.`,
      `Let that user pass through the folders above it (chmod o+x), or start Drumbeat as that user. ${orUseOwnServer}`,
    );
  }
  const name = `data-${createHash("sha256").update(wanted).digest("hex").slice(0, 16)}`;
  for (const shelter of shelters) {
    const folder = path.join(shelter, name);
    const shelteredOwner = (await isTrustedShelter(shelter)) ? await findClusterOwner(folder) : undefined;
    if (shelteredOwner !== undefined) return describePlace(folder, true, shelteredOwner);
  }
  for (const folder of [wanted, ...shelters.map((shelter) => path.join(shelter, name))]) {
    if (folder !== wanted && !(await openShelter(path.dirname(folder)))) continue;
    if ((await makePassable(folder)) && (await canWorkIn(folder, user))) {
      return describePlace(folder, folder !== wanted, user);
    }
  }
  throw new EmbeddedPostgresError(
    `User ${user.name}, who runs the embedded PostgreSQL for root, can reach neither ${wanted} nor a folder in its stead.`,
    `Choose a folder that user can reach with DATA_DIR, or start Drumbeat as an ordinary user. ${orUseOwnServer}`,
  );
}

/** The folders and files inside are ours; only what the server itself writes belongs to its user. */
async function describePlace(folder: string, relocated: boolean, user: ServerUser | undefined): Promise<DataPlace> {
  // Real, because the system tells the server's working folder in that form.
  const real = await realpath(folder);
  return {
    folder: real,
    clusterFolder: path.join(real, "cluster"),
    logFile: path.join(real, "server.log"),
    passwordFile: path.join(real, "password"),
    relocated,
    user,
  };
}

async function findClusterOwner(folder: string): Promise<ServerUser | undefined> {
  try {
    const { uid, gid } = await stat(path.join(folder, "cluster"));
    // Root's own can only be an empty folder that somebody made: no server ever ran as root.
    return uid === 0 ? undefined : { name: `uid ${uid}`, uid, gid };
  } catch {
    return undefined;
  }
}

async function makePassable(folder: string): Promise<boolean> {
  try {
    const firstMade = await mkdir(folder, { recursive: true });
    // A folder that was there keeps its permissions: whoever closed it to others may have meant it.
    if (firstMade !== undefined) await chmod(folder, 0o711);
    return true;
  } catch {
    return false;
  }
}

/** Tried rather than computed from mode bits, which know nothing of access lists, mounts or network file systems. */
async function canWorkIn(folder: string, user: ServerUser): Promise<boolean> {
  const probe = path.join(folder, `probe-${randomUUID()}`);
  try {
    await mkdir(probe, { mode: 0o700 });
    await giveTo(user, probe);
    const { exitCode } = await runProgram("/bin/sh", ["-c", ': > "$1/probe"', "sh", probe], user);
    return exitCode === 0;
  } catch {
    return false;
  } finally {
    await rm(probe, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Hands a file or folder to the server's user; nothing to do when that is ourselves. */
export async function giveTo(user: ServerUser | undefined, file: string): Promise<void> {
  if (user !== undefined) await chown(file, user.uid >>> 0, user.gid >>> 0);
}
