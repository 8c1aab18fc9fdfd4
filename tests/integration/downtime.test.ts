import PostalMime from "postal-mime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHandlers } from "../../jobs/registry.ts";
import { moveClock } from "../../src/organisations/service.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { createSmtpMailer } from "../../src/platform/mail/smtp.ts";
import { isJobName, type Job, type JobPayload, parseJobPayload } from "../../src/platform/queue/catalog.ts";
import { sweepAll } from "../../src/run-up/sweep-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { keptMail } from "../support/delivery-unit.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

// Twelve hours without a sweep, 08:30 to 20:30 in New York on Tuesday 8 December 2026. Three routines: the brief of one
// falls into the gap, the reminder of another, and of the third brief, reminder and the meeting itself.

const before = "2026-12-08T13:30:00Z";
const after = "2026-12-09T01:30:00Z";

const plans = [
  { code: "brief", steps: [{ step: "issue", lead: -1, at: "09:00" }] },
  { code: "reminder", steps: [{ step: "reminder", lead: -1, at: "12:00" }] },
  {
    code: "meeting",
    steps: [
      { step: "issue", lead: 0, at: "09:00" },
      { step: "reminder", lead: 0, at: "12:00" },
    ],
  },
];
const routines = [
  { code: "brief", on: "second Wednesday", at: "10:00" },
  { code: "reminder", on: "second Wednesday", at: "14:00" },
  { code: "meeting", on: "second Tuesday", at: "14:00" },
];
const people = [
  { code: "commissioner", title: "Commissioner", role: "systemLeader", email: "commissioner@x.example" },
  { code: "leader", title: "Goal leader", role: "owner", email: "leader@x.example" },
];

const dueBrief =
  "This mail comes late: it was due to go out on Tue 8 December 2026, 09:00 (America/New_York, UTC-05:00).";
const dueReminder =
  "This mail comes late: it was due to go out on Tue 8 December 2026, 12:00 (America/New_York, UTC-05:00).";
const mailsOwed = [
  ["brief", "brief", dueBrief],
  ["meeting", "brief", `${dueBrief} The meeting has begun and its time is over.`],
  ["reminder", "reminder", dueReminder],
].flatMap(([routine, kind, opening]) => people.map(({ email }) => ({ routine, kind, to: email, opening })));

interface Mail {
  routine: string;
  kind: string;
  to: string;
  state: string;
  text: string;
  html: string | null;
}
interface Step {
  routine: string;
  kind: string;
  state: string;
  is_late: boolean;
  outcome: string | null;
}

let test: TestApp;
let sink: SmtpSink;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  sink = await startSmtpSink();
});
afterEach(() => sink.stop());

const openOffice = async (kind: "sandbox" | "live") => {
  const isSandbox = kind === "sandbox";
  test.clock.moveTo("2026-11-30T15:00:00Z");
  const organisation = await test.addOrganisation(isSandbox ? { sandboxStartsAt: test.clock.now() } : {});
  const post = async (path: string, body: object) => {
    const answer = await test.call(organisation.adminKey, "POST", `/v1/${path}`, body);
    expect(answer.statusCode, answer.body).toBe(201);
  };
  for (const person of people) await post("people", person);
  await post("goals", { code: "CCR", title: "Success", owner: "leader" });
  for (const plan of plans) await post("run-up-plans", plan);
  for (const { code, on, at } of routines) {
    const cadence = { every: "6 months", on, at, minutes: 60, startsOn: "2026-12-01" };
    await post("routines", {
      code,
      kind: "stocktake",
      goals: ["CCR"],
      chair: "commissioner",
      runUpPlan: code,
      cadence,
    });
  }
  const mailer = createSmtpMailer({ smtpUrl: sink.url, from: "Delivery Unit <unit@example.org>" });
  const handlers = createHandlers({
    ...keptMail,
    mailPolicy: { ...keptMail.mailPolicy, leaves: true },
    database: test.database,
    clock: test.clock,
    mailer,
    log: createLogger({ level: "silent" }),
  });
  const query = async <T extends object>(text: string): Promise<T[]> =>
    (await test.database.pool.query<T>(text, [organisation.id])).rows;
  const takeJobs = async (): Promise<Job[]> => {
    const rows = await query<{ name: string; payload: unknown }>(
      "delete from pending_jobs where organisation_id = $1 returning name, payload",
    );
    return rows.flatMap(({ name, payload }) =>
      isJobName(name) ? [{ name, payload: parseJobPayload(name, payload) } as Job] : [],
    );
  };
  const run = (job: Job) =>
    (handlers[job.name] as (payload: JobPayload<Job["name"]>) => Promise<void>)(job.payload as JobPayload<Job["name"]>);
  return {
    organisation,
    /** Stands there; two sweeps at once find what is due, and each job is run twice at once. */
    async liveTo(instant: string) {
      if (isSandbox) await test.inScope(organisation, (scope) => moveClock(scope, new Date(instant)));
      else test.clock.moveTo(instant);
      await Promise.all([sweepAll(test), sweepAll(test)]);
      for (let jobs = await takeJobs(); jobs.length > 0; jobs = await takeJobs()) {
        await Promise.all(jobs.flatMap((job) => [run(job), run(job)]));
      }
    },
    mails: () =>
      query<Mail>(`select r.code as routine, d.kind, d.to_address as to, d.state, d.text, d.html
        from deliveries d join occurrences o on o.id = d.occurrence_id join routines r on r.id = o.routine_id
        where d.organisation_id = $1 order by r.code, d.kind, d.to_address`),
    steps: () =>
      query<Step>(`select r.code as routine, s.kind, s.state, s.is_late, s.outcome
        from run_up_steps s join occurrences o on o.id = s.occurrence_id join routines r on r.id = o.routine_id
        where s.organisation_id = $1 and o.held_on < '2026-12-31' order by r.code, s.due_at`),
    audit: async () =>
      (
        await query<{ entry: string }>(
          "select event || ': ' || summary as entry from audit_entries where organisation_id = $1 order by id",
        )
      ).map(({ entry }) => entry),
    close: () => mailer.close(),
  };
};

