import { expect } from "vitest";
import { createHandlers } from "../../jobs/registry.ts";
import type { MailContext } from "../../src/notifications/service.ts";
import { moveClock } from "../../src/organisations/service.ts";
import { updatePerson } from "../../src/people/service.ts";
import type { Database } from "../../src/platform/db/database.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { createKeepingMailer } from "../../src/platform/mail/mailer.ts";
import { isJobName, type Job, type JobPayload, parseJobPayload } from "../../src/platform/queue/catalog.ts";
import { sweepOrganisation } from "../../src/run-up/sweep-service.ts";
import { keepMail, type TestApp, type TestOrganisation } from "./app.ts";
import { FakeClock } from "./clock.ts";

/** For tests that follow no link. */
export const keptMail: MailContext = keepMail("a key that no test app has", new FakeClock());

export interface Reply {
  status: number;
  etag: string;
  text: string;
  // Each test knows the shape it asked for and compares it with matchers.
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any route
  body: any;
  headers: Record<string, unknown>;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Step {
  step: string;
  lead: number;
  dueOn: string;
  dueAt: string;
  state: string;
  late: boolean;
  outcome: string | null;
}

export interface OccurrenceView {
  id: string;
  date: string;
  scheduledFor: string;
  status: string;
  instant: string;
  movedFrom: string | null;
  reason: string | null;
  cause: string | null;
  steps: Step[];
}

/** A sandbox with a commissioner, a unit, a goal with its leader, and what a test needs to drive its routines by hand. */
export interface DeliveryUnit {
  organisation: TestOrganisation;
  send(method: Method, path: string, body?: object, ifMatch?: string, key?: string): Promise<Reply>;
  /** Sends, expects the status, and answers the body. */
  must(status: number, method: Method, path: string, body?: object, ifMatch?: string): Promise<Reply["body"]>;
  addRoutine(overrides?: object): Promise<Reply["body"]>;
  /** Sets somebody inactive whatever they hold, as organisations did before people handed over. */
  letGo(code: string): Promise<void>;
  occurrences(query?: string): Promise<OccurrenceView[]>;
  occurrence(id: string): Promise<OccurrenceView>;
  /** The clock stands there from now on; nothing is swept on the way, as after downtime. */
  jumpTo(instant: string): Promise<void>;
  sweep(): Promise<number>;
  takeJobs(): Promise<Job[]>;
  run(job: Job, database?: Database): Promise<void>;
  /** Jumps, sweeps and does all that was found; answers the jobs. */
  liveTo(instant: string): Promise<Job[]>;
  state(): Promise<WholeState>;
}

/** Everything that a handler may leave behind. */
export interface WholeState {
  documents: { kind: string; status: string; content_hash: string; version: number }[];
  deliveries: { dedupe_key: string; state: string; subject: string }[];
  audit: string[];
  steps: { kind: string; state: string; outcome: string | null }[];
}

export const stocktake = {
  code: "stocktake-ccr",
  kind: "stocktake",
  goals: ["CCR"],
  chair: "commissioner",
  cadence: { every: "6 months", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2013-03-01" },
};

export const memo = {
  code: "memo",
  kind: "memo",
  goals: "all",
  to: "commissioner",
  from: "unit",
  cadence: { every: "2 months", on: "first Monday", at: "09:00", startsOn: "2013-03-01" },
};

const people = [
  { code: "commissioner", title: "Commissioner", role: "systemLeader", email: "commissioner@x.example" },
  { code: "unit", title: "Delivery unit director", role: "deliveryUnit", email: "unit@x.example" },
  { code: "ccr-leader", title: "Goal leader", role: "owner", email: "ccr@x.example" },
];

const rate = {
  code: "GRAD5",
  title: "5-year graduation rate",
  unit: "percent",
  direction: "higher",
  frequency: "yearly",
};

export const makeDeliveryUnit = async (
  test: TestApp,
  { now = "2013-02-01T15:00:00Z", calendar }: { now?: string; calendar?: object } = {},
): Promise<DeliveryUnit> => {
  const organisation = await test.addOrganisation({ sandboxStartsAt: new Date(now) });
  const mail = keepMail(test.secretKey, test.clock);
  const handlers = createHandlers({
    ...mail,
    database: test.database,
    clock: test.clock,
    mailer: createKeepingMailer(),
    log: createLogger({ level: "silent" }),
  });

  const send: DeliveryUnit["send"] = async (method, path, body, ifMatch, key = organisation.adminKey) => {
    const headers: Record<string, string> = ifMatch === undefined ? {} : { "if-match": ifMatch };
    const answer = await test.call(key, method, `/v1/${path}`, body, headers);
    const isJson = String(answer.headers["content-type"]).includes("json");
    return {
      status: answer.statusCode,
      etag: String(answer.headers.etag),
      text: answer.body,
      body: isJson ? answer.json() : {},
      headers: answer.headers,
    };
  };
  const must: DeliveryUnit["must"] = async (status, method, path, body, ifMatch) => {
    const answer = await send(method, path, body, ifMatch);
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBe(status);
    return answer.body;
  };
  const query = async <T extends object>(text: string): Promise<T[]> =>
    (await test.database.pool.query<T>(text, [organisation.id])).rows;
  const sweep = () => test.inScope(organisation, (scope) => sweepOrganisation(scope));
  const jumpTo = (instant: string) => test.inScope(organisation, (scope) => moveClock(scope, new Date(instant)));
  const takeJobs = async (): Promise<Job[]> => {
    const rows = await query<{ id: string; name: string; payload: unknown }>(
      "delete from pending_jobs where organisation_id = $1 returning id, name, payload",
    );
    return rows
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(({ name, payload }) =>
        isJobName(name) ? [{ name, payload: parseJobPayload(name, payload) } as Job] : [],
      );
  };
  const run: DeliveryUnit["run"] = async (job, database) => {
    const own =
      database === undefined
        ? handlers
        : createHandlers({
            ...mail,
            database,
            clock: test.clock,
            mailer: createKeepingMailer(),
            log: createLogger({ level: "silent" }),
          });
    await (own[job.name] as (payload: JobPayload<Job["name"]>) => Promise<void>)(job.payload);
  };

  for (const person of people) await must(201, "POST", "people", person);
  if (calendar !== undefined) await must(201, "POST", "calendars", { code: "days", ...calendar });
  await must(201, "POST", "metrics", rate);
  await must(201, "POST", "goals", { code: "CCR", title: "Success", owner: "ccr-leader", metrics: ["GRAD5"] });

  return {
    organisation,
    send,
    must,
    addRoutine: (overrides = {}) => must(201, "POST", "routines", { ...stocktake, ...overrides }),
    letGo: (code) =>
      test.inScope(organisation, async (scope) => {
        await updatePerson(scope, `code:${code}`, { active: false }, "any");
      }),
    occurrences: async (filters = "") => (await must(200, "GET", `occurrences?limit=200${filters}`)).data,
    occurrence: (id) => must(200, "GET", `occurrences/${id}`),
    jumpTo,
    sweep,
    takeJobs,
    run,
    async liveTo(instant) {
      await jumpTo(instant);
      await sweep();
      const jobs = await takeJobs();
      for (const job of jobs) await run(job);
      return jobs;
    },
    async state() {
      const audit = await query<{ entry: string }>(
        "select event || ': ' || summary as entry from audit_entries where organisation_id = $1 order by id",
      );
      return {
        documents: await query(
          "select kind, status, content_hash, version from documents where organisation_id = $1 order by id",
        ),
        deliveries: await query(
          "select dedupe_key, state, subject from deliveries where organisation_id = $1 order by dedupe_key",
        ),
        audit: audit.map(({ entry }) => entry),
        steps: await query(
          "select kind, state, outcome from run_up_steps where organisation_id = $1 order by due_at, id",
        ),
      };
    },
  };
};

/** Fails a test clearly where something should have been found. */
export const found = <T>(value: T | undefined | null): T => {
  if (value === undefined || value === null) throw new Error("not found");
  return value;
};
