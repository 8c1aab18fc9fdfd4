import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, inject, test } from "vitest";
import { findBinariesPackage } from "../../src/platform/db/embedded/binaries.ts";
import { chooseServerUser } from "../../src/platform/db/embedded/run-as.ts";
import { useLauncherHome } from "../support/embedded-postgres-home.ts";
import {
  copyPackage,
  describeProcess,
  findProcesses,
  isAlive,
  query,
  readPostmasterPid,
} from "../support/embedded-postgres-processes.ts";

const isRoot = process.getuid?.() === 0;
const { newPath, borrowFolder, start, launch, afterThisTest } = useLauncherHome();

describe("a server of its own", () => {
  test("listens on 127.0.0.1 alone, asks for the password, and lets nobody else read it", async () => {
    const server = await start({ dataDir: newPath() });
    const [settings] = await query(
      server.url,
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
              current_setting('TimeZone') AS zone, current_setting('log_timezone') AS log_zone,
              current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
              current_setting('max_connections') AS connections, current_database() AS database,
              (SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'drumbeat') AS locale,
              (SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules) AS methods,
              (SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'postgres') AS is_scram`,
    );
    expect(settings).toEqual({
      addresses: "127.0.0.1",
      sockets: "",
      zone: "UTC",
      log_zone: "UTC",
      encoding: "UTF8",
      fsync: "off",
      connections: "100",
      database: "drumbeat",
      locale: "b C.UTF-8",
      methods: "scram-sha-256",
      is_scram: true,
    });
    expect((await stat(path.join(server.dataFolder, "password"))).mode & 0o777).toBe(0o600);
    await expect(query(server.url.replace(/:[^:@]+@/, ":wrong@"), "SELECT 1")).rejects.toThrow(/password/);
  });

  test("is durable unless told otherwise, and takes settings that contain spaces and quotes", async () => {
    const settings = { search_path: `"it's odd", public`, listen_addresses: "*" };
    const server = await start({ dataDir: borrowFolder(), settings, isDurable: true });
    const [row] = await query(
      server.url,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync,
              current_setting('full_page_writes') AS pages, current_setting('search_path') AS path,
              current_setting('listen_addresses') AS addresses`,
    );
    expect(row).toEqual({ fsync: "on", sync: "on", pages: "on", path: `"it's odd", public`, addresses: "127.0.0.1" });
  });

  test("runs in a session of its own under a user that is not root", async () => {
    const server = await start({ dataDir: borrowFolder() });
    const { session, uid, folder } = describeProcess(await readPostmasterPid(server));
    expect(session).not.toBe(describeProcess(process.pid).session);
    expect(uid).not.toBe(0);
    expect(folder).toBe(path.join(server.dataFolder, "cluster"));
  });

  test("stops with the last of those who use it, not before", async () => {
    const dataDir = borrowFolder();
    const first = await start({ dataDir });
    const second = await start({ dataDir });
    expect([first.reused, second.reused, second.port]).toEqual([false, true, first.port]);
    const pid = await readPostmasterPid(first);
    await first.release();
    await first.release();
    await expect(query(second.url, "SELECT 1 AS one")).resolves.toEqual([{ one: 1 }]);
    await second.release();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(path.join(second.dataFolder, "cluster", "postmaster.pid"))).toBe(false);
  });

  test("is stopped by exactly one of several who leave together", async () => {
    const dataDir = borrowFolder();
    const users = await Promise.all([1, 2, 3, 4].map(() => start({ dataDir })));
    const pid = await readPostmasterPid(users[0]);
    await Promise.all(users.map((user) => user.release()));
    expect(isAlive(pid)).toBe(false);
  });

  test("says what to do, with the end of the log, when it cannot start", async () => {
    const dataDir = borrowFolder();
    const failing = start({ dataDir, settings: { shared_buffers: "plenty" } });
    await expect(failing).rejects.toThrow(/did not start[\s\S]*DATABASE_URL[\s\S]*shared_buffers.*plenty/);
    await expect(start({ dataDir })).resolves.toMatchObject({ reused: false });
  });

  test("refuses files of another major version, and files that are no database", async () => {
    const dataDir = borrowFolder();
    const versionFile = path.join(dataDir, "cluster", "PG_VERSION");
    afterThisTest(() => writeFile(versionFile, "18\n"));
    await writeFile(versionFile, "17\n");
    await expect(start({ dataDir })).rejects.toThrow(/made by PostgreSQL 17; the installed one is 18[\s\S]*dump/);
    await rm(versionFile);
    await expect(start({ dataDir })).rejects.toThrow(/not a PostgreSQL database/);
  });

  test("is what the other integration tests share", async () => {
    expect(await query(inject("postgresUrl"), "SHOW fsync")).toEqual([{ fsync: "off" }]);
  });
});

