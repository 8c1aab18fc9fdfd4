import PostalMime from "postal-mime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSendDeliveriesHandler } from "../../jobs/handlers/notifications/send-deliveries.ts";
import { type SendDependencies, sendDelivery } from "../../src/notifications/sending-service.ts";
import {
  createMailPolicy,
  digestDeliveryKey,
  type MailPolicy,
  type NewDelivery,
  occurrenceDeliveryKey,
  queueDeliveries,
  queueDelivery,
  reclaimDeliveries,
} from "../../src/notifications/service.ts";
import { createPerson, getPerson, updatePerson } from "../../src/people/service.ts";
import type { Database } from "../../src/platform/db/database.ts";
import { newId } from "../../src/platform/ids/ids.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { createKeepingMailer, type Mailer, type SendOutcome } from "../../src/platform/mail/mailer.ts";
import { createSmtpMailer } from "../../src/platform/mail/smtp.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";
import { type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

const minuteMs = 60_000;
const organizer = { name: "Delivery Unit", email: "unit@example.org" };
const mailPolicy: MailPolicy = { leaves: true, messageIdHost: "drumbeat.example.org", organizer };

interface Detail {
  id: string;
  state: string;
  attemptCount: number;
  messageId: string;
  subject: string;
  lastError: string | null;
  nextAttemptAt: string | null;
  sentAt: string | null;
  text: string;
  calendar: { method: string; text: string } | null;
  headers: Record<string, string>;
  attempts: { number: number; outcome: string; response: string | null; finishedAt: string | null }[];
}

let test: TestApp;
let organisation: TestOrganisation;
let sink: SmtpSink;
let mailer: Mailer;

const deps = (overrides: Partial<SendDependencies> = {}): SendDependencies => ({
  database: test.database,
  clock: test.clock,
  mailer,
  log: createLogger({ level: "silent" }),
  recordWaitsMs: [1, 1],
  ...overrides,
});

let people = 0;
const addPerson = (owner = organisation) => {
  people += 1;
  const code = `p${people}`;
  return test.inScope(owner, (scope) =>
    createPerson(scope, { code, title: `Goal leader ${code}`, role: "owner", email: `${code}@example.org` }),
  );
};
type Person = Awaited<ReturnType<typeof addPerson>>;

const buildRequest = (person: Person, overrides: Partial<NewDelivery> = {}): NewDelivery => ({
  kind: "reminder",
  dedupeKey: occurrenceDeliveryKey("reminder", newId(), person.id),
  person,
  letter: { subject: "Reminder: stocktake", text: "Tomorrow at 10:00.\n", html: "<p>Tomorrow at 10:00.</p>" },
  ...overrides,
});

const queue = (request: NewDelivery, owner = organisation, policy = mailPolicy) =>
  test.inScope(owner, (scope) => queueDelivery(scope, { ...request, mailPolicy: policy }));

/** Everything in the ledger, oldest first. */
const readLedger = async (owner = organisation): Promise<Detail[]> => {
  const list = await test.call(owner.adminKey, "GET", "/v1/deliveries?limit=200");
  const { data } = list.json<{ data: { id: string }[] }>();
  const details: Detail[] = [];
  for (const { id } of data) {
    const answer = await test.call(owner.adminKey, "GET", `/v1/deliveries/${id}`);
    details.push(answer.json<Detail>());
  }
  return details;
};

const readOnly = async (owner = organisation): Promise<Detail> => {
  const [detail, ...more] = await readLedger(owner);
  expect(more).toEqual([]);
  if (detail === undefined) throw new Error("the ledger is empty");
  return detail;
};

/** Ids of the deliveries that have a job waiting, and takes the jobs away. */
const takeJobs = async (owner = organisation): Promise<string[]> => {
  const { rows } = await test.database.pool.query<{ id: string }>(
    `with taken as (
       delete from pending_jobs where organisation_id = $1 and name = 'notifications.send-deliveries' returning payload)
     select jsonb_array_elements_text(payload->'deliveryIds') as id from taken`,
    [owner.id],
  );
  return rows.map((row) => row.id);
};

const queueOne = async (request?: NewDelivery): Promise<string> => {
  expect(await queue(request ?? buildRequest(await addPerson()))).toBe("queued");
  const [id, ...more] = await takeJobs();
  if (id === undefined || more.length > 0) throw new Error("not exactly one job");
  return id;
};

const sweep = (owner = organisation) => test.inScope(owner, (scope) => reclaimDeliveries(scope, test.clock.now()));
const send = (id: string, overrides?: Partial<SendDependencies>) => sendDelivery(deps(overrides), organisation.id, id);
const auditEvents = async (): Promise<string[]> => {
  const { rows } = await test.database.pool.query<{ event: string }>(
    "select event from audit_entries where organisation_id = $1 and event like 'delivery.%'",
    [organisation.id],
  );
  return rows.map((row) => row.event);
};

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

beforeEach(async () => {
  organisation = await test.addOrganisation();
  sink = await startSmtpSink();
  mailer = createSmtpMailer({ smtpUrl: sink.url, from: "Delivery Unit <unit@example.org>" });
});
afterEach(async () => {
  await mailer.close();
  await sink.stop();
});

describe("queueing", () => {
  it("writes what has the same key once, with one job, in one batch, in two, and in ten at once", async () => {
    const [first, second] = [buildRequest(await addPerson()), buildRequest(await addPerson())];
    const batch = (requests: NewDelivery[]) =>
      test.inScope(organisation, (scope) => queueDeliveries(scope, mailPolicy, requests));
    expect(await batch([first, first])).toEqual(["queued", "repeated"]);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) => batch(i % 2 === 0 ? [first, second] : [second, first])),
    );
    expect(outcomes.flat().filter((outcome) => outcome === "queued")).toHaveLength(1);
    expect(await readLedger()).toHaveLength(2);
    expect(await takeJobs()).toHaveLength(2);
  });

  it("writes nothing when the transaction fails", async () => {
    const request = buildRequest(await addPerson());
    const failing = test.inScope(organisation, async (scope) => {
      await queueDelivery(scope, { ...request, mailPolicy });
      throw new Error("the step failed");
    });
    await expect(failing).rejects.toThrow("the step failed");
    expect(await readLedger()).toEqual([]);
    expect(await takeJobs()).toEqual([]);
  });

  it("never mails a person who has left, whether before the mail is written or before it is sent", async () => {
    const person = await addPerson();
    const id = await queueOne(buildRequest(person));
    const left = await test.inScope(organisation, (scope) =>
      updatePerson(scope, `code:${person.code}`, { active: false }, "any"),
    );
    expect(await queue(buildRequest(left))).toBe("notMailed");
    expect(await send(id)).toBe("skipped");
    expect(sink.received).toEqual([]);
    expect(await readOnly()).toMatchObject({ state: "failed", attempts: [{ number: 1, outcome: "failed" }] });
    expect(await auditEvents()).toEqual(["delivery.failed"]);
  });

  it("keeps a sandbox's mail readable and never sends it, even if a job exists or the row says queued", async () => {
    const sandbox = await test.addOrganisation({ sandboxStartsAt: new Date("2013-03-06T17:00:00Z") });
    expect(await queue(buildRequest(await addPerson(sandbox)), sandbox)).toBe("kept");
    expect(await takeJobs(sandbox)).toEqual([]);
    const kept = await readOnly(sandbox);
    expect(kept).toMatchObject({
      state: "kept",
      createdAt: "2013-03-06T17:00:00.000Z",
      text: "Tomorrow at 10:00.\n",
      attempts: [{ number: 1, outcome: "kept" }],
      headers: { Date: "Wed, 06 Mar 2013 17:00:00 +0000", "Message-ID": `<${kept.id}@drumbeat.example.org>` },
    });
    expect(await sendDelivery(deps(), sandbox.id, kept.id)).toBe("skipped");
    await test.database.pool.query("update deliveries set state = 'queued' where id = $1", [kept.id]);
    expect(await sendDelivery(deps(), sandbox.id, kept.id)).toBe("skipped");
    expect(await readOnly(sandbox)).toMatchObject({ state: "kept" });
    expect(sink.received).toEqual([]);
  });

  it("keeps mail when no SMTP server is set, and lets what was queued before wait for one", async () => {
    const keeping = createMailPolicy(createKeepingMailer(), "drumbeat@localhost", "http://plans.example.org:3000");
    expect(keeping).toEqual({
      leaves: false,
      messageIdHost: "plans.example.org",
      organizer: { name: "", email: "drumbeat@localhost" },
    });
    expect(await queue(buildRequest(await addPerson()), organisation, keeping)).toBe("kept");
    const id = await queueOne();
    expect(await send(id, { mailer: createKeepingMailer() })).toBe("skipped");
    expect(await send(id)).toBe("sent");
    expect((await readLedger()).map((row) => row.state)).toEqual(["kept", "sent"]);
  });

  const calendarOf = (method: "REQUEST" | "CANCEL", stated: string = method) => ({
    method,
    content: `BEGIN:VCALENDAR\r\nMETHOD:${stated}\r\nEND:VCALENDAR\r\n`,
  });
  const withCalendar = async (calendar: ReturnType<typeof calendarOf>) =>
    buildRequest(await addPerson(), { letter: { subject: "Invitation", text: "x", html: "<p>x</p>", calendar } });

  it("keeps the calendar part of a mail, shows it, and sends it as the same bytes at every attempt", async () => {
    const calendar = calendarOf("REQUEST");
    const id = await queueOne(await withCalendar(calendar));
    expect((await readOnly()).calendar).toEqual({ method: "REQUEST", text: calendar.content });
    sink.mode = "deferMessage";
    expect(await send(id)).toBe("retried");
    sink.mode = "accept";
    test.clock.moveOn(5 * minuteMs);
    expect(await send(id)).toBe("sent");
    const [first, second] = sink.received.map(({ content }) =>
      content.replace(/^Received:.*\r\n(?:[ \t].*\r\n)*/gm, ""),
    );
    expect(second).toBe(first);
    expect(second?.replace(/\r\n[ \t]+/g, " ")).toContain("Content-Type: text/calendar; charset=utf-8; method=REQUEST");
  });

  it("refuses a calendar part that states another method than its mail", async () => {
    await expect(queue(await withCalendar(calendarOf("REQUEST", "CANCEL")))).rejects.toThrow(
      "does not state its method",
    );
    expect(await readLedger()).toEqual([]);
  });

  it("makes Message-IDs under the sender's domain, and lets the sender invite", () => {
    expect(createMailPolicy(mailer, "Delivery Unit <unit@example.org>", "http://localhost:3000")).toEqual({
      leaves: true,
      messageIdHost: "example.org",
      organizer: { name: "Delivery Unit", email: "unit@example.org" },
    });
  });

  it("has one key for a person and day, and one for a person, kind and occurrence", () => {
    expect(digestDeliveryKey("2013-03-06", "b")).toBe("digest/2013-03-06/b");
    expect(occurrenceDeliveryKey("brief", "a", "b")).toBe("brief/a/b");
    expect(occurrenceDeliveryKey("reminder", "a", "b", "2013-03-12")).toBe("reminder/a/b/2013-03-12");
  });
});

