import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { systemClock } from "../../src/platform/clock/clock.ts";
import type { Database } from "../../src/platform/db/database.ts";
import { Problem } from "../../src/platform/errors/problem.ts";
import { newId } from "../../src/platform/ids/ids.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { openJobQueue } from "../../src/platform/queue/backend.ts";
import type { Job, JobHandlers, JobPayload } from "../../src/platform/queue/catalog.ts";
import { enqueueJob, enqueueJobs } from "../../src/platform/queue/enqueue.ts";
import type { JobQueue, RunningWorker } from "../../src/platform/queue/job-queue.ts";
import { type Relay, startRelay } from "../../src/platform/queue/relay.ts";
import { startJobWorker } from "../../src/platform/queue/worker.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { eventually, withDeadline } from "../support/eventually.ts";
import { chooseQueueBackends, type RedisServer, startRedisServer } from "../support/redis-server.ts";

type Deliver = (payload: JobPayload<"run-up.execute-step">) => Promise<void>;

const organisationId = randomUUID();

describe.each(chooseQueueBackends())("the job queue on %s", (backend) => {
  let testDatabase: TestDatabase;
  let redis: RedisServer | undefined;
  let database: Database;
  let queue: JobQueue;
  let logLines: string[];
  let stops: (() => Promise<void>)[];

  const runOnServer = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: inject("postgresUrl") });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };

  const log = createLogger({ level: "debug", destination: { write: (line) => logLines.push(line) } });

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = testDatabase.database;
    if (backend === "redis") redis = await startRedisServer();
  });

  afterAll(async () => {
    await redis?.stop();
    await testDatabase.drop();
  });

  const openQueue = async (): Promise<JobQueue> => {
    const opened = await openJobQueue({ databaseUrl: testDatabase.url, redisUrl: redis?.url, log });
    stops.push(() => opened.close());
    return opened;
  };

  beforeEach(async () => {
    logLines = [];
    stops = [];
    queue = await openQueue();
  });

  afterEach(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  const startTestRelay = (over = queue): Relay => {
    const relay = startRelay({ database, queue: over, log, pollIntervalMs: 200 });
    stops.push(() => relay.stop());
    return relay;
  };

  const startTestWorker = async (deliver: Deliver, over = queue): Promise<RunningWorker> => {
    const handlers: JobHandlers = {
      "run-up.execute-step": deliver,
      "notifications.send-deliveries": async () => {},
      "run-up.announce-change": async () => {},
      "organisations.run-day": async () => {},
    };
    const worker = await startJobWorker({ queue: over, handlers, log, concurrency: 5 });
    stops.push(() => worker.stop());
    return worker;
  };

  const enqueue = async (stepIds: string[], beforeCommit: () => void = () => {}): Promise<void> => {
    await database.inOrganisation(organisationId, async (db) => {
      const jobs: Job[] = stepIds.map((stepId) => ({
        name: "run-up.execute-step",
        payload: { organisationId, stepId },
      }));
      await enqueueJobs({ db, organisationId, clock: systemClock }, jobs);
      beforeCommit();
    });
  };

  const countPending = async (): Promise<number> => {
    const { rows } = await database.pool.query<{ count: number }>("SELECT count(*)::int AS count FROM pending_jobs");
    return rows[0]?.count ?? -1;
  };

  const addDirectly = (stepId: string, id = newId()): Promise<void> =>
    queue.add([{ id, name: "run-up.execute-step", payload: { organisationId, stepId } }]);

  it("runs a job of a committed transaction once, and none of one that was rolled back", async () => {
    const [committed, rolledBack, later] = [newId(), newId(), newId()];
    const delivered: string[] = [];
    startTestRelay();
    await startTestWorker(async ({ stepId }) => {
      delivered.push(stepId);
    });
    await enqueue([committed]);
    await expect(
      enqueue([rolledBack], () => {
        throw new Error("not today");
      }),
    ).rejects.toThrow("not today");
    // Jobs are handed over in the order they were written: after this one the others have had their turn.
    await enqueue([later]);
    await eventually("the later job", () => delivered.includes(later));
    await eventually("an empty table", async () => (await countPending()) === 0);
    expect(delivered.toSorted()).toEqual([committed, later].toSorted());
  });

  it("writes single jobs in the caller's transaction, and refuses another organisation's payload", async () => {
    const stepId = newId();
    const delivered: string[] = [];
    startTestRelay();
    await startTestWorker(async (payload) => {
      delivered.push(payload.stepId);
    });
    await database.inOrganisation(organisationId, (db) =>
      enqueueJob({ db, organisationId, clock: systemClock }, "run-up.execute-step", {
        organisationId,
        stepId,
      }),
    );
    await eventually("the job", () => delivered.includes(stepId));
    await expect(
      database.inOrganisation(organisationId, (db) =>
        enqueueJob({ db, organisationId, clock: systemClock }, "run-up.execute-step", {
          organisationId: randomUUID(),
          stepId,
        }),
      ),
    ).rejects.toThrow("another organisation");
  });

  it("does not run a job again that is handed over twice with the same id", async () => {
    const [id, stepId, later] = [newId(), newId(), newId()];
    const delivered: string[] = [];
    await startTestWorker(async (payload) => {
      delivered.push(payload.stepId);
    });
    await addDirectly(stepId, id);
    await eventually("the first run", () => delivered.includes(stepId));
    await addDirectly(stepId, id);
    await addDirectly(later);
    await eventually("the later job", () => delivered.includes(later));
    expect(delivered).toEqual([stepId, later]);
  });

  it("tries a failing job again until it succeeds", async () => {
    const stepId = newId();
    let attempts = 0;
    await startTestWorker(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("the first attempt fails");
    });
    await addDirectly(stepId);
    await eventually("the second attempt", () => attempts === 2);
    await eventually("its log line", () => logLines.some((line) => line.includes('"outcome":"done"')));
    expect(logLines.some((line) => line.includes('"outcome":"retried"') && line.includes('"attempt":1'))).toBe(true);
  });

  it("does not try again what can never succeed: an invalid payload, an unknown job, a Problem 404, 409 or 422", async () => {
    const statuses = new Map([404, 409, 422, 503].map((status) => [newId(), status as 404 | 409 | 422 | 503]));
    const attempts: number[] = [];
    await startTestWorker(async ({ stepId }) => {
      const status = statuses.get(stepId);
      if (status === undefined) return;
      attempts.push(status);
      if (status !== 503 || attempts.filter((other) => other === 503).length === 1) throw new Problem(status, "no");
    });
    const invalid = newId();
    await queue.add([
      { id: invalid, name: "run-up.execute-step", payload: { organisationId, stepId: "not an id" } },
      { id: newId(), name: "no-such.job", payload: {} },
    ]);
    for (const stepId of statuses.keys()) await addDirectly(stepId);
    // The one that may be tried again comes back after a wait in which the others would have too.
    await eventually("the second attempt of 503", () => attempts.filter((status) => status === 503).length === 2);
    expect(attempts.toSorted((a, b) => a - b)).toEqual([404, 409, 422, 503, 503]);
    expect(logLines.filter((line) => line.includes("is not tried again"))).toHaveLength(5);
  });

  it("empties the table with two relays and two workers at once, and runs every job", async () => {
    const stepIds = Array.from({ length: 500 }, () => newId());
    const delivered = new Set<string>();
    const deliver: Deliver = async ({ stepId }) => {
      delivered.add(stepId);
    };
    const otherQueue = await openQueue();
    await startTestWorker(deliver);
    await startTestWorker(deliver, otherQueue);
    startTestRelay();
    startTestRelay(otherQueue);
    const batches = Array.from({ length: 10 }, (_, index) => stepIds.slice(index * 50, index * 50 + 50));
    await Promise.all(batches.map((batch) => enqueue(batch)));
    await eventually("all jobs", () => delivered.size === stepIds.length);
    await eventually("an empty table", async () => (await countPending()) === 0);
  });

  it("has handed over on request whatever was committed before, notified or not", async () => {
    const relay = startRelay({ database, queue, log, pollIntervalMs: 3_600_000 });
    stops.push(() => relay.stop());
    await database.asSystem(async (db) => {
      await db.execute(
        `INSERT INTO pending_jobs (id, organisation_id, name, payload, created_at)
         SELECT gen_random_uuid(), gen_random_uuid(), 'no-such.job', '{}', now() FROM generate_series(1, 510)`,
      );
    });
    await withDeadline("the hand-over", relay.flush());
    expect(await countPending()).toBe(0);
    expect(await relay.flush()).toBe(0);
  });

  it("finishes every job it has begun before it stops, and leaves the others to other workers", async () => {
    const [first, second] = [newId(), newId()];
    const started: string[] = [];
    const finished: string[] = [];
    let finishFirst = () => {};
    const isAllowed = new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    const deliver: Deliver = async ({ stepId }) => {
      started.push(stepId);
      if (stepId === first) await isAllowed;
      finished.push(stepId);
    };
    const worker = await startTestWorker(deliver);
    await addDirectly(first);
    await eventually("the job to start", () => started.includes(first));
    const stopping = worker.stop();
    await addDirectly(second);
    await startTestWorker(deliver);
    await eventually("the other job", () => finished.includes(second));
    expect(finished).not.toContain(first);
    finishFirst();
    await withDeadline("the worker to stop", stopping);
    expect(finished.toSorted()).toEqual([first, second].toSorted());
    expect(started).toHaveLength(2);
  });

  const databaseName = () => new URL(testDatabase.url).pathname.slice(1);

  const breakConnections = async (): Promise<void> => {
    if (redis !== undefined) return redis.goAway();
    await runOnServer(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${databaseName()}' AND pid <> pg_backend_pid()`,
    );
  };

  /** Without Redis the database itself goes: it refuses connections until it is let back. */
  const goAway = async (): Promise<void> => {
    if (redis === undefined) await runOnServer(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS false`);
    await breakConnections();
  };

  const comeBack = async (): Promise<void> => {
    if (redis === undefined) await runOnServer(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS true`);
    else await redis.comeBack();
  };

  it("outlives an outage by itself, and runs what was committed before, during and after", async () => {
    const [before, during, after] = [newId(), newId(), newId()];
    const delivered = new Set<string>();
    let finishSlowJob = () => {};
    const slow = newId();
    startTestRelay();
    await startTestWorker(async ({ stepId }) => {
      if (stepId === slow && !delivered.has(slow)) {
        await new Promise<void>((resolve) => {
          finishSlowJob = resolve;
          delivered.add(slow);
        });
      }
      delivered.add(stepId);
    });
    await enqueue([before, slow]);
    await eventually("the jobs before", () => delivered.has(before) && delivered.has(slow));

    await goAway();
    if (redis !== undefined) await enqueue([during]);
    await eventually("the queue is missed", async () => !(await queue.isReachable()));
    finishSlowJob();
    await comeBack();
    if (redis === undefined) await eventually("writing again", () => enqueue([during]).then(() => true));
    await enqueue([after]);
    await eventually("the jobs after", () => delivered.has(during) && delivered.has(after), 40_000);
    await eventually("an empty table", async () => (await countPending()) === 0);
    await eventually("the queue is there", () => queue.isReachable());
  });

  it("runs new jobs at once after its connections were cut, over and over", async () => {
    const delivered = new Set<string>();
    startTestRelay();
    await startTestWorker(async ({ stepId }) => {
      delivered.add(stepId);
    });
    for (let round = 0; round < 3; round += 1) {
      await breakConnections();
      if (redis !== undefined) await redis.comeBack();
      const stepId = newId();
      await eventually("writing again", () => enqueue([stepId]).then(() => true));
      await eventually(`the job of round ${round}`, () => delivered.has(stepId));
    }
  });

  it("stops within a bounded time while its backend is away", async () => {
    const relay = startTestRelay();
    const worker = await startTestWorker(async () => {});
    await goAway();
    await withDeadline("the worker to stop", worker.stop(), 15_000);
    await withDeadline("the relay to stop", relay.stop(), 15_000);
    await withDeadline("the queue to close", queue.close(), 15_000);
    await comeBack();
  });

  it("refuses to start on a backend that cannot be reached", async () => {
    const gone =
      backend === "redis"
        ? { databaseUrl: testDatabase.url, redisUrl: "redis://127.0.0.1:1" }
        : { databaseUrl: "postgres://x@127.0.0.1:1/x" };
    await expect(openJobQueue({ ...gone, log })).rejects.toThrow();
  });

  it("keeps what errors say out of the queue", async () => {
    let isRefused = false;
    await startTestWorker(async () => {
      isRefused = true;
      throw new Problem(409, "Ms Example of Example School has already answered");
    });
    await addDirectly(newId());
    await eventually("the failure", () => isRefused && logLines.some((line) => line.includes("is not tried again")));
    if (backend === "postgres") {
      const reasons = await eventually("the failed job", async () => {
        const { rows } = await database.pool.query<{ failed_reason: string }>(
          "SELECT failed_reason FROM bullmq.job WHERE state = 'failed' AND failed_reason = 'problem 409'",
        );
        return rows.length > 0 && rows;
      });
      expect(JSON.stringify(reasons)).not.toContain("Example");
    }
  });
});
