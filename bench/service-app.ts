import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { buildApp } from "../src/app.ts";
import { systemClock } from "../src/platform/clock/clock.ts";
import { createLogger } from "../src/platform/log/logger.ts";
import type { JobQueue } from "../src/platform/queue/job-queue.ts";
import type { BenchDatabase } from "./server.ts";

const idleQueue: JobQueue = {
  backend: "postgres",
  add: async () => {},
  startWorker: async () => ({ stop: async () => {} }),
  isReachable: async () => true,
  close: async () => {},
};

/** The whole service on a database, without workers. */
export const openServiceApp = ({ database }: BenchDatabase): Promise<FastifyInstance> =>
  buildApp({
    database,
    queue: idleQueue,
    clock: systemClock,
    log: createLogger({ level: "warn" }),
    secretKey: randomBytes(32).toString("base64url"),
    bootstrapKey: undefined,
    publicUrl: "http://localhost:3000",
    version: "bench",
    mail: {
      mailPolicy: { leaves: false, messageIdHost: "localhost", organizer: { name: "", email: "drumbeat@localhost" } },
      addressOf: () => "",
    },
    nudge: () => {},
  });