describe("sending", () => {
  it("sends once although the handler runs twice, and ten times at once", async () => {
    const handle = createSendDeliveriesHandler(deps());
    const id = await queueOne();
    const payload = { organisationId: organisation.id, deliveryIds: [id] };
    await Promise.all(Array.from({ length: 10 }, () => handle(payload)));
    await handle(payload);
    const detail = await readOnly();
    expect(detail).toMatchObject({ state: "sent", attempts: [{ number: 1, outcome: "sent" }], lastError: null });
    expect(detail.sentAt).toBe(test.clock.now().toISOString());
    expect(sink.received).toHaveLength(1);
    const mail = await PostalMime.parse(sink.received[0]?.content ?? "");
    expect(mail).toMatchObject({
      messageId: detail.messageId,
      subject: "Reminder: stocktake",
      from: { name: "Delivery Unit", address: "unit@example.org" },
      html: expect.stringContaining("<p>Tomorrow at 10:00.</p>"),
      text: expect.stringContaining("Tomorrow at 10:00."),
    });
    expect(await sweep()).toBe(0);
  });

  it("tries again after a temporary refusal, not before its time, and enqueues each attempt once", async () => {
    const id = await queueOne();
    sink.mode = "deferMessage";
    expect(await send(id)).toBe("retried");
    expect(await send(id)).toBe("skipped");
    expect(await sweep()).toBe(0);
    expect(await readOnly()).toMatchObject({ state: "queued", lastError: expect.stringContaining("451") });
    sink.mode = "accept";
    test.clock.moveOn(minuteMs);
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await takeJobs()).toEqual([id]);
    expect(await send(id)).toBe("sent");
    expect((await readOnly()).attempts.map((attempt) => attempt.outcome)).toEqual(["failed", "sent"]);
    expect(await auditEvents()).toEqual([]);
  });

  it("gives the mails it has no time for to another job, and loses and repeats none", async () => {
    for (let count = 0; count < 20; count += 1) await queue(buildRequest(await addPerson()));
    const all = await takeJobs();
    await createSendDeliveriesHandler(deps({ longestRunMs: 0 }))({
      organisationId: organisation.id,
      deliveryIds: all,
    });
    expect(sink.received).toHaveLength(1);
    const rest = await takeJobs();
    expect(rest.toSorted()).toEqual(all.slice(1).toSorted());
    await createSendDeliveriesHandler(deps())({ organisationId: organisation.id, deliveryIds: rest });
    expect(new Set(sink.received.map(({ content }) => /^Message-ID: (.+)$/im.exec(content)?.[1])).size).toBe(20);
    expect(sink.received).toHaveLength(20);
  });

  it("gives up after a permanent refusal and says so to the delivery unit", async () => {
    const id = await queueOne();
    sink.mode = "refuseRecipient";
    expect(await send(id)).toBe("failed");
    test.clock.moveOn(30 * 24 * 60 * minuteMs);
    expect(await sweep()).toBe(0);
    expect(await send(id)).toBe("skipped");
    expect(await readOnly()).toMatchObject({ state: "failed", lastError: expect.stringContaining("550") });
    expect((await auditEvents()).toSorted()).toEqual(["delivery.bounced", "delivery.failed"]);
  });

  it("gives up after some days of temporary refusals", async () => {
    const id = await queueOne();
    sink.mode = "deferMessage";
    expect(await send(id)).toBe("retried");
    test.clock.moveOn(4 * 24 * 60 * minuteMs);
    expect(await send(id)).toBe("failed");
    expect(await readOnly()).toMatchObject({ state: "failed", attemptCount: 2 });
  });

  it("calls an attempt unknown when the line breaks after DATA, and repeats it later with the same Message-ID", async () => {
    const id = await queueOne();
    sink.mode = "dropAfterData";
    expect(await send(id)).toBe("retried");
    expect(await readOnly()).toMatchObject({ state: "queued", attempts: [{ outcome: "unknown" }] });
    sink.mode = "accept";
    test.clock.moveOn(minuteMs);
    expect(await send(id)).toBe("skipped");
    test.clock.moveOn(30 * minuteMs);
    expect(await sweep()).toBe(1);
    expect(await send(id)).toBe("sent");
    const detail = await readOnly();
    expect(detail.attempts.map((attempt) => attempt.outcome)).toEqual(["unknown", "sent"]);
    const mails = await Promise.all(sink.received.map((mail) => PostalMime.parse(mail.content)));
    expect(mails.map((mail) => mail.messageId)).toEqual([detail.messageId, detail.messageId]);
    expect(new Set(mails.map((mail) => mail.date)).size).toBe(1);
  });

  it("does not let a line break in a subject become a header", async () => {
    const injected = "Reminder\r\nBcc: other@example.org\r\n\r\nbody";
    const id = await queueOne(
      buildRequest(await addPerson(), { letter: { subject: injected, text: "Tomorrow at 10:00.\n" } }),
    );
    expect(await send(id)).toBe("sent");
    const mail = await PostalMime.parse(sink.received[0]?.content ?? "");
    expect(mail.headers.map((header) => header.key)).not.toContain("bcc");
    expect(sink.received[0]?.to).toHaveLength(1);
    // Not even if it got into the ledger by another way.
    const second = await queueOne();
    await test.database.pool.query("update deliveries set subject = $1 where id = $2", [injected, second]);
    expect(await send(second)).toBe("failed");
    expect(sink.received).toHaveLength(1);
  });
});

