/** Ids only: queue payloads are stored in clear. */
export type StoredPayload = Record<string, string | string[]>;

/** A job on its way: the id is that of its row in `pending_jobs`. */
export interface QueuedJob {
  id: string;
  name: string;
  payload: StoredPayload;
}

/** A job as a worker receives it; nothing about it has been checked. */
export interface DeliveredJob {
  id: string;
  name: string;
  payload: unknown;
  /** 1 for the first time. */
  attempt: number;
  attemptsAllowed: number;
}

export interface RunningWorker {
  /** Asks for no further job, finishes what it has or was just being given, records it, and resolves. */
  stop(): Promise<void>;
}

export interface WorkerSettings {
  /** How many jobs this process runs at once. */
  concurrency: number;
}

/** What delivers jobs. It decides nothing and may deliver twice; Postgres tables hold what is true. */
export interface JobQueue {
  readonly backend: "postgres" | "redis";
  /** All or none. An id that is still known to the queue is not added again. Rejects while the queue is out of reach. */
  add(jobs: readonly QueuedJob[]): Promise<void>;
  startWorker(process: (job: DeliveredJob) => Promise<void>, settings: WorkerSettings): Promise<RunningWorker>;
  isReachable(): Promise<boolean>;
  /** Stop the workers first. */
  close(): Promise<void>;
}
