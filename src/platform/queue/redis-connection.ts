import { createHash } from "node:crypto";
import { createRedisBackend, withBackend } from "bullmq";
import { Redis, type RedisOptions } from "ioredis";
import { type BullConnection, keepDoneSeconds, queueName, queueOptions, workerOptions } from "./bullmq.ts";

const { Queue, Worker } = withBackend(createRedisBackend);

const commonOptions: RedisOptions = {
  connectionName: "drumbeat",
  connectTimeout: 5_000,
  keepAlive: 10_000,
  // For ever, and soon: the service waits for Redis, not the other way round.
  retryStrategy: (times) => Math.min(times * 100, 1_000),
};

/** Keeps databases that share one Redis apart. It follows from the name, so that all processes arrive at the same. */
const keyPrefixFor = (databaseUrl: string, prefix: string): string => {
  const database = new URL(databaseUrl).pathname.slice(1);
  return `${prefix}-${createHash("sha256").update(database).digest("hex").slice(0, 12)}`;
};

export interface RedisSettings {
  redisUrl: string;
  databaseUrl: string;
  /** First part of every key. */
  prefix: string;
}

/** BullMQ in Redis. */
export const connectToRedis = (
  { redisUrl, databaseUrl, prefix }: RedisSettings,
  onError: (error: Error) => void,
): BullConnection => {
  // The relay holds rows locked while it adds: adding fails at once when Redis is away, and soon when it hangs.
  const producer = new Redis(redisUrl, {
    ...commonOptions,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 10_000,
  });
  // Workers wait: what a handler has done is recorded as soon as Redis is back.
  const consumer = new Redis(redisUrl, { ...commonOptions, maxRetriesPerRequest: null });
  for (const client of [producer, consumer]) client.on("error", onError);

  const keyPrefix = keyPrefixFor(databaseUrl, prefix);
  const queue = new Queue(queueName, { connection: producer, prefix: keyPrefix, ...queueOptions });
  queue.on("error", onError);
  return {
    backend: "redis",
    queue,
    keepDone: { age: keepDoneSeconds, count: 10_000 },
    createWorker(process, concurrency) {
      const worker = new Worker(queueName, process, {
        connection: consumer,
        prefix: keyPrefix,
        concurrency,
        ...workerOptions,
      });
      worker.on("error", onError);
      return worker;
    },
    ping: () => producer.ping(),
    async close() {
      for (const client of [producer, consumer]) client.disconnect();
    },
  };
};
