import type { JobQueue } from "../src/platform/queue/job-queue.ts";
import { startRelay } from "../src/platform/queue/relay.ts";
import { startJobWorker } from "../src/platform/queue/worker.ts";
import { createHandlers, type JobDependencies } from "./registry.ts";
import { startSweeping } from "./schedules.ts";

/** Two cores' worth of handlers, which mostly wait for the database or a mail server. */
const concurrency = 8;

export interface Workers {
  /** Committed jobs are handed over now rather than at the next look. */
  nudge(): void;
  /** Lets what is running finish. */
  stop(): Promise<void>;
}

/** Everything a worker process does: sweeps, hands jobs over, runs them. */
export const startWorkers = async (dependencies: JobDependencies & { queue: JobQueue }): Promise<Workers> => {
  const { database, queue, log } = dependencies;
  const worker = await startJobWorker({ queue, handlers: createHandlers(dependencies), log, concurrency });
  const relay = startRelay({ database, queue, log });
  const sweeping = startSweeping(dependencies, log);
  return {
    nudge: () => relay.nudge(),
    async stop() {
      await sweeping.stop();
      await worker.stop();
      await relay.stop();
    },
  };
};
