import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { ClientConfig } from "pg";
import { type Binaries, findBinariesPackage, prepareBinaries } from "./binaries.ts";
import { ensureCluster, hasCluster, readPassword } from "./cluster.ts";
import { type DataPlace, placeDataFolder } from "./data-folder.ts";
import { EmbeddedPostgresError, orUseOwnServer, readErrorCode } from "./error.ts";
import { findFreePort, findServer, readLastPort, startPostmaster, stopPostmaster } from "./postmaster.ts";
import { chooseServerUser, type ServerUser } from "./run-as.ts";
import { listShelters } from "./shelter.ts";
import { takeStartLock } from "./start-lock.ts";
import { joinUsers, type UseLock, visitServer } from "./use-lock.ts";

/** A running server this process has a share in, until it calls `release`. */
export interface EmbeddedPostgres {
  /** Of the database `drumbeat`, with the superuser's password: not for logs. */
  readonly url: string;
  urlFor(database: string): string;
  readonly port: number;
  /** Where the files really are. */
  readonly dataFolder: string;
  /** The server's user cannot reach the folder asked for, and the files are elsewhere. */
  readonly relocated: boolean;
  /** The server was running already. */
  readonly reused: boolean;
  /** Gives up this process's share; the last one to do so stops the server. Calling it again does nothing. */
  release(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  /** False trades all safety of the data for speed, for tests. */
  isDurable?: boolean;
  /** PostgreSQL settings on top of ours. A server that runs already keeps the ones it was started with. */
  settings?: Record<string, string>;
}

/** What the launcher finds on the machine; tests put something else in its place. */
export interface LauncherHost {
  packageFolder: string;
  user: ServerUser | undefined;
  shelters: string[];
  choosePort: (preferred?: number) => Promise<number>;
}

const databaseName = "drumbeat";
const startTimeoutMs = 120_000;
const portAttempts = 8;
const retryMs = 50;
const healDelaysMs = [0, 250, 1_000, 5_000, 30_000];

const defaultSettings: Record<string, string> = {
  max_connections: "100",
  timezone: "UTC",
  log_timezone: "UTC",
  password_encryption: "scram-sha-256",
  log_line_prefix: "%m [%p] ",
  // Nobody replicates from an embedded server; bulk loads write less for it.
  wal_level: "minimal",
  max_wal_senders: "0",
};
const undurableSettings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/**
 * Starts the PostgreSQL server that comes with the npm packages, or joins the one already running for this folder, and
 * makes the database `drumbeat` in it. It listens on 127.0.0.1 only, survives a Ctrl-C meant for us, and a kill -9 of
 * this process; should it die while in use, it is started again at the same port if that is still free.
 *
 * @param options `dataDir` is a folder for the launcher's own use, made if absent
 * @throws EmbeddedPostgresError with what to do, when there is no server in the end
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  return launchEmbeddedPostgres(options, describeHost());
}

/** This machine, as the launcher meets it outside tests. */
export function describeHost(): LauncherHost {
  const uid = process.getuid?.();
  return {
    packageFolder: findBinariesPackage(),
    user: uid === 0 ? chooseServerUser(uid, readFileSync("/etc/passwd", "utf8")) : undefined,
    shelters: listShelters(uid),
    choosePort: findFreePort,
  };
}

/** `startEmbeddedPostgres` on a given machine. */
export async function launchEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
  host: LauncherHost,
): Promise<EmbeddedPostgres> {
  const place = await placeDataFolder(options.dataDir, host.user, host.shelters);
  const isDurable = options.isDurable ?? true;
  const launch: Launch = {
    place,
    binaries: await prepareBinaries(host.packageFolder, place.user, host.shelters),
    isDurable,
    settings: { ...defaultSettings, ...(isDurable ? {} : undurableSettings), ...options.settings },
    choosePort: host.choosePort,
  };
  const releasing = new AbortController();
  let healing: Promise<void> = Promise.resolve();
  const onLost = () => {
    if (!releasing.signal.aborted) healing = healing.then(heal);
  };
  let share = await holdServer(launch, onLost);
  const { password, reused } = share;

  async function heal(): Promise<void> {
    const { signal } = releasing;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      // Unreferenced: waiting for a server does not keep alive a process that has nothing else to do.
      const waitMs = healDelaysMs[Math.min(attempt, healDelaysMs.length - 1)];
      await delay(waitMs, undefined, { ref: false, signal }).catch(() => undefined);
      // Files that are gone were removed on purpose; a new, empty database is no cure for that.
      if (signal.aborted || !(await hasCluster(place))) return;
      const again = await holdServer(launch, onLost, { port: share.port, signal }).catch(() => undefined);
      if (again !== undefined) {
        share = again;
        return;
      }
    }
  }

  const urlFor = (database: string) => `postgres://postgres:${password}@127.0.0.1:${share.port}/${database}`;
  return {
    get url() {
      return urlFor(databaseName);
    },
    urlFor,
    get port() {
      return share.port;
    },
    dataFolder: place.folder,
    relocated: place.relocated,
    reused,
    async release() {
      if (releasing.signal.aborted) return;
      releasing.abort();
      await healing;
      await leaveServer(launch, share.lock);
    },
  };
}