describe("a process that dies", () => {
  /** Claims a delivery and never records what came of it. */
  const claimAndDie = async (id: string): Promise<void> => {
    const stuck: Mailer = { ...mailer, send: () => Promise.reject(new Error("killed")) };
    await expect(send(id, { mailer: stuck })).rejects.toThrow("killed");
  };

  it("between claim and record is succeeded by another when its lease is over, and not before", async () => {
    const id = await queueOne();
    await claimAndDie(id);
    expect(await readOnly()).toMatchObject({ state: "sending", attempts: [{ outcome: "started", finishedAt: null }] });
    expect(await send(id)).toBe("skipped");
    expect(await sweep()).toBe(0);
    test.clock.moveOn(minuteMs + 1);
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    const results = await Promise.all(Array.from({ length: 5 }, () => send(id)));
    expect(results.toSorted()).toEqual(["sent", "skipped", "skipped", "skipped", "skipped"].toSorted());
    const detail = await readOnly();
    expect(detail.attempts.map((attempt) => attempt.outcome)).toEqual(["unknown", "sent"]);
    expect(detail.attempts.every((attempt) => attempt.finishedAt !== null)).toBe(true);
    expect(sink.received).toHaveLength(1);
  });

  it("every time it sends a certain mail does not take that mail up for ever", async () => {
    const id = await queueOne();
    await test.database.pool.query("update deliveries set attempts = 40 where id = $1", [id]);
    expect(await send(id)).toBe("skipped");
    expect(await readOnly()).toMatchObject({ state: "failed" });
    expect(sink.received).toEqual([]);
  });

  it("before the job was handed on is made up for by the sweep, once in a while", async () => {
    const id = await queueOne();
    expect(await sweep()).toBe(0);
    test.clock.moveOn(6 * minuteMs);
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await takeJobs()).toEqual([id]);
    test.clock.moveOn(6 * minuteMs);
    expect(await sweep()).toBe(1);
  });

  /** Sends that wait, once claimed, until the test lets them go on. */
  const sendSlowly = async (id: string, outcome: () => Promise<SendOutcome>) => {
    let goOn: () => void = () => {};
    let hasClaimed = false;
    const slow: Mailer = {
      ...mailer,
      send: async () => {
        hasClaimed = true;
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        return outcome();
      },
    };
    const result = send(id, { mailer: slow });
    await eventually("the claim", () => hasClaimed);
    return () => {
      goOn();
      return result;
    };
  };
  const takenOver = async (): Promise<SendOutcome> => ({ outcome: "sent", response: "250 taken over" });
  const deferred = async (): Promise<SendOutcome> => ({ outcome: "failed", isPermanent: false, response: "451 later" });

  it("was only slow: that it sent the mail stands, whatever its successor meets", async () => {
    const id = await queueOne();
    const finishFirst = await sendSlowly(id, takenOver);
    test.clock.moveOn(2 * minuteMs);
    sink.mode = "deferMessage";
    expect(await send(id)).toBe("retried");
    expect(await finishFirst()).toBe("sent");
    const detail = await readOnly();
    expect(detail).toMatchObject({ state: "sent", nextAttemptAt: null });
    expect(detail.attempts.map((attempt) => attempt.outcome)).toEqual(["sent", "failed"]);
    test.clock.moveOn(60 * minuteMs);
    expect(await sweep()).toBe(0);
  });

  it("was only slow: that it failed does not take the claim from its successor", async () => {
    const id = await queueOne();
    const finishFirst = await sendSlowly(id, deferred);
    test.clock.moveOn(2 * minuteMs);
    const finishSecond = await sendSlowly(id, takenOver);
    expect(await finishFirst()).toBe("skipped");
    expect(await readOnly()).toMatchObject({ state: "sending", nextAttemptAt: null });
    expect(await finishSecond()).toBe("sent");
    expect((await readOnly()).attempts.map((attempt) => attempt.outcome)).toEqual(["failed", "sent"]);
  });

  const breakAfterClaim = (failures: number): Database => {
    let calls = 0;
    return {
      ...test.database,
      askAsSystem(statement) {
        calls += 1;
        if (calls > 1 && calls <= 1 + failures) {
          return Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
        }
        return test.database.askAsSystem(statement);
      },
    };
  };

  it("does not repeat a mail when the database was away for a moment after the server took it", async () => {
    const id = await queueOne();
    expect(await send(id, { database: breakAfterClaim(2) })).toBe("sent");
    expect(await send(id)).toBe("skipped");
    expect(sink.received).toHaveLength(1);
  });

  it("repeats one mail, recognisably, when the database stayed away after the server took it", async () => {
    const id = await queueOne();
    await expect(send(id, { database: breakAfterClaim(100) })).rejects.toThrow("ECONNREFUSED");
    test.clock.moveOn(2 * minuteMs);
    expect(await sweep()).toBe(1);
    expect(await send(id)).toBe("sent");
    expect(await send(id)).toBe("skipped");
    const mails = await Promise.all(sink.received.map((mail) => PostalMime.parse(mail.content)));
    const { messageId } = await readOnly();
    expect(mails.map((mail) => mail.messageId)).toEqual([messageId, messageId]);
  });
});

