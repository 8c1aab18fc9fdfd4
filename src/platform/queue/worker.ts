import { UnrecoverableError } from "bullmq";
import { Problem, type ProblemStatus } from "../errors/problem.ts";
import { describeError } from "../log/describe-error.ts";
import type { Logger } from "../log/logger.ts";
import { isJobName, type JobHandlers, type JobName, type JobPayload, parseJobPayload } from "./catalog.ts";
import type { DeliveredJob, JobQueue, RunningWorker } from "./job-queue.ts";

/** What is gone, was done otherwise or cannot be done will not be different at the next attempt. */
const finalStatuses: ReadonlySet<ProblemStatus> = new Set<ProblemStatus>([404, 409, 422]);

/** Why a job is not to be tried again, or undefined when it is. */
const finalReasonOf = (error: unknown): string | undefined => {
  if (error instanceof UnrecoverableError) return error.message;
  return error instanceof Problem && finalStatuses.has(error.status) ? `problem ${error.status}` : undefined;
};

const parseOrRefuse = <N extends JobName>(name: N, payload: unknown): JobPayload<N> => {
  try {
    return parseJobPayload(name, payload);
  } catch {
    throw new UnrecoverableError("invalid payload");
  }
};

const runHandler = <N extends JobName>(handlers: JobHandlers, name: N, payload: unknown): Promise<void> =>
  handlers[name](parseOrRefuse(name, payload));

/**
 * Turns a delivered job into a call of its handler. What it throws is all that the queue stores of a failure, in
 * clear: the kind of reason, never its words; those go to the log.
 */
export const createDispatcher =
  (handlers: JobHandlers, log: Logger) =>
  async (job: DeliveredJob): Promise<void> => {
    const startedMs = performance.now();
    const fieldsFor = (outcome: "done" | "retried" | "failed") => ({
      job: job.name,
      id: job.id,
      attempt: job.attempt,
      durationMs: Math.round(performance.now() - startedMs),
      outcome,
    });
    try {
      if (!isJobName(job.name)) throw new UnrecoverableError("unknown job");
      await runHandler(handlers, job.name, job.payload);
    } catch (error) {
      const finalReason = finalReasonOf(error);
      if (finalReason !== undefined) {
        log.error({ ...fieldsFor("failed"), ...describeError(error) }, "job failed and is not tried again");
        throw new UnrecoverableError(finalReason);
      }
      const isLast = job.attempt >= job.attemptsAllowed;
      if (isLast) log.error({ ...fieldsFor("failed"), ...describeError(error) }, "job failed too often");
      else log.warn({ ...fieldsFor("retried"), ...describeError(error) }, "job failed and is tried again");
      throw new Error("the handler failed; its log line has this job's id");
    }
    log.debug(fieldsFor("done"), "job done");
  };

export interface JobWorkerOptions {
  queue: JobQueue;
  handlers: JobHandlers;
  log: Logger;
  concurrency: number;
}

/**
 * Starts running jobs in this process. A handler's Problem 404, 409 or 422 ends its job; any other error is tried
 * again as the catalog says.
 * @throws Error when the queue cannot be reached at the start.
 */
export const startJobWorker = ({ queue, handlers, log, concurrency }: JobWorkerOptions): Promise<RunningWorker> =>
  queue.startWorker(createDispatcher(handlers, log), { concurrency });