interface Launch {
  place: DataPlace;
  binaries: Binaries;
  isDurable: boolean;
  settings: Record<string, string>;
  choosePort: (preferred?: number) => Promise<number>;
}

interface Share {
  lock: UseLock;
  password: string;
  port: number;
  reused: boolean;
}

/** Tries until it has a share in a running server: one found on its way down is waited for and started again. */
async function holdServer(
  launch: Launch,
  onLost: () => void,
  again: { port?: number; signal?: AbortSignal } = {},
): Promise<Share> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline && !again.signal?.aborted) {
    const giveUpLock = await takeStartLock(launch.place.folder, startTimeoutMs);
    try {
      const share = await tryToHold(launch, onLost, again.port);
      if (share !== undefined) return share;
    } finally {
      await giveUpLock();
    }
    await delay(retryMs);
  }
  const left = await findServer(launch.place);
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL in ${launch.place.folder} takes no connections${left ? ` (process ${left.pid})` : ""}.`,
    `Look into ${launch.place.logFile}; end the server${left ? ` with kill -INT ${left.pid}` : ""}. ${orUseOwnServer}`,
  );
}

async function tryToHold(launch: Launch, onLost: () => void, preferredPort?: number): Promise<Share | undefined> {
  const running = await findServer(launch.place);
  if (running !== undefined && !running.isReady) return undefined;
  const password = running
    ? await readPassword(launch.place)
    : await ensureCluster(launch.place, launch.binaries, launch.isDurable);
  const port = running?.port ?? (await startOnFreePort(launch, preferredPort));
  if (port === undefined) return undefined;
  try {
    const lock = await joinUsers(describeConnection(port, password), databaseName, onLost);
    return lock && { lock, password, port, reused: running !== undefined };
  } catch (cause) {
    const isPassword = readErrorCode(cause) === "28P01";
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL in ${launch.place.folder} refuses us: ${String(cause)}.`,
      isPassword
        ? `The password in ${launch.place.passwordFile} is not this database's: restore the file from a backup.`
        : `Look into ${launch.place.logFile}. ${orUseOwnServer}`,
      { cause },
    );
  }
}

/** Undefined when processes of a killed server are still ending: worth another try. */
async function startOnFreePort(launch: Launch, preferredPort?: number): Promise<number | undefined> {
  let preferred = preferredPort ?? (await readLastPort(launch.place));
  for (let attempt = 0; attempt < portAttempts; attempt += 1) {
    const port = await launch.choosePort(preferred);
    const { place, binaries, settings } = launch;
    const started = await startPostmaster(place, binaries, { port, settings, timeoutMs: startTimeoutMs });
    if (started === "old processes remain") return undefined;
    if (started !== "port taken") return started;
    // Somebody took it between our look and the server's.
    preferred = undefined;
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL found no free port on 127.0.0.1 in ${portAttempts} attempts.`,
    `Look into ${launch.place.logFile}. ${orUseOwnServer}`,
  );
}

async function leaveServer(launch: Launch, lock: UseLock): Promise<void> {
  try {
    const left = await lock.leaveAndClose();
    if (left === "closed") await stopPostmaster(launch.place, launch.binaries);
    if (left !== "lost") return;
  } finally {
    await lock.end();
  }
  // The server may have been started again meanwhile, by another process or by ours before it had a share.
  const running = await findServer(launch.place);
  if (running === undefined) return;
  const visit = await visitServer(describeConnection(running.port, await readPassword(launch.place)));
  try {
    if ((await visit?.leaveAndClose()) === "closed") await stopPostmaster(launch.place, launch.binaries);
  } finally {
    await visit?.end();
  }
}

function describeConnection(port: number, password: string): ClientConfig {
  return { host: "127.0.0.1", port, user: "postgres", password, database: "postgres", ssl: false };
}
