import { fileURLToPath } from "node:url";
import { createHandlers } from "../../jobs/registry.ts";
import { createKey } from "../../src/access/service.ts";
import { ensureSandbox } from "../../src/cli/folder.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { createKeepingMailer } from "../../src/platform/mail/mailer.ts";
import { isJobName, type JobName, type JobPayload, parseJobPayload } from "../../src/platform/queue/catalog.ts";
import { endOfLocalDay } from "../../src/platform/time/wall-time.ts";
import { type Replay, replay } from "../../src/sandbox/replay-service.ts";
import { inSandbox, readTimeZone, type SandboxDependencies } from "../../src/sandbox/service.ts";
import { keepMail, type TestApp } from "./app.ts";

/** An example folder after its replay, to be asked what came of it. */
export interface ReplayedExample {
  replay: Replay;
  timeZone: string;
  organisation: { id: string; code: string };
  /** The answer of a route, with an admin's key. */
  get<T>(path: string): Promise<T>;
  /** Every thing of a list that the API pages. */
  list<T>(path: string): Promise<T[]>;
  /** The answer of a route as text: a document in one of its forms. */
  read(path: string): Promise<string>;
  /** Rows, of `$1`, the organisation. */
  query<T extends object>(text: string): Promise<T[]>;
  /** Replays on to a day. */
  replayTo(to: string): Promise<Replay>;
}

/**
 * Loads an example folder as `drumbeat replay` does, and moves its clock on, in this process: the sweep finds what falls
 * due, and the registered handlers do it.
 */
export const replayExample = async (
  test: TestApp,
  name: string,
  { from, to }: { from: string; to: string },
): Promise<ReplayedExample> => {
  const { database, clock } = test;
  const folder = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const { organisationId, code } = await ensureSandbox(database, clock, folder, from);
  const query = async <T extends object>(text: string): Promise<T[]> =>
    (await database.pool.query<T>(text, [organisationId])).rows;
  const handlers = createHandlers({
    ...keepMail(test.secretKey, clock),
    database,
    clock,
    mailer: createKeepingMailer(),
    log: createLogger({ level: "silent" }),
  });

  let failure: unknown = null;
  const drain = async (): Promise<void> => {
    for (;;) {
      const jobs = await query<{ id: string; name: string; payload: unknown }>(
        "delete from pending_jobs where organisation_id = $1 returning id, name, payload",
      );
      if (jobs.length === 0) return;
      for (const job of jobs.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        if (!isJobName(job.name)) throw new Error(`no job is called ${job.name}`);
        const handle = handlers[job.name] as (payload: JobPayload<JobName>) => Promise<void>;
        await handle(parseJobPayload(job.name, job.payload));
      }
    }
  };
  const stop = new AbortController();
  let working = Promise.resolve();
  const dependencies: SandboxDependencies = {
    database,
    clock,
    signal: stop.signal,
    nudge: () => {
      working = working.then(drain).catch((error: unknown) => {
        failure ??= error;
        stop.abort();
      });
    },
  };
  const timeZone = await readTimeZone(dependencies, organisationId);
  const replayTo = async (day: string): Promise<Replay> => {
    const done = await replay(dependencies, organisationId, { to: new Date(endOfLocalDay(day, timeZone)) });
    await working;
    if (failure !== null) throw failure;
    return done;
  };

  const first = await replayTo(to);
  const { key } = await inSandbox(dependencies, organisationId, (scope) =>
    createKey(scope, { name: "reader", role: "admin" }),
  );
  const read = async (path: string): Promise<string> => {
    const answer = await test.call(key, "GET", `/v1/${path}`);
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`);
    return answer.body;
  };
  const get = async <T>(path: string): Promise<T> => JSON.parse(await read(path)) as T;
  return {
    replay: first,
    timeZone,
    organisation: { id: organisationId, code },
    get,
    read,
    query,
    replayTo,
    async list<T>(path: string): Promise<T[]> {
      const all: T[] = [];
      const join = path.includes("?") ? "&" : "?";
      for (let cursor: string | null = ""; cursor !== null; ) {
        const at: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const page: { data: T[]; nextCursor: string | null } = await get(`${path}${join}limit=200${at}`);
        all.push(...page.data);
        cursor = page.nextCursor;
      }
      return all;
    },
  };
};