const flat = (text: string): string => text.replace(/\s+/g, " ");

describe.each(["sandbox", "live"] as const)("twelve hours without a sweep, in a %s organisation", (kind) => {
  it("bring each mail once, late ones say so, and nothing is lost", async () => {
    const office = await openOffice(kind);
    await office.liveTo(before);
    expect(await office.mails()).toEqual([]);
    await office.liveTo(after);

    const mails = await office.mails();
    expect(mails.map(({ routine, kind: what, to }) => ({ routine, kind: what, to }))).toEqual(
      mailsOwed.map(({ routine, kind: what, to }) => ({ routine, kind: what, to })),
    );
    for (const [index, { opening }] of mailsOwed.entries()) {
      const { text = "", html = null } = mails[index] ?? {};
      expect(flat(text).startsWith(opening ?? "?")).toBe(true);
      expect(flat(text).includes("has begun")).toBe(opening?.includes("has begun"));
      if (html !== null) expect(html).toContain(opening);
    }
    expect(await office.steps()).toEqual([
      {
        routine: "brief",
        kind: "issue",
        state: "done",
        is_late: true,
        outcome: expect.stringMatching(/^late: issued/),
      },
      {
        routine: "meeting",
        kind: "issue",
        state: "done",
        is_late: true,
        outcome: expect.stringMatching(/^late: issued/),
      },
      { routine: "meeting", kind: "reminder", state: "missed", is_late: true, outcome: "late: the meeting had begun" },
      {
        routine: "reminder",
        kind: "reminder",
        state: "done",
        is_late: true,
        outcome: expect.stringMatching(/^late: reminded/),
      },
    ]);
    await office.close();
  });

  it("leave nothing to be done again: not by further sweeps, nor by a clock that jumps back and comes again", async () => {
    const office = await openOffice(kind);
    await office.liveTo(before);
    await office.liveTo(after);
    const told = { mails: await office.mails(), steps: await office.steps(), audit: await office.audit() };
    expect(told.mails).toHaveLength(mailsOwed.length);
    const hours = ["2026-12-09T01:31:00Z", "2026-12-08T22:31:00Z", "2026-12-08T13:31:00Z", "2026-12-09T02:00:00Z"];
    for (const instant of hours) {
      await office.liveTo(instant);
      expect({ mails: await office.mails(), steps: await office.steps(), audit: await office.audit() }).toEqual(told);
    }
    await office.close();
  });

  it("that became four days are one gap with its count, and no mail", async () => {
    const office = await openOffice(kind);
    await office.liveTo(before);
    for (const instant of ["2026-12-12T01:30:00Z", "2026-12-12T01:31:00Z"]) await office.liveTo(instant);
    expect(await office.mails()).toEqual([]);
    expect((await office.audit()).filter((entry) => entry.startsWith("run-up.missed"))).toEqual([
      expect.stringContaining("4 run-up steps of 3 occurrences were not made up"),
    ]);
    const steps = await office.steps();
    expect(steps.map(({ state, outcome }) => `${state}: ${outcome}`)).toEqual(
      Array.from({ length: 4 }, () => "missed: not made up: more than 72 hours late"),
    );
    await office.close();
  });
});

it("the mails of a live organisation reach the mail server once each, and say there that they come late", async () => {
  const office = await openOffice("live");
  await office.liveTo(before);
  await office.liveTo(after);
  await office.liveTo("2026-12-09T01:32:00Z");
  expect((await office.mails()).every(({ state }) => state === "sent")).toBe(true);
  const received = await Promise.all(
    sink.received.map(async ({ to, content }) => {
      const { text = "", messageId } = await PostalMime.parse(content);
      return {
        messageId,
        opening: `${to.join()} ${/^This mail comes late: .*?\)\.( The meeting .*? over\.)?/.exec(flat(text))?.[0]}`,
      };
    }),
  );
  expect(received.map(({ opening }) => opening).toSorted()).toEqual(
    mailsOwed.map(({ to, opening }) => `${to} ${opening}`).toSorted(),
  );
  expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(mailsOwed.length);
  await office.close();
});
