import { sql } from "drizzle-orm";
import type { Scope } from "../db/scope.ts";
import { newId } from "../ids/ids.ts";
import { type Job, type JobName, type JobPayload, parseJobPayload } from "./catalog.ts";
import { pendingJobs } from "./tables.ts";

/** Postgres tells listeners on it that a transaction with pending jobs was committed. */
export const pendingJobsChannel = "drumbeat_pending_jobs";

/** Keeps one statement well below the driver's limit of 65,535 parameters. */
const jobsPerStatement = 5_000;

type EnqueueScope = Pick<Scope, "db" | "organisationId" | "clock">;

/**
 * Writes jobs into the caller's transaction, in the given order: committed, each is run at least once; rolled back,
 * never. The relay hears of them at commit.
 * @throws Error when a payload does not fit the catalog or belongs to another organisation.
 */
export const enqueueJobs = async (scope: EnqueueScope, jobs: readonly Job[]): Promise<void> => {
  const createdAt = scope.clock.now();
  const rows = jobs.map(({ name, payload }) => {
    const parsed = parseJobPayload(name, payload);
    if (parsed.organisationId !== scope.organisationId) {
      throw new Error(`${name}: the payload belongs to another organisation`);
    }
    return { id: newId(), organisationId: scope.organisationId, name, payload: { ...parsed }, createdAt };
  });
  for (let start = 0; start < rows.length; start += jobsPerStatement) {
    await scope.db
      .insert(pendingJobs)
      .values(rows.slice(start, start + jobsPerStatement))
      // In the same statement, to spare a round trip; Postgres sends one of many equal notifications.
      .returning({ hint: sql`pg_notify(${pendingJobsChannel}, '')` });
  }
};

/** Writes one job into the caller's transaction; see `enqueueJobs`. */
export const enqueueJob = async <N extends JobName>(
  scope: EnqueueScope,
  name: N,
  payload: JobPayload<N>,
): Promise<void> => {
  // A name and its own payload make a Job; TypeScript does not see that for a type parameter.
  await enqueueJobs(scope, [{ name, payload } as unknown as Job]);
};
