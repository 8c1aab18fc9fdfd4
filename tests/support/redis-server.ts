import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { eventually } from "./eventually.ts";

export interface RedisServer {
  readonly url: string;
  /** Breaks every connection; a server of our own goes away altogether until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export type QueueBackendUnderTest = "postgres" | "redis";

const givenUrl = process.env.REDIS_URL || undefined;
const hasBinary = spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;

/** Which backends the queue's tests run on here. Says so, that a run without Redis is not taken for more than it is. */
export const chooseQueueBackends = (): QueueBackendUnderTest[] => {
  const how = hasBinary
    ? "Postgres and Redis (a redis-server of its own)"
    : givenUrl !== undefined
      ? "Postgres and Redis (REDIS_URL)"
      : "POSTGRES ONLY: no redis-server was found and REDIS_URL is not set";
  process.stderr.write(`\n*** queue tests run on ${how} ***\n\n`);
  return hasBinary || givenUrl !== undefined ? ["postgres", "redis"] : ["postgres"];
};

const findFreePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

const openProbe = (url: string): Redis => {
  const probe = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  probe.on("error", () => {});
  return probe;
};

const isAnswering = async (url: string): Promise<boolean> => {
  const probe = openProbe(url);
  try {
    await probe.connect();
    return (await probe.ping()) === "PONG";
  } finally {
    probe.disconnect();
  }
};

const useGivenServer = (url: string): RedisServer => ({
  url,
  async goAway() {
    const probe = openProbe(url);
    await probe.connect();
    await probe.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    probe.disconnect();
  },
  comeBack: async () => {},
  stop: async () => {},
});

const startOwnServer = async (): Promise<RedisServer> => {
  const folder = await mkdtemp(path.join(tmpdir(), "drumbeat-test-redis-"));
  const port = await findFreePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const comeBack = async (): Promise<void> => {
    const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
    const durability = ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"];
    child = spawn("redis-server", [...settings, ...durability], { stdio: "ignore" });
    await eventually("redis-server answers", () => isAnswering(url));
  };
  const goAway = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
    child = undefined;
  };

  await comeBack();
  return {
    url,
    goAway,
    comeBack,
    async stop() {
      await goAway();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** A server on a random loopback port, its files in a temporary folder; without the binary, the one of REDIS_URL. */
export const startRedisServer = async (): Promise<RedisServer> => {
  if (hasBinary) return startOwnServer();
  if (givenUrl !== undefined) return useGivenServer(givenUrl);
  throw new Error("there is no redis-server here and REDIS_URL is not set");
};