describe("the ledger by API", () => {
  const list = async (query: string, key = organisation.adminKey) => {
    const answer = await test.call(key, "GET", `/v1/deliveries${query}`);
    return { status: answer.statusCode, body: answer.json<{ data: Detail[]; nextCursor: string | null }>() };
  };

  it("is filtered, paged in the order of writing, and shows no bodies in the list", async () => {
    const [a, b] = [await addPerson(), await addPerson()];
    await queue(buildRequest(a));
    await queue(buildRequest(b, { kind: "digest", dedupeKey: digestDeliveryKey("2026-11-02", b.id) }));
    await queue(buildRequest(a));
    const all = (await list("")).body.data;
    expect(all.map((row) => row.id)).toEqual(all.map((row) => row.id).toSorted());
    expect(all[0]).not.toHaveProperty("text");
    expect((await list(`?person=code:${a.code}`)).body.data).toHaveLength(2);
    expect((await list(`?person=${b.id}&kind=digest&state=queued`)).body.data).toHaveLength(1);
    expect((await list("?state=sent")).body.data).toEqual([]);
    const first = await list("?limit=2");
    const rest = await list(`?limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.data, ...rest.body.data]).toEqual(all);
    expect(rest.body.nextCursor).toBeNull();
  });

  it("is read by administrators and the delivery unit alone, and by no other organisation", async () => {
    const id = await queueOne();
    const person = await test.inScope(organisation, (scope) => getPerson(scope, `code:p${people}`));
    for (const role of ["systemLeader", "owner", "viewer"] as const) {
      const key = await test.addKey(organisation, role, { person: person.id });
      expect((await test.call(key, "GET", "/v1/deliveries")).statusCode).toBe(403);
      expect((await test.call(key, "GET", `/v1/deliveries/${id}`)).statusCode).toBe(403);
    }
    const unit = await test.addKey(organisation, "deliveryUnit");
    expect((await test.call(unit, "GET", `/v1/deliveries/${id}`)).statusCode).toBe(200);
    const other = await test.addOrganisation();
    expect((await test.call(other.adminKey, "GET", `/v1/deliveries/${id}`)).statusCode).toBe(404);
    expect((await list("", other.adminKey)).body.data).toEqual([]);
    expect((await list(`?person=${person.id}`, other.adminKey)).status).toBe(404);
    expect((await list(`?occurrence=${newId()}`)).status).toBe(404);
    expect(await sendDelivery(deps(), other.id, id)).toBe("skipped");
    expect((await list("?state=nonsense")).status).toBe(400);
    expect((await list("?to=somebody")).status).toBe(400);
  });
});
