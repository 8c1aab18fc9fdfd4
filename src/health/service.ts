import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import type { JobQueue } from "../platform/queue/job-queue.ts";
import { selectOldestDueWork } from "./queries.ts";

export interface Readiness {
  isReady: boolean;
  database: "ok" | "unreachable";
  queue: "ok" | "unreachable";
  /** How long the oldest work that is due has been waiting, in whole seconds; null when nothing waits. */
  oldestDueWorkSeconds: number | null;
}

/** Whether the service can do its work just now. Never throws. */
export const checkReadiness = async (database: Database, queue: JobQueue, clock: Clock): Promise<Readiness> => {
  const [work, isQueueReachable] = await Promise.allSettled([
    database.asSystem((db) => selectOldestDueWork(db, clock.now())),
    queue.isReachable(),
  ]);
  const isDatabaseOk = work.status === "fulfilled";
  const isQueueOk = isQueueReachable.status === "fulfilled" && isQueueReachable.value;
  const oldest = isDatabaseOk ? work.value : null;
  return {
    isReady: isDatabaseOk && isQueueOk,
    database: isDatabaseOk ? "ok" : "unreachable",
    queue: isQueueOk ? "ok" : "unreachable",
    oldestDueWorkSeconds:
      oldest === null ? null : Math.max(0, Math.round((clock.now().getTime() - oldest.getTime()) / 1000)),
  };
};
