import { setTimeout as delay } from "node:timers/promises";
import type { BulkJobOptions, Job, KeepJobs } from "bullmq";
import { isJobName, jobCatalog } from "./catalog.ts";
import type { DeliveredJob, JobQueue, QueuedJob, RunningWorker, StoredPayload } from "./job-queue.ts";

/** One queue for everything: its name is part of BullMQ's rows and keys. */
export const queueName = "drumbeat";

/** The same on both backends. A worker that dies is missed after a lock's life plus two checks. */
export const workerOptions = {
  lockDuration: 15_000,
  stalledInterval: 5_000,
  // BullMQ fails a job for good when its workers died this often, whatever its attempts; by default after the second.
  maxStalledCount: 25,
  // Seconds an idle worker waits before it looks again by itself; it is woken earlier by every new job.
  drainDelay: 2,
  runRetryDelay: 1_000,
} as const;

/** The events nobody reads are kept short; BullMQ writes them regardless. */
export const queueOptions = { streams: { events: { maxLen: 500 } } } as const;

/** Seconds after which a waiting worker looks by itself, even for a job that is delayed longer. */
export const maxBlockSeconds = 10;

/** Seconds a done job is kept: as long as a relay may hand over the same id again after a crash. */
export const keepDoneSeconds = 300;
const keepFailed = { age: 86_400, count: 500 };

/** Readiness at start; after that an outage is waited out. */
const readyDeadlineMs = 8_000;
/** What BullMQ gets to close its connections when the backend no longer answers. */
const closeGraceMs = 3_000;

const optionsOf = ({ id, name }: QueuedJob, keepDone: KeepJobs): BulkJobOptions => {
  // An unknown name is delivered all the same: the worker refuses it, and the refusal is seen.
  const { attempts, backoffMs } = isJobName(name) ? jobCatalog[name] : { attempts: 1, backoffMs: 1_000 };
  return {
    jobId: id,
    attempts,
    backoff: { type: "exponential", delay: backoffMs, jitter: 0.2 },
    removeOnComplete: keepDone,
    removeOnFail: keepFailed,
    stackTraceLimit: 1,
  };
};

interface BullQueue {
  addBulk(jobs: { name: string; data: StoredPayload; opts: BulkJobOptions }[]): Promise<unknown>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

interface BullWorker {
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export type BullProcessor = (job: Job<unknown>) => Promise<void>;

/** What differs between the backends: how queue and workers are connected. */
export interface BullConnection {
  readonly backend: JobQueue["backend"];
  readonly queue: BullQueue;
  readonly keepDone: KeepJobs;
  createWorker(process: BullProcessor, concurrency: number): BullWorker;
  ping(): Promise<unknown>;
  close(): Promise<void>;
}

const withinMs = async <T>(work: Promise<T>, deadlineMs: number, otherwise: string): Promise<T> => {
  const timer = new AbortController();
  const expired = delay(deadlineMs, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new Error(otherwise);
  });
  expired.catch(() => {});
  try {
    return await Promise.race([work, expired]);
  } finally {
    timer.abort();
  }
};

const startWorker = async (
  connection: BullConnection,
  process: (job: DeliveredJob) => Promise<void>,
  concurrency: number,
): Promise<RunningWorker> => {
  let running = 0;
  let onIdle = () => {};
  const worker = connection.createWorker(async (job) => {
    running += 1;
    try {
      await process({
        id: job.id ?? "",
        name: job.name,
        payload: job.data,
        attempt: job.attemptsMade + 1,
        attemptsAllowed: job.opts.attempts ?? 1,
      });
    } finally {
      running -= 1;
      if (running === 0) onIdle();
    }
  }, concurrency);

  const whenIdle = async (): Promise<void> => {
    if (running > 0) await new Promise<void>((resolve) => (onIdle = resolve));
  };
  const stop = async (): Promise<void> => {
    let isClosed = false;
    const closed = worker.close().finally(() => {
      isClosed = true;
    });
    closed.catch(() => {});
    // With the backend out of reach BullMQ may never be done closing; our own handlers decide how long we wait.
    while (!isClosed) {
      await whenIdle();
      await withinMs(closed, closeGraceMs, "the queue did not close").catch(() => {});
      if (running === 0) return;
    }
  };

  try {
    await withinMs(worker.waitUntilReady(), readyDeadlineMs, "the job queue cannot be reached");
  } catch (error) {
    await stop();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
};

/**
 * The queue over one of the two backends.
 * @throws Error when the backend cannot be reached now.
 */
export const createBullQueue = async (connection: BullConnection): Promise<JobQueue> => {
  const close = async (): Promise<void> => {
    await withinMs(connection.queue.close(), closeGraceMs, "the queue did not close").catch(() => {});
    await withinMs(connection.close(), closeGraceMs, "the connections did not close").catch(() => {});
  };
  try {
    await withinMs(connection.queue.waitUntilReady(), readyDeadlineMs, "the job queue cannot be reached");
  } catch (error) {
    await close();
    throw error;
  }
  return {
    backend: connection.backend,
    async add(jobs) {
      if (jobs.length === 0) return;
      await connection.queue.addBulk(
        jobs.map((job) => ({ name: job.name, data: job.payload, opts: optionsOf(job, connection.keepDone) })),
      );
    },
    startWorker: (process, { concurrency }) => startWorker(connection, process, concurrency),
    isReachable: () =>
      withinMs(connection.ping(), 2_000, "no answer").then(
        () => true,
        () => false,
      ),
    close,
  };
};
