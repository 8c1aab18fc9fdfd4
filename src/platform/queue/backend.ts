import type { Logger } from "../log/logger.ts";
import { createBullQueue } from "./bullmq.ts";
import { createErrorReporter } from "./error-reporter.ts";
import type { JobQueue } from "./job-queue.ts";
import { connectToPostgres } from "./postgres-connection.ts";
import { connectToRedis } from "./redis-connection.ts";

export interface JobQueueOptions {
  databaseUrl: string;
  /** Absent: the queue lives in the database itself, in a schema of its own. */
  redisUrl?: string | undefined;
  /** First part of the Redis keys; the rest follows from the database's name. */
  prefix?: string;
  log: Logger;
}

/**
 * Opens the queue. From then on it outlives outages of its backend by itself.
 * @throws Error when the backend cannot be reached at the start.
 */
export const openJobQueue = async ({ databaseUrl, redisUrl, prefix, log }: JobQueueOptions): Promise<JobQueue> => {
  const onError = createErrorReporter(log.child({ component: "queue" }));
  return createBullQueue(
    redisUrl === undefined
      ? await connectToPostgres(databaseUrl, onError)
      : connectToRedis({ redisUrl, databaseUrl, prefix: prefix ?? "drumbeat" }, onError),
  );
};
