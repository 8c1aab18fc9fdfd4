import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { Pool } from "pg";
import { describe, expect, test } from "vitest";
import { findFreePort } from "../../src/platform/db/embedded/postmaster.ts";
import { takeStartLock } from "../../src/platform/db/embedded/start-lock.ts";
import { useLauncherHome } from "../support/embedded-postgres-home.ts";
import {
  endedPid,
  findProcesses,
  isAlive,
  killIfAlive,
  query,
  readPostmasterPid,
} from "../support/embedded-postgres-processes.ts";

const { newPath, borrowFolder, start, launch, user, afterThisTest } = useLauncherHome();

describe("several processes", () => {
  test("that start at one moment on an empty folder share one server, stopped by the last", async () => {
    const dataDir = newPath();
    const users = [user(dataDir), user(dataDir)];
    const got = await Promise.all(users.map((one) => one.got));
    expect(new Set(got.map((one) => one.url)).size).toBe(1);
    expect(got.map((one) => String(one.reused)).toSorted()).toEqual(["false", "true"]);
    const pid = await readPostmasterPid(got[0]);
    expect(await users[0]?.finish()).toBe(0);
    expect(isAlive(pid)).toBe(true);
    expect(await users[1]?.finish()).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  test("that are killed leave a server to be used again, and hold nothing back", async () => {
    const dataDir = borrowFolder();
    const killed = user(dataDir);
    const { url, port } = await killed.got;
    await query(url, "INSERT INTO note VALUES ('kept')");
    await killed.kill("SIGKILL");
    const server = await start({ dataDir });
    expect(server).toMatchObject({ reused: true, port });
    expect(await query(server.url, "SELECT text FROM note WHERE text = 'kept'")).toEqual([{ text: "kept" }]);
    const pid = await readPostmasterPid(server);
    await server.release();
    expect(isAlive(pid)).toBe(false);
  });

  test("that are interrupted from the keyboard do not take the server with them", async () => {
    const dataDir = borrowFolder();
    const interrupted = user(dataDir);
    const { port } = await interrupted.got;
    await interrupted.kill("SIGINT", "group");
    await expect(start({ dataDir })).resolves.toMatchObject({ reused: true, port });
  });

  test("get a server though it was just being stopped", async () => {
    const dataDir = borrowFolder();
    let server = await start({ dataDir });
    for (let round = 0; round < 6; round += 1) {
      const [, next] = await Promise.all([server.release(), start({ dataDir })]);
      server = next;
      expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    }
  });

  test("take the start lock one at a time, after a holder that was killed too", async () => {
    const folder = newPath();
    const lockFolder = path.join(folder, "start-lock");
    await mkdir(lockFolder, { recursive: true });
    await writeFile(path.join(lockFolder, "3"), JSON.stringify({ pid: process.pid, identity: "an earlier life" }));
    let holders = 0;
    let mostHolders = 0;
    const takeAndGive = async () => {
      const giveUp = await takeStartLock(folder, 20_000);
      holders += 1;
      mostHolders = Math.max(mostHolders, holders);
      await readdir(lockFolder);
      holders -= 1;
      await giveUp();
    };
    await Promise.all(Array.from({ length: 12 }, takeAndGive));
    expect(mostHolders).toBe(1);
    expect(await readdir(lockFolder)).toEqual(["15"]);
  });

  test("are told who has been starting the server for too long", async () => {
    const folder = newPath();
    await takeStartLock(folder, 1_000);
    await expect(takeStartLock(folder, 60)).rejects.toThrow(`Process ${process.pid} has been starting`);
  });
});

describe("what was left behind", () => {
  test.each([
    ["a pid file of a process that is gone", async () => endedPid()],
    ["a pid file whose pid another program has", async () => pidOf(["sleep", "60"])],
    ["a pid file whose pid is a zombie's", zombiePid],
    [
      "a pid file whose pid is another database's server",
      async () => readPostmasterPid(await start({ dataDir: borrowFolder() })),
    ],
    ["a pid file that was never written to its end", async () => undefined],
  ])("does not hinder the start: %s", async (_case, findPid) => {
    const dataDir = borrowFolder();
    const file = path.join(dataDir, "cluster", "postmaster.pid");
    const pid = await findPid();
    const rest = `\n${path.dirname(file)}\n1700000000\n1\n\n127.0.0.1\n  1234567  7654321\nready   \n`;
    await writeFile(file, pid === undefined ? "" : `${pid}${rest}`);
    const server = await start({ dataDir });
    expect(server.reused).toBe(false);
    expect(await readPostmasterPid(server)).not.toBe(pid);
  });

  test("an initialisation that was killed half-way is begun anew", async () => {
    const dataDir = newPath();
    const killed = user(dataDir);
    const initdb = await expect
      .poll(() => findProcesses(path.join(dataDir, "init-")), { timeout: 20_000, interval: 2 })
      .not.toEqual([])
      .then(() => findProcesses(path.join(dataDir, "init-")));
    await killed.kill("SIGKILL");
    for (const pid of initdb) killIfAlive(pid);
    expect(existsSync(path.join(dataDir, "cluster"))).toBe(false);
    expect((await readdir(dataDir)).filter((name) => name.startsWith("init-"))).not.toEqual([]);
    const server = await start({ dataDir });
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).sort()).toEqual(["cluster", "password", "server.log", "start-lock"]);
  });

  test("a port that was taken at the last moment is exchanged for another", async () => {
    const occupant = createServer().listen(0, "127.0.0.1");
    await once(occupant, "listening");
    afterThisTest(async () => occupant.close());
    const address = occupant.address();
    const taken = typeof address === "object" && address !== null ? address.port : 0;
    const offers = [taken, taken];
    const server = await launch(
      { dataDir: borrowFolder() },
      { choosePort: async () => offers.shift() ?? findFreePort() },
    );
    expect(offers).toEqual([]);
    expect(server.port).not.toBe(taken);
  });
});

