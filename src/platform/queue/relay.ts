import { inArray } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { describeError } from "../log/describe-error.ts";
import type { Logger } from "../log/logger.ts";
import { pendingJobsChannel } from "./enqueue.ts";
import type { JobQueue } from "./job-queue.ts";
import { listenForNotifications } from "./notification-listener.ts";
import { pendingJobs } from "./tables.ts";

const batchSize = 500;
const maxBackoffMs = 5_000;

export interface RelayOptions {
  database: Database;
  queue: JobQueue;
  log: Logger;
  /** The notification after a commit is only a hint; this is how late a job is seen without it. */
  pollIntervalMs?: number;
}

export interface Relay {
  /** There may be something to hand over: look now. */
  nudge(): void;
  /**
   * Hands over everything committed before the call, save what another relay has in hand, and resolves with how many
   * jobs that were. Rejects when the database or the queue is out of reach; nothing is lost then.
   */
  flush(): Promise<number>;
  /** Finishes the batch at hand. */
  stop(): Promise<void>;
}

/** Oldest first. The rows stay locked until the queue has them, so of two relays each takes others. */
const handOverBatch = (database: Database, queue: JobQueue): Promise<number> =>
  database.asSystem(async (db) => {
    const rows = await db
      .select({ id: pendingJobs.id, name: pendingJobs.name, payload: pendingJobs.payload })
      .from(pendingJobs)
      .orderBy(pendingJobs.id)
      .limit(batchSize)
      .for("update", { skipLocked: true });
    if (rows.length === 0) return 0;
    // Killed between these two, the same ids are added again: the queue knows them, or a handler runs twice.
    await queue.add(rows);
    await db.delete(pendingJobs).where(
      inArray(
        pendingJobs.id,
        rows.map((row) => row.id),
      ),
    );
    return rows.length;
  });

/**
 * Starts moving committed jobs from `pending_jobs` to the queue, in the order they were written. Any number of
 * processes may do so at once.
 */
export const startRelay = ({ database, queue, log, pollIntervalMs = 1_000 }: RelayOptions): Relay => {
  let isStopped = false;
  let isNudged = false;
  let wake = () => {};
  let lastPass: Promise<unknown> = Promise.resolve();

  const handOverAll = async (): Promise<number> => {
    let total = 0;
    for (;;) {
      const count = await handOverBatch(database, queue);
      total += count;
      if (count < batchSize || isStopped) return total;
    }
  };

  /** One pass at a time: a pass that begins after the call sees all that was committed before it. */
  const flush = (): Promise<number> => {
    const pass = lastPass.then(handOverAll);
    lastPass = pass.catch(() => {});
    return pass;
  };

  const nudge = () => {
    isNudged = true;
    wake();
  };

  const pause = async (durationMs: number, canBeNudged: boolean): Promise<void> => {
    if (isStopped || (canBeNudged && isNudged)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, durationMs);
      wake = () => {
        if (!canBeNudged && !isStopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
    wake = () => {};
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!isStopped) {
      isNudged = false;
      try {
        await flush();
        if (failures > 0) log.info({ failures }, "jobs are handed over again");
        failures = 0;
        await pause(pollIntervalMs, true);
      } catch (error) {
        // Once an outage, not once an attempt.
        if (failures === 0) log.warn(describeError(error), "jobs cannot be handed over now; they are kept");
        failures += 1;
        await pause(Math.min(pollIntervalMs * 2 ** (failures - 1), maxBackoffMs), false);
      }
    }
  };

  const listener = listenForNotifications({
    connection: { ...database.pool.options, application_name: "drumbeat-relay" },
    channel: pendingJobsChannel,
    onNotification: nudge,
  });
  const loop = run();
  return {
    nudge,
    flush,
    async stop() {
      isStopped = true;
      wake();
      await Promise.all([listener.stop(), loop]);
      await lastPass;
    },
  };
};