describe("the binaries", () => {
  test("run though no install script made their links or set their permissions", async () => {
    const packageFolder = await copyPackage(newPath());
    const server = await launch({ dataDir: borrowFolder() }, { packageFolder, shelters: [] });
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(findProcesses(path.join(packageFolder, "native/bin/postgres"))).not.toEqual([]);
  });

  test("are copied once to a reachable place, by two starts at one moment, when they cannot be run where they are", async () => {
    const packageFolder = await copyClosedPackage();
    const shelter = newPath();
    const host = { packageFolder, shelters: [shelter] };
    const [one, two] = await Promise.all([
      launch({ dataDir: borrowFolder() }, host),
      launch({ dataDir: borrowFolder() }, host),
    ]);
    expect(one.port).not.toBe(two.port);
    const copies = await readdir(shelter);
    expect(copies).toEqual([expect.stringMatching(/^postgres-18\.[^/]*$/)]);
    expect(findProcesses(path.join(shelter, copies[0] ?? "", "native/bin/postgres"))).not.toEqual([]);
  });

  test("are not taken from a place that others may write to", async () => {
    const packageFolder = await copyClosedPackage();
    const shelter = newPath();
    await mkdir(shelter);
    await chmod(shelter, 0o777);
    const starting = launch({ dataDir: borrowFolder() }, { packageFolder, shelters: [shelter] });
    await expect(starting).rejects.toThrow(/belongs to another user[\s\S]*DATABASE_URL/);
  });

  test("that are missing for the platform are named, with the way out", () => {
    expect(() => findBinariesPackage("sunos", "sparc")).toThrow(
      /@embedded-postgres\/sunos-sparc\) is not installed[\s\S]*DATABASE_URL/,
    );
  });
});

describe("under root", () => {
  const passwd = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";
  test.each([
    ["an ordinary user's server runs as that user", 1000, passwd, undefined],
    ["postgres is preferred", 0, `${passwd}postgres:x:101:104::/:/bin/sh\n`, { name: "postgres", uid: 101, gid: 104 }],
    ["nobody will do", 0, passwd, { name: "nobody", uid: 65534, gid: 65533 }],
    [
      "a postgres that is root will not",
      0,
      `${passwd}postgres:x:0:0::/:\n`,
      { name: "nobody", uid: 65534, gid: 65533 },
    ],
  ])("%s", (_case, uid, text, expected) => {
    expect(chooseServerUser(uid, text)).toEqual(expected);
  });

  test("says what to do where there is no such user", () => {
    expect(() => chooseServerUser(0, "root:x:0:0::/root:/bin/sh\n")).toThrow(/ordinary user[\s\S]*DATABASE_URL/);
  });

  test("runs the server as nobody where there is no user postgres", async () => {
    const user = chooseServerUser(process.getuid?.(), passwd);
    const server = await launch({ dataDir: newPath() }, { user });
    expect(describeProcess(await readPostmasterPid(server)).uid).toBe(isRoot ? 65534 : process.getuid?.());
  });

  test("keeps to the owner of files that are there already", async () => {
    const dataDir = borrowFolder();
    const { uid } = await stat(path.join(dataDir, "cluster"));
    const server = await launch({ dataDir }, { user: chooseServerUser(process.getuid?.(), passwd) });
    expect(describeProcess(await readPostmasterPid(server)).uid).toBe(uid);
  });

  test("puts the files of an unreachable folder where the next start finds them, and says so", async () => {
    const closed = newPath();
    await mkdir(closed, { mode: 0o700 });
    const dataDir = path.join(closed, "postgres");
    const host = { shelters: [newPath()] };
    const first = await launch({ dataDir }, host);
    expect(first.relocated).toBe(isRoot);
    expect(path.dirname(first.dataFolder)).toBe(isRoot ? host.shelters[0] : closed);
    await query(first.url, "CREATE TABLE kept AS SELECT 7 AS value");
    await first.release();
    // Made reachable afterwards, the empty folder must not replace the database.
    await chmod(closed, 0o755);
    const second = await launch({ dataDir }, host);
    expect(second).toMatchObject({ relocated: isRoot, dataFolder: first.dataFolder });
    expect(await query(second.url, "SELECT value FROM kept")).toEqual([{ value: 7 }]);
  });
});

/** Root's server user cannot enter the folder; an ordinary user cannot make the links in it. */
async function copyClosedPackage(): Promise<string> {
  const packageFolder = await copyPackage(newPath());
  const libraries = path.join(packageFolder, "native", "lib");
  await chmod(libraries, 0o555);
  afterThisTest(() => chmod(libraries, 0o755));
  await chmod(path.dirname(packageFolder), 0o700);
  return packageFolder;
}