describe("a server that goes away while in use", () => {
  test("after a kill -9 comes back at the same address with every committed row", async () => {
    const dataDir = borrowFolder();
    const server = await start({ dataDir, isDurable: true });
    const pool = new Pool({ connectionString: server.url, max: 2 });
    pool.on("error", () => undefined);
    afterThisTest(() => pool.end());
    for (let row = 0; row < 50; row += 1) await pool.query("INSERT INTO note VALUES ($1)", [`single ${row}`]);
    const pid = await readPostmasterPid(server);
    process.kill(pid, "SIGKILL");
    await expect.poll(() => isAlive(pid)).toBe(false);
    const count = () =>
      pool
        .query("SELECT count(*)::int AS count FROM note WHERE text LIKE 'single %'")
        .then((answer) => answer.rows[0]?.count, String);
    await expect.poll(count, { timeout: 20_000 }).toBe(50);
    expect(await readPostmasterPid(server)).not.toBe(pid);
    await server.release();
    expect(existsSync(path.join(server.dataFolder, "cluster", "postmaster.pid"))).toBe(false);
  });

  test("after a kill -9 of it and of all who used it starts again with every committed row", async () => {
    const dataDir = borrowFolder();
    const killed = user(dataDir, "durable");
    const got = await killed.got;
    await query(got.url, "INSERT INTO note SELECT 'bulk ' || n FROM generate_series(1, 50) AS n");
    await killed.kill("SIGKILL");
    process.kill(await readPostmasterPid(got), "SIGKILL");
    const server = await start({ dataDir });
    expect(server.reused).toBe(false);
    expect(await query(server.url, "SELECT count(*)::int AS count FROM note WHERE text LIKE 'bulk %'")).toEqual([
      { count: 50 },
    ]);
  });

  test("takes no process with it, and a lost share is taken anew", async () => {
    const server = await start({ dataDir: borrowFolder() });
    const admin = server.urlFor("postgres");
    const listShares = () => query(admin, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted");
    const before = await listShares();
    await query(admin, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
    await expect.poll(async () => (await listShares()).length, { timeout: 10_000 }).toBe(1);
    expect(await listShares()).not.toEqual(before);
  });

  test("can be released though somebody stopped it", async () => {
    const server = await start({ dataDir: borrowFolder() });
    const pid = await readPostmasterPid(server);
    process.kill(pid, "SIGINT");
    await server.release();
    await expect.poll(() => findProcesses(server.dataFolder), { timeout: 10_000 }).toEqual([]);
  });
});

async function pidOf([program = "", ...parameters]: string[]): Promise<number> {
  const child = spawn(program, parameters);
  afterThisTest(async () => child.kill("SIGKILL"));
  await once(child, "spawn");
  return child.pid ?? 0;
}

/** A shell that started a child and, before that ends, becomes a program that never asks for its exit code. */
async function zombiePid(): Promise<number> {
  const parent = spawn("/bin/sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]);
  afterThisTest(async () => parent.kill("SIGKILL"));
  const [line] = await once(parent.stdout, "data");
  const pid = Number(String(line));
  await expect.poll(() => readFileSync(`/proc/${pid}/status`, "utf8"), { timeout: 10_000 }).toMatch(/^State:\tZ/m);
  return pid;
}
